"""Isolation from the user's Jupyter, and nothing left running, whichever way a run ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.course.kernels import interruptible, kernel_environment
from helpers.course.project import ROOT
from helpers.course.run import Job, execute

pytestmark = pytest.mark.skipif(os.name != "posix", reason="process groups and signals of POSIX")

# Runs the lesson in the file given, as the kata command does, and says how it ended.
DRIVER = """
import sys
from pathlib import Path
from helpers.course.notebook import read_lesson
from helpers.course.run import Job, run_all

if __name__ == "__main__":
    job = Job(lesson=read_lesson(Path(sys.argv[1])), lang="ja", parameters={}, output=Path(sys.argv[2]))
    try:
        run_all([job, job, job], workers=2)
    except KeyboardInterrupt:
        sys.exit(130)
"""
# Says who it is, starts a process of its own, and sleeps longer than any test waits.
SLEEPS = """
import os, subprocess, time
child = subprocess.Popen(["sleep", "600"])
with open({file!r}, "a") as file:
    print(os.getpid(), child.pid, file=file)
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # a zombie is dead; its new parent has not looked yet


def _gone_after_s(pids, limit_s=20.0) -> float:
    began = time.monotonic()
    while any(map(_alive, pids)):
        assert time.monotonic() - began < limit_s, f"still running: {[pid for pid in pids if _alive(pid)]}"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def running_driver(tmp_path, make_lesson):
    """A process that runs two sleeping lessons, with a third waiting; and the ids of kernels and children."""
    pids_file, driver = tmp_path / "pids", tmp_path / "driver.py"
    driver.write_text(DRIVER)
    lesson = make_lesson("sleeps", SLEEPS.format(file=str(pids_file)))
    process = subprocess.Popen(
        [sys.executable, driver, lesson.path, tmp_path / "out.ipynb"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What is killed cannot tidy up after itself; pytest does. Names of sockets would be too long in
        # there, so these kernels listen on loopback, as on Windows.
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
    )
    lines = []
    deadline = time.monotonic() + 60
    while len(lines) < 2:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the lessons did not start"
        time.sleep(0.05)
        lines = pids_file.read_text().splitlines() if pids_file.exists() else []
    pids = [tuple(map(int, line.split())) for line in lines]
    try:
        yield process, pids
    finally:
        process.kill()
        process.communicate()
        for pid in (pid for pair in pids for pid in pair if _alive(pid)):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_kernels_and_what_they_started(running_driver, number):
    process, pids = running_driver
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == ""
    assert not [pid for pair in pids for pid in pair if _alive(pid)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
def test_kernels_do_not_outlive_a_parent_that_was_killed(running_driver):
    process, pids = running_driver
    process.kill()
    process.wait(timeout=10)
    assert _gone_after_s([kernel for kernel, _ in pids]) < 15


@pytest.fixture
def hostile_home(tmp_path, monkeypatch):
    """The home of somebody whose python3 kernelspec is broken and whose start-up files raise."""
    home = tmp_path / "home"
    kernelspec = home / ".local/share/jupyter/kernels/python3/kernel.json"
    kernelspec.parent.mkdir(parents=True)
    broken = {
        "argv": ["/no/such/python", "{connection_file}"],
        "display_name": "broken",
        "language": "python",
    }
    kernelspec.write_text(json.dumps(broken))
    ipython = home / ".ipython/profile_default"
    (ipython / "startup").mkdir(parents=True)
    (ipython / "startup/00-raise.py").write_text("raise RuntimeError('the start-up file of the user')")
    (ipython / "ipython_kernel_config.py").write_text("raise RuntimeError('the configuration of the user')")
    modules = home / "modules"
    modules.mkdir()
    (modules / "sitecustomize.py").write_text("raise RuntimeError('a module of the user')")
    (home / "startup.py").write_text("raise RuntimeError('PYTHONSTARTUP of the user')")
    (home / "matplotlibrc").write_text("figure.figsize: 1, 1\n")
    for name, value in {
        "HOME": home,
        "IPYTHONDIR": home / ".ipython",
        "JUPYTER_PATH": home / ".local/share/jupyter",
        "LANG": "ja_JP.eucJP",
        "MATPLOTLIBRC": home,
        "MPLBACKEND": "no-such-backend",
        "PYTHONHASHSEED": "7",
        "PYTHONSTARTUP": home / "startup.py",
        "PYTHONPATH": modules,
        "TZ": "Asia/Tokyo",
    }.items():
        monkeypatch.setenv(name, str(value))
    return home


def test_nothing_of_the_user_reaches_a_lesson(tmp_path, make_lesson, hostile_home):
    lesson = make_lesson(
        "looks-around",
        f"import os, sys\nassert os.path.samefile(sys.prefix, {sys.prefix!r}), sys.prefix",
        "assert os.listdir() == [], os.listdir()",
        "import time, locale\nassert time.tzname == ('UTC', 'UTC')\nassert hash('課') == hash('課')",
        "assert os.environ['PYTHONHASHSEED'] == '0' and locale.getencoding().lower() == 'utf-8'",
        "import matplotlib.pyplot as plt\nassert plt.rcParams['figure.figsize'] == [6.4, 4.8]",
        "assert 'inline' in plt.get_backend(), plt.get_backend()",
        "import helpers\n" + f"assert helpers.__file__.startswith({str(ROOT)!r})",
    )
    job = Job(lesson=lesson, lang="ja", parameters={}, output=tmp_path / "out.ipynb", timeout_s=120)
    outcome = execute(job)
    assert outcome.ok, str(outcome.failure)


def test_the_environment_keeps_what_is_not_about_python_or_jupyter():
    made = kernel_environment(Path("run"), {"KUMOKATA_RECORD": "1", "PATH": "/bin", "JUPYTER_PATH": "x"})
    assert (made["KUMOKATA_RECORD"], made["PATH"]) == ("1", "/bin")
    assert "JUPYTER_PATH" not in made
    assert Path(made["MATPLOTLIBRC"]).is_file()


def test_a_request_to_terminate_is_an_interrupt_within_the_block_only():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    assert signal.getsignal(signal.SIGTERM) is before
