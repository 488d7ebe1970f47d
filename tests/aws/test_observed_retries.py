"""What the installed botocore does, held against what the documents promise: everything that can be seen.

botocore 1.44 or later is installed (pyproject.toml). The rows for 1.43 are pinned in
tests/messaging/test_sdk_retries.py; only its legacy mode can still be seen here.
"""

import random
import signal
import subprocess
import sys
import textwrap
import threading
import time

import botocore
import botocore.endpoint
import pytest
from botocore.retries import standard

from helpers.aws import Fault, VirtualClock, embedded, observe_retries
from helpers.aws.clients import loopback_client
from helpers.aws.sdk_sleeps import captured_sleeps
from helpers.errors import GuardError, InputError, KumokataError
from helpers.language import Text
from helpers.messaging import configured_attempts, drained_attempts, sdk_default_mode, sdk_retries

ALL = {"draw": lambda: 1.0}  # a draw of 1 shows the ceilings
LEGACY = {"mode": "legacy"}
STANDARD = {"mode": "standard"}
RETRIED = ("internal-error", "unavailable", "throttling", "reset", "no-answer")
KIND = {"throttling": "throttling", "no-answer": "timeout"}


def attempts(faults, **how):
    (found,) = observe_retries(faults, **how).attempts
    return found


def test_the_default_is_that_of_the_version():
    found = observe_retries("internal-error")
    assert found.version == botocore.__version__
    assert found.mode == sdk_default_mode(botocore.__version__) == "standard"
    assert found.attempts == (sdk_retries("standard").attempts,) == (3,)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.parametrize("service", ["sqs", "sns", "dynamodb"])
@pytest.mark.parametrize("fault", RETRIED)
def test_what_is_retried_and_how_long_it_waits(fault, service, mode):
    found = observe_retries(fault, service=service, retries={"mode": mode}, **ALL)
    rules = sdk_retries(mode, service)
    assert found.mode == mode
    assert found.attempts == (rules.attempts,)
    assert found.calls[0].sleeps_s == pytest.approx(rules.ceilings_s(KIND.get(fault, "transient")))


@pytest.mark.parametrize("retries", [None, LEGACY, STANDARD])
@pytest.mark.parametrize(
    ("fault", "error"), [("none", None), ("slow", None), ("bad-request", "InvalidAddress")]
)
def test_what_is_not_retried(fault, error, retries):
    (call,) = observe_retries(fault, retries=retries).calls
    assert (call.attempts, call.sleeps_s, call.error) == (1, (), error)


def test_how_a_call_ends():
    ends = {fault: observe_retries(fault).calls[0].error for fault in RETRIED}
    assert ends == {
        "internal-error": "InternalFailure",
        "unavailable": "ServiceUnavailable",
        "throttling": "ThrottlingException",
        "reset": "ConnectionClosedError",
        "no-answer": "ReadTimeoutError",
    }


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_the_status_codes_of_both_modes(status):
    fault = Fault(Text(ja="故障", en="a fault"), status, "Anything")
    assert (attempts(fault, retries=STANDARD), attempts(fault, retries=LEGACY)) == (3, 5)


@pytest.mark.parametrize("status", [429, 509])
def test_status_codes_of_legacy(status):
    assert attempts(Fault(Text(ja="故障", en="a fault"), status), retries=LEGACY) == 5


@pytest.mark.parametrize(
    "code", ["Throttling", "RequestLimitExceeded", "SlowDown", "RequestThrottled", "EC2ThrottledException"]
)
def test_throttling_codes_of_standard(code):
    found = observe_retries(Fault(Text(ja="混雑", en="busy"), 400, code), retries=STANDARD, **ALL)
    assert found.attempts == (3,)
    assert found.calls[0].sleeps_s == (1, 2)


@pytest.mark.parametrize("code", ["RequestTimeout", "RequestTimeoutException"])
def test_transient_codes_of_standard(code):
    found = observe_retries(Fault(Text(ja="時間切れ", en="too late"), 400, code), retries=STANDARD, **ALL)
    assert found.calls[0].sleeps_s == pytest.approx((0.05, 0.1))


def test_the_ceilings_of_standard_and_their_cap():
    found = observe_retries("internal-error", retries={"total_max_attempts": 12}, **ALL)
    assert found.calls[0].sleeps_s == pytest.approx([0.05 * 2**k for k in range(9)] + [20, 20])
    assert list(found.calls[0].sleeps_s) == sdk_retries("standard").ceilings_s(retries=11)


def test_legacy_has_no_cap():
    found = observe_retries("internal-error", retries={"mode": "legacy", "total_max_attempts": 9}, **ALL)
    assert found.calls[0].sleeps_s == tuple(2**k for k in range(8))


def test_dynamodb_in_legacy_is_not_jittered():
    found = observe_retries("internal-error", service="dynamodb", retries=LEGACY, draw=lambda: 0.0)
    assert found.calls[0].sleeps_s == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8])


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_waits_are_full_jitter(mode):
    """rand(0, 1) × ceiling: half the ceiling on average, never more."""
    ceilings = sdk_retries(mode).ceilings_s()
    halves = observe_retries("internal-error", retries={"mode": mode}, draw=lambda: 0.5).calls[0].sleeps_s
    assert halves == pytest.approx([ceiling / 2 for ceiling in ceilings])
    drawn = observe_retries("internal-error", retries={"mode": mode}, seed=3).calls[0].sleeps_s
    generator = random.Random(3)
    assert drawn == pytest.approx([generator.random() * ceiling for ceiling in ceilings])


@pytest.mark.parametrize(
    ("given", "environment"),
    [
        ({}, None),
        ({"mode": "standard", "max_attempts": 1}, None),
        ({"max_attempts": 0}, None),
        ({"total_max_attempts": 1}, None),
        ({"total_max_attempts": 4}, None),
        ({}, 5),
        ({"max_attempts": 5}, 2),
        ({"total_max_attempts": 5}, 2),
        ({"max_attempts": 5, "total_max_attempts": 2}, None),
        ({"mode": "legacy", "max_attempts": 1}, None),
        ({"mode": "legacy", "total_max_attempts": 1}, None),
        ({"mode": "legacy"}, 2),
    ],
)
def test_the_trap_of_max_attempts(given, environment):
    settings = None if environment is None else {"AWS_MAX_ATTEMPTS": str(environment)}
    mode = given.get("mode", "standard")
    counts = {name: count for name, count in given.items() if name != "mode"}
    expected = configured_attempts(sdk_retries(mode).attempts, environment=environment, **counts)
    assert attempts("internal-error", retries=given, settings=settings) == expected


def test_the_config_file_counts_requests(tmp_path):
    path = tmp_path / "config"
    path.write_text("[default]\nmax_attempts = 2\n")
    assert attempts("internal-error", settings={"AWS_CONFIG_FILE": str(path)}) == 2


def test_the_way_back_to_legacy():
    found = observe_retries("internal-error", settings={"AWS_RETRY_MODE": "legacy"}, **ALL)
    assert (found.mode, found.attempts) == ("legacy", (5,))


@pytest.mark.parametrize(
    ("fault", "service", "calls"),
    [
        ("internal-error", "sqs", 24),
        ("reset", "sqs", 24),
        ("throttling", "sqs", 56),
        ("internal-error", "dynamodb", 20),
    ],
)
def test_the_quota_drains(fault, service, calls):
    found = observe_retries(fault, service=service, calls=calls, retries=STANDARD)
    expected = drained_attempts(sdk_retries("standard", service), calls, KIND.get(fault, "transient"))
    assert found.attempts == tuple(expected)


def test_timeouts_cost_no_more_than_other_faults():
    found = observe_retries("no-answer", calls=20, retries=STANDARD, read_timeout_s=0.03)
    assert found.attempts == (3,) * 17 + (2,) + (1,) * 2


def test_legacy_never_drains():
    assert observe_retries("internal-error", calls=40, retries=LEGACY).attempts == (5,) * 40


DRAIN = ["internal-error"] * (17 * 3 + 2)


def test_four_clean_successes_buy_one_retry():
    assert observe_retries([*DRAIN, *["none"] * 3, "internal-error"], calls=22).attempts[-1] == 1
    assert observe_retries([*DRAIN, *["none"] * 4, "internal-error"], calls=23).attempts[-1] == 2


def test_a_success_after_a_retry_gives_back_what_that_retry_took():
    """Fail once, then succeed: that may go on for ever; fail twice, then succeed: one cost each is lost."""
    once = observe_retries(["internal-error", "none"] * 60, calls=60)
    assert once.attempts == (2,) * 60
    twice = observe_retries(["internal-error", "internal-error", "none"] * 60, calls=60)
    # 500 = 34 × 14 + 24: after 34 such calls the second retry is too dear
    assert twice.attempts.index(2) == 34


@pytest.mark.parametrize(
    ("hint", "first_s"),
    [
        ("30", 0.05),  # ms: less than the backoff
        ("2000", 2),
        ("60000", 5.05),  # at most 5 s more
        ("-1", 0.05),
        ("soon", 0.05),
    ],
)
def test_the_hint_of_the_server(hint, first_s):
    fault = Fault(Text(ja="後で", en="later"), 503, "Busy", headers={"x-amz-retry-after": hint})
    assert observe_retries(fault, **ALL).calls[0].sleeps_s[0] == pytest.approx(first_s)


def test_a_long_poll_sleeps_also_when_the_quota_is_empty():
    calls = observe_retries("internal-error", service="sqs-receive", calls=20, **ALL).calls
    assert calls[-1].attempts == 1
    assert calls[-1].sleeps_s == pytest.approx((0.05,))
    other = observe_retries("internal-error", service="sqs", calls=20, **ALL).calls
    assert (other[-1].attempts, other[-1].sleeps_s) == (1, ())


def test_nothing_is_slept():
    begin = time.monotonic()
    found = observe_retries("internal-error", service="dynamodb", retries=LEGACY)
    assert sum(found.calls[0].sleeps_s) == pytest.approx(25.55)
    assert time.monotonic() - begin < 20


def test_the_users_settings_are_not_read(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-the-user")
    assert attempts("internal-error") == 3
    client = loopback_client("sqs", "http://127.0.0.1:9")
    assert client._request_signer._credentials.secret_key == "not-a-secret"


def test_a_client_for_elsewhere_is_refused():
    with pytest.raises(GuardError, match="not on this machine"):
        loopback_client("sqs", "https://sqs.ap-northeast-1.amazonaws.com")


def test_inside_the_embedded_aws_and_on_the_virtual_clock():
    with embedded(), VirtualClock():
        assert attempts("internal-error") == 3


def test_botocore_is_as_before():
    seen = (botocore.endpoint.time, standard.RetryHandler.__init__.__defaults__)
    state = random.getstate()
    observe_retries("internal-error")
    assert (botocore.endpoint.time, standard.RetryHandler.__init__.__defaults__) == seen
    assert botocore.endpoint.time is time
    assert random.getstate() == state


def test_a_botocore_that_sleeps_elsewhere_is_noticed(monkeypatch):
    monkeypatch.setattr(standard.RetryHandler.__init__, "__defaults__", (None,))
    with pytest.raises(KumokataError, match="waits in a place that is not known"), captured_sleeps(lambda: 1):
        pass
    monkeypatch.setattr(botocore.endpoint, "time", None)
    with pytest.raises(KumokataError, match="waits in a place that is not known"), captured_sleeps(lambda: 1):
        pass


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"service": "s3"}, "no service 's3'"),
        ({"calls": 0}, "calls cannot be 0"),
        ({"calls": 1.5}, "calls cannot be 1.5"),
        ({"read_timeout_s": 0}, "read_timeout_s cannot be 0"),
        ({"faults": "earthquake"}, "no fault 'earthquake'"),
        ({"faults": []}, "without faults"),
    ],
)
def test_bad_input(wrong, words):
    with pytest.raises(InputError, match=words):
        observe_retries(**{"faults": "none"} | wrong)


def test_an_interrupt_in_the_middle_leaves_nothing_running():
    """In a process of its own: SIGINT while a call waits for an answer that never comes."""
    code = """
        import threading, time, botocore.endpoint
        from helpers.aws import observe_retries
        begin = time.monotonic()
        print("ready", flush=True)
        try:
            observe_retries("no-answer", read_timeout_s=50)
        except KeyboardInterrupt:
            left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
            print(left, botocore.endpoint.time is time, time.monotonic() - begin < 30)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(1.5)  # by now the request is out
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "[] True True\n"
        assert process.wait(timeout=30) == 0


def test_no_thread_is_left():
    before = threading.active_count()
    observe_retries("no-answer", read_timeout_s=0.05)
    assert threading.active_count() == before
