"""The whole course from lessons to site: `kata build` cold and warm, beside papermill lesson after lesson.

Run it: ``python benchmarks/whole_course.py``, on a machine that is otherwise quiet; it takes some minutes
(``--only 00 40`` for a part).

Everything happens in a copy of the checkout, so that nothing kept or built is found, and on two cores. Each
row is a process of its own that does the whole way, and its wall time counts, imports included (CPU seconds
of it and of its kernels stand beside; they say how busy the two cores were, and less about the wait). The
files of the packages are read once before, so that the first row does not wait for the disk in place of the
others:

* cold: every lesson in both languages, as many at a time as `kata build` takes, and the site;
* warm: the same command again, with nothing changed;
* after a change of one helper, once of one that a single lesson reaches, and once of one in the middle;
* sequential: papermill's own `execute_notebook` for the same notebooks, one after the other, then the same
  export. It comes last: what is compiled once and kept (numba, fonts) is then at its service too.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

CORES = 2
HERE = Path(__file__).resolve().parents[1]
COPIED = ("diagrams", "docs", "helpers", "notebooks", "requirements.lock")
OF_ONE_LESSON = "helpers/review/rules.py"
IN_THE_MIDDLE = "helpers/messaging/storm.py"

BUILD = """
import sys
from helpers.course.build import build
if __name__ == "__main__":
    built = build(only=sys.argv[1:])
    assert built.site and not built.failures, [str(failed.failure) for failed in built.failures]
    print(sum(not outcome.kept for outcome in built.outcomes))
"""
SEQUENTIAL = """
import sys, tempfile
from pathlib import Path
import nbformat, papermill
from helpers.course.notebook import find_lesson, find_lessons, in_language
from helpers.course.project import ROOT
from helpers.course.site import export_site
if __name__ == "__main__":
    executed, count = ROOT / "build" / "sequential", 0
    for lesson in [find_lesson(number) for number in sys.argv[1:]] or find_lessons():
        for lang in ("ja", "en"):
            target = executed / lang / f"{lesson.slug}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder, "lesson.ipynb")
                nbformat.write(in_language(lesson, lang), source)
                papermill.execute_notebook(
                    source, target, kernel_name="python3", cwd=folder, progress_bar=False, log_output=False
                )
            count += 1
    site, work = executed.with_name("sequential-site"), executed.with_name("sequential-work")
    export_site(executed, site, work=work, only=sys.argv[1:])
    print(count)
"""


def copy_checkout(folder: Path) -> Path:
    """Copy what a build reads; compiled code comes along, as it would be there after the first day."""
    for name in COPIED:
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    return folder


def read_packages() -> None:
    """Let the system keep the files of the environment in memory, as it does after the first of the rows."""
    for path in Path(sys.prefix).rglob("*"):
        if path.is_file():
            path.read_bytes()


def measured(checkout: Path, program: str, only: Sequence[str]) -> tuple[float, float, int]:
    """Wall and CPU seconds of a program in the copy, and how many lessons it says that it ran."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("KUMOKATA_")}
    script = checkout / "program.py"
    script.write_text(program, encoding="utf-8")
    began, cpu_s = time.perf_counter(), children_cpu_s()
    done = subprocess.run(
        [sys.executable, script, *only],
        cwd=checkout,
        env=variables
        | {"PYTHONPATH": str(checkout), "MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return time.perf_counter() - began, children_cpu_s() - cpu_s, int(done.stdout.split()[-1])


def children_cpu_s() -> float:
    """CPU seconds of the processes that have ended, and of theirs."""
    used = os.times()
    return used.children_user + used.children_system


def edited(checkout: Path, name: str) -> None:
    """Change the content of a helper, and nothing that it does."""
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("\n# edited\n")


def main() -> None:
    arguments = ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--only", nargs="+", default=[], metavar="LESSON")
    only = arguments.parse_args().only
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    print(f"{platform.machine()}, {CORES} cores, Python {platform.python_version()}, ", end="")
    print(f"papermill {version('papermill')}; {time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="kata-benchmark-") as folder:
        checkout = copy_checkout(Path(folder).resolve())
        rows: dict[str, tuple[float, float, int]] = {}

        def row(name: str, program: str = BUILD) -> None:
            rows[name] = measured(checkout, program, only)
            wall_s, cpu_s, runs = rows[name]
            print(f"{name:<42} {wall_s:7.1f} s   {cpu_s:7.1f} CPU s   {runs:3} runs", flush=True)

        read_packages()
        row("kata build, cold")
        row("kata build again, nothing changed")
        edited(checkout, OF_ONE_LESSON)
        row(f"… {OF_ONE_LESSON} changed")
        edited(checkout, IN_THE_MIDDLE)
        row(f"… {IN_THE_MIDDLE} changed")
        row("papermill, one after another, + the site", SEQUENTIAL)
    (cold_s, _, cold_runs), (warm_s, _, warm_runs), *_, (sequential_s, _, sequential_runs) = rows.values()
    assert cold_runs == sequential_runs and warm_runs == 0
    print(f"cold / sequential: {cold_s / sequential_s:.2f}   warm / sequential: {warm_s / sequential_s:.3f}")


if __name__ == "__main__":
    main()
