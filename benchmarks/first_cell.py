"""From nothing to the first executed lesson: a fresh clone without .venv, ``./kata run 00``, wall seconds.

Run it: ``python benchmarks/first_cell.py``. It downloads all packages, once for pip and once for uv, from
the index that they are set to use; what it makes is removed.

Two rounds with pip, as on a machine that has Python alone, and two with uv where it is on the PATH: with an
empty cache of packages, as on a new machine, and with the cache that the first round has filled, as for a
second checkout. Set-up is ``./kata --version``, which makes .venv; the run is the whole of
lesson 00 in a fresh kernel, and again, when Python's and matplotlib's own caches are warm (``--fresh``).
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
STEPS = (
    ("set-up", ["--version"]),
    ("run 00", ["run", "00"]),
    ("run 00 again", ["run", "00", "--fresh"]),
)


def wall_s(command: list[str], folder: Path, variables: dict[str, str]) -> float:
    """Wall seconds of a command that ends well."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=variables, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def without_uv(path: str) -> str:
    """The PATH without the folders that have a uv, so that set-up takes pip."""
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if not shutil.which("uv", path=folder))


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"{time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}")
    paths = {"pip": without_uv(os.environ["PATH"])}
    if shutil.which("uv"):
        paths["uv"] = os.environ["PATH"]
    for installer, path in paths.items():
        with tempfile.TemporaryDirectory(prefix="kata-benchmark-") as folder:
            measure_rounds(installer, path, Path(folder))


def measure_rounds(installer: str, path: str, folder: Path) -> None:
    """Go the way twice in `folder`, which is empty, and print the times."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("KUMOKATA_")}
    # Caches of one's own, so that the first round is that of a new machine; settings of pip stay.
    cache, home = folder / "cache", folder / "home"
    variables |= {"PIP_CACHE_DIR": str(cache), "UV_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(home)}
    variables["PATH"] = path
    for round_name in ("empty cache", "full cache"):
        checkout = folder / "checkout"
        times_s = {"clone": wall_s(["git", "clone", "--quiet", str(HERE), str(checkout)], folder, variables)}
        for name, arguments in STEPS:
            times_s[name] = wall_s(["./kata", *arguments], checkout, variables)
        first_s = times_s["clone"] + times_s["set-up"] + times_s["run 00"]
        shown = "   ".join(f"{name} {seconds:.1f} s" for name, seconds in times_s.items())
        print(f"{installer}, {round_name}: {first_s:.1f} s to the first lesson   ({shown})", flush=True)
        shutil.rmtree(checkout)


if __name__ == "__main__":
    main()
