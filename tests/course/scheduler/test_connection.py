"""Lessons on the workers of a real scheduler: two processes on loopback, certificates, and kills."""

import datetime
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpers.course.project import ROOT
from helpers.course.run import Job, run_all, run_in_kernel
from helpers.course.scheduler import Certificates, connected
from helpers.course.scheduler.installed_kit import installed_kit
from helpers.errors import InputError, ServiceFailed

pytestmark = [pytest.mark.lessons, pytest.mark.xdist_group("scheduler")]
# However this process ends, its end of the pipe closes with it, and then the whole group is killed.
_GUARDED = '"$@" </dev/null & cat >/dev/null; kill -9 0'
_PATIENCE_S = 90.0  # a generous guard for a machine with much else to do


@pytest.fixture(scope="module", autouse=True)
def dask(require_optional):
    found = importlib.util.find_spec("distributed")
    require_optional("Dask's distributed", found=found, how_to_get="./kata install cluster")


# What is needed: certificates, a checkout elsewhere, a scheduler, workers


def make_certificates(folder):
    """An authority, and a certificate that it vouches for."""
    folder.mkdir()
    now = datetime.datetime.now(datetime.UTC)

    def signed(name, key, authority_name, authority_key, *, is_authority):
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(authority_name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        return builder.sign(authority_key, hashes.SHA256())

    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "kumokata")]
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    made = Certificates(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    ca = signed(names[0], keys[0], names[0], keys[0], is_authority=True)
    cert = signed(names[1], keys[1], names[0], keys[0], is_authority=False)
    made.ca.write_bytes(ca.public_bytes(pem))
    made.cert.write_bytes(cert.public_bytes(pem))
    made.key.write_bytes(keys[1].private_bytes(pem, pkcs8, serialization.NoEncryption()))
    return made


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("certificates") / "ours")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The kit in another folder, as on another machine."""
    folder = tmp_path_factory.mktemp("elsewhere") / "checkout"
    for name in ("helpers", "notebooks", "diagrams"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "requirements.lock", folder)
    return folder


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(*arguments, root=ROOT, **variables):
    """A process of Dask, with its children; gives what kills them, and all of them are gone afterwards."""
    environment = os.environ | {"PYTHONPATH": str(root)} | variables
    process = subprocess.Popen(
        ["sh", "-c", _GUARDED, "sh", sys.executable, "-m", "dask", *arguments],
        env=environment,
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process.stdin.close
    finally:
        process.stdin.close()
        process.wait()


def tls_options(certificates):
    if certificates is None:
        return []
    ca, cert, key = certificates.ca, certificates.cert, certificates.key
    return ["--tls-ca-file", str(ca), "--tls-cert", str(cert), "--tls-key", str(key)]


@contextmanager
def scheduler(certificates, **variables):
    port, protocol = free_port(), "tls" if certificates else "tcp"
    options = ["--host", "127.0.0.1", "--port", str(port), "--protocol", protocol]
    options += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0", *tls_options(certificates)]
    with running("scheduler", *options, **variables) as kill:
        wait_for(lambda: can_connect(port))
        yield f"{protocol}://127.0.0.1:{port}", kill


def worker(address, certificates, *options, root=ROOT, folder):
    options = ["--host", "127.0.0.1", "--nthreads", "1", "--local-directory", str(folder), *options]
    options += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0", *tls_options(certificates)]
    return running("worker", address, *options, root=root)


@pytest.fixture(scope="module")
def cluster(certificates, checkout, tmp_path_factory):
    """A scheduler with two workers, whose checkout is elsewhere; a lesson may cost one its life, not two."""
    with ExitStack() as stack:
        address, _ = stack.enter_context(
            scheduler(certificates, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1")
        )
        for number in (1, 2):
            folder = tmp_path_factory.mktemp(f"worker-{number}")
            stack.enter_context(worker(address, certificates, root=checkout, folder=folder))
        yield address


def connect(address, certificates, *, workers, **options):
    """As `connected`, once so many workers are there."""
    stack = ExitStack()
    executor = stack.enter_context(connected(address, certificates, timeout_s=60.0, **options))
    executor._client.wait_for_workers(workers, timeout=60)
    return stack, executor


def enter(kind, words, address, certificates=None, **options):
    """The error that comes before the block is entered."""
    with pytest.raises(kind, match=words) as caught, connected(address, certificates, **options):
        pytest.fail("this was let in")
    return caught.value


def can_connect(port):
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition):
    until_s = time.monotonic() + _PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < until_s, "waited in vain"
        time.sleep(0.05)
    return found


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" not in status.read_text()


@pytest.fixture
def job(make_lesson, tmp_path):
    def make(name, *sources, number="90", **parameters):
        lesson = make_lesson(name, *sources, number=number)
        return Job(lesson, "en", parameters, tmp_path / "out" / f"{number}.ipynb", timeout_s=600.0)

    return make


class Noted:
    """A lesson that notes the processes of its kernel and its worker, and ends when it may."""

    def __init__(self, folder):
        self.notes, self.go = folder / "notes", folder / "go"
        self.source = (
            "import os, time\nfrom pathlib import Path\n"
            f"with Path({str(self.notes)!r}).open('a') as notes:\n"
            "    print(os.getpid(), os.getppid(), file=notes)\n"
            f"while not Path({str(self.go)!r}).exists():\n    time.sleep(0.05)\n"
            "print(hours)"
        )

    def starts(self):
        """(kernel, worker) of each start so far."""
        text = self.notes.read_text() if self.notes.exists() else ""
        return [tuple(map(int, line.split())) for line in text.splitlines()]


# What must hold


def test_lessons_are_the_same_bytes_as_here(cluster, certificates, job):
    jobs = [
        job(
            "counts", "from helpers.course import begin\nbegin('31', lang)\nhours * 2", number="90", hours=3.0
        ),
        job("fails", "print(lang)", "1 / 0", number="91"),
        job("places", "from pathlib import Path\nlen(list(Path.cwd().iterdir()))", number="92"),
    ]
    here = [run_in_kernel(one) for one in jobs]
    seen = []
    stack, executor = connect(cluster, certificates, workers=2)
    with stack:
        there = run_all(jobs, executor=executor, on_done=lambda one: seen.append(one.job.lesson.number))
    # Of a failed run papermill marks the cell with words of its own, and random ids.
    assert [one.notebook for one in there if one.ok] == [one.notebook for one in here if one.ok]
    assert [one.ok for one in there] == [True, False, True]
    assert "failed in cell 5: ZeroDivisionError" in str(there[1].failure)
    assert jobs[0].output.read_text(encoding="utf-8") == here[0].notebook
    assert sorted(seen) == ["90", "91", "92"]


def test_the_lesson_of_a_killed_worker_runs_elsewhere_and_nothing_is_lost(
    cluster, certificates, job, tmp_path
):
    noted = Noted(tmp_path)
    jobs = [
        job("is-killed", noted.source, number="90", hours=7.0),
        job("goes-on", "print('well')", number="91"),
    ]

    def kill_the_first_worker():
        [(_, first_worker)] = wait_for(noted.starts)
        os.kill(first_worker, signal.SIGKILL)
        noted.go.touch()

    killing = threading.Thread(target=kill_the_first_worker)
    killing.start()
    stack, executor = connect(cluster, certificates, workers=2)
    with stack:
        killed, other = run_all(jobs, executor=executor)
    killing.join()
    assert killed.ok and '"7.0\\n"' in killed.notebook and other.ok
    starts = noted.starts()
    assert len(starts) == 2 and starts[0][1] != starts[1][1]
    wait_for(lambda: not any(alive(kernel) for kernel, _ in starts))


def test_a_lesson_that_kills_its_workers_is_not_tried_for_ever(cluster, certificates, job):
    deadly = job(
        "kills", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nimport time\ntime.sleep(60)"
    )
    stack, executor = connect(cluster, certificates, workers=2)
    with stack:
        [dead, well] = run_all([deadly, job("well", "1", number="91")], executor=executor)
    assert well.ok
    assert "lesson 90 (en) failed: 2 workers died while they ran it" in str(dead.failure)


def test_an_interrupt_ends_what_is_outstanding_on_the_workers(cluster, certificates, job, tmp_path):
    noted = Noted(tmp_path)

    def interrupt(outcome):
        wait_for(noted.starts)
        raise KeyboardInterrupt

    jobs = [job("quick", "1", number="91"), job("endless", noted.source)]
    stack, executor = connect(cluster, certificates, workers=2)
    with stack, pytest.raises(KeyboardInterrupt):
        run_all(jobs, executor=executor, on_done=interrupt)
    [(kernel, its_worker)] = noted.starts()
    wait_for(lambda: not alive(kernel))
    assert alive(its_worker)  # it is not ours


def test_certificates_of_another_authority_are_refused_on_both_sides(cluster, certificates, tmp_path):
    strangers = make_certificates(tmp_path / "strangers")
    enter(ServiceFailed, "not with a certificate that --tls-ca vouches for", cluster, strangers)
    half = Certificates(certificates.ca, strangers.cert, strangers.key)
    enter(ServiceFailed, "does not take our certificate", cluster, half, timeout_s=2.0)


def test_without_a_scheduler_the_error_comes_at_once():
    began = time.monotonic()
    error = enter(ServiceFailed, "no scheduler answers at tcp://127", f"tcp://127.0.0.1:{free_port()}")
    assert time.monotonic() - began < 20
    assert "more-than-one-machine" in error.next_step


def test_something_else_that_listens_there_is_no_scheduler():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        enter(ServiceFailed, "no scheduler answers", address, timeout_s=2.0)


def test_workers_with_another_kit_are_named_and_no_workers_too(checkout, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(checkout, other, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "helpers" / "errors.py").open("a") as file:
        file.write("# changed here alone\n")
    with scheduler(None) as (address, _):
        enter(ServiceFailed, "has no workers", address, timeout_s=1.0)
        with worker(address, None, root=other, folder=tmp_path / "worker"):
            error = enter(InputError, "has another kit", address, timeout_s=60.0)
    here = installed_kit().parts["helpers/"]
    assert f", {here} here" in error.what and "helpers/ is " in error.what
    assert error.what.startswith("the worker tcp://127.0.0.1:")
    assert "notebooks/" not in error.what


def test_when_nobody_is_left_or_the_scheduler_is_gone_the_error_says_so(checkout, job, tmp_path):
    noted = Noted(tmp_path)
    with scheduler(None) as (address, kill_the_scheduler):
        with worker(address, None, "--no-nanny", root=checkout, folder=tmp_path / "one") as kill:
            stack, executor = connect(address, None, workers=1, patience_s=1.0)
            with stack:  # whoever waits for a lesson hears of it
                future = executor.submit(run_in_kernel, job("waits", noted.source))
                [(kernel, its_worker)] = wait_for(noted.starts)
                assert alive(its_worker)
                kill()
                with pytest.raises(ServiceFailed, match=r"no worker of the scheduler at tcp://.* is left"):
                    future.result(timeout=_PATIENCE_S)
        wait_for(lambda: not alive(kernel))
        with worker(address, None, root=checkout, folder=tmp_path / "two"):
            stack, executor = connect(address, None, workers=1)
            with stack:
                future = executor.submit(run_in_kernel, job("waits-again", noted.source, number="91"))
                kernel, _ = wait_for(lambda: noted.starts()[1:])[0]
                kill_the_scheduler()
                with pytest.raises(ServiceFailed, match=r"the scheduler at tcp://.* was lost"):
                    future.result(timeout=_PATIENCE_S)
            wait_for(lambda: not alive(kernel))
