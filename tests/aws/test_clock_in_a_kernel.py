"""The virtual clock in a real notebook kernel: await, threads, an error and an interrupt in a cell."""

import time

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

PREPARE = """
import asyncio, threading, time, datetime
import matplotlib.pyplot
from helpers.aws import VirtualClock, client
sqs = client("sqs")
url = sqs.create_queue(QueueName="orders")["QueueUrl"]
"""
AWAIT_AND_THREADS = """
with VirtualClock() as clock:
    began = time.perf_counter()
    await asyncio.sleep(0.01)
    clock.advance(3600)
    finished = threading.Event()
    threading.Timer(0.01, finished.set).start()
    assert finished.wait(10)
    sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=900)
    assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages") is None
    clock.advance(900)
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"
    assert clock.elapsed_s == 3600 + 20 + 900
    assert 0.02 < time.perf_counter() - began < 30
"""
RAISES = """
with VirtualClock() as clock:
    clock.advance(60)
    await asyncio.sleep(0)
    raise ValueError("inside the block")
"""
WAITS_FOR_THE_INTERRUPT = """
with VirtualClock() as clock:
    clock.advance(60)
    while True:
        time.sleep(0.05)
"""
TIME_IS_REAL = """
import moto.core.utils
assert abs(moto.core.utils.unix_time() - time.time()) < 60
assert datetime.datetime.now().year == time.localtime().tm_year
with VirtualClock() as clock:
    await asyncio.sleep(0.01)
print("real")
"""


@pytest.fixture
def kernel(tmp_path):
    sources = (PREPARE, AWAIT_AND_THREADS, RAISES, WAITS_FOR_THE_INTERRUPT, TIME_IS_REAL)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    runner = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}, timeout=120
    )
    with runner.setup_kernel():
        yield lambda source: _execute(runner, sources.index(source))


def _execute(runner, index):
    began = time.perf_counter()
    cell = runner.execute_cell(runner.nb.cells[index], index)
    return cell.outputs, time.perf_counter() - began


def test_a_kernel_survives_the_clock(kernel):
    kernel(PREPARE)
    kernel(AWAIT_AND_THREADS)
    outputs, seconds = kernel(TIME_IS_REAL)
    assert outputs[0]["text"] == "real\n"
    assert seconds < 30


def test_a_kernel_has_real_time_after_an_exception(kernel):
    kernel(PREPARE)
    with pytest.raises(CellExecutionError, match="inside the block"):
        kernel(RAISES)
    assert kernel(TIME_IS_REAL)[0][0]["text"] == "real\n"


def test_a_kernel_has_real_time_after_an_interrupt(tmp_path):
    sources = (PREPARE, WAITS_FOR_THE_INTERRUPT, TIME_IS_REAL)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    # On timeout, nbclient interrupts the kernel as the stop button does.
    runner = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
        timeout_func=lambda cell: 2 if cell.source == WAITS_FOR_THE_INTERRUPT else 120,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    with runner.setup_kernel():
        _execute(runner, 0)
        outputs, seconds = _execute(runner, 1)
        assert outputs[-1]["ename"] == "KeyboardInterrupt"
        assert seconds < 60
        outputs, seconds = _execute(runner, 2)
        assert outputs[0]["text"] == "real\n"
        assert seconds < 30
