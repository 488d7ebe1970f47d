"""What the kit may touch: nothing of the user's, nothing but loopback, a real account only when asked for."""

import json
import os
import subprocess
import sys
import textwrap
from decimal import Decimal

import boto3
import pytest
import requests
from botocore.config import Config
from moto import mock_aws

from helpers.aws import Confirmation, client, embedded
from helpers.aws.guard import chosen_endpoint, is_loopback, real_aws_is_asked_for, without_users_aws_settings
from helpers.errors import GuardError

AUDITED = """
import sys
touched = []

def audit(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        touched.append([event, str(arguments)])
        if not any(loopback in str(arguments) for loopback in ("127.0.0.1", "localhost")):
            raise PermissionError("blocked by the test: " + str(arguments))
    if event == "open" and any(name in str(arguments[0]) for name in ("/.aws/cred", "/.aws/conf", ".boto")):
        if str(arguments[0]).startswith(HOME):
            touched.append([event, str(arguments)])

import os
HOME = os.environ["HOME"]
sys.addaudithook(audit)
"""


@pytest.fixture
def users_settings(tmp_path):
    """An environment full of real-looking credentials, and a home that holds more."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    secret = (
        "aws_access_key_id = AKIAEXAMPLEREALKEY1\naws_secret_access_key = realsecretrealsecretrealsecret\n"
    )
    (folder / "credentials").write_text(f"[default]\n{secret}[work]\n{secret}", encoding="utf-8")
    (folder / "config").write_text(
        "[default]\nregion = us-east-1\nendpoint_url = http://192.0.2.1:4566\n[profile work]\n"
        "csm_enabled = true\ncsm_host = 192.0.2.2\ndefaults_mode = auto\n",
        encoding="utf-8",
    )
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KUMOKATA_"))
    }
    return inherited | {
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEREALKEY2",
        "AWS_SECRET_ACCESS_KEY": "realsecretrealsecretrealsecret",
        "AWS_SESSION_TOKEN": "realtoken",
        "AWS_PROFILE": "work",
        "AWS_ENDPOINT_URL": "http://192.0.2.3:4566",
        "AWS_ENDPOINT_URL_SQS": "http://192.0.2.4:4566",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/credentials",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://192.0.2.5",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_CSM_ENABLED": "true",
        "AWS_CSM_HOST": "192.0.2.6",
        "HTTP_PROXY": "http://192.0.2.7:3128",
        "HTTPS_PROXY": "http://192.0.2.7:3128",
    }


def touched_by(code, environment, folder):
    program = AUDITED + textwrap.dedent(code) + "\nimport json; print(json.dumps(touched))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


USE = """
    from helpers.aws import client, embedded
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    assert sqs._request_signer._credentials.access_key == "not-a-key"
    with embedded():
        import boto3
        direct = boto3.client("sns")
        direct.publish(TopicArn=direct.create_topic(Name="t")["TopicArn"], Message="hello")
        assert direct._request_signer._credentials.access_key == "not-a-key"
"""


def test_nothing_is_read_or_contacted_with_credentials_everywhere(users_settings, tmp_path):
    assert touched_by(USE, users_settings, tmp_path) == []


def test_nobody_asks_for_instance_metadata_when_there_are_no_credentials(users_settings, tmp_path):
    bare = {name: value for name, value in users_settings.items() if not name.startswith("AWS_")}
    (tmp_path / ".aws" / "credentials").unlink()
    assert touched_by(USE, bare, tmp_path) == []


def test_the_audit_sees_what_boto3_would_do_alone(users_settings, tmp_path):
    # The two tests above mean something only if this one sees the lookups that they exclude.
    bare = {name: value for name, value in users_settings.items() if not name.startswith("AWS_")}
    (tmp_path / ".aws" / "credentials").write_text("", encoding="utf-8")
    code = """
        import boto3
        try:
            boto3.client("sqs", region_name="us-east-1").list_queues()
        except Exception:
            pass
    """
    seen = str(touched_by(code, bare, tmp_path))
    assert "169.254.169.254" in seen or "192.0.2." in seen
    assert ".aws/config" in seen


def test_another_emulator_on_loopback_is_reached_directly_and_with_false_keys(users_settings, tmp_path):
    code = """
        import threading
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Emulator(BaseHTTPRequestHandler):
            def do_POST(self):
                assert "not-a-key" in self.headers["Authorization"]
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            def log_message(self, *_): pass

        server = HTTPServer(("127.0.0.1", 0), Emulator)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        os.environ["KUMOKATA_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
        from helpers.aws import client
        client("sqs").list_queues()
        server.shutdown(); server.server_close(); thread.join()
    """
    seen = touched_by(code, users_settings, tmp_path)
    connects = [arguments for event, arguments in seen if event == "socket.connect"]
    assert connects
    assert all("127.0.0.1" in arguments for arguments in connects)
    assert not [arguments for event, arguments in seen if event == "open"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:4566", True),
        ("https://127.0.0.1", True),
        ("http://127.8.9.10:1", True),
        ("http://[::1]:5000/x", True),
        ("http://localhost@192.0.2.1", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.nip.io", False),
        ("http://0.0.0.0:5000", False),
        ("http://[::ffff:8.8.8.8]", False),
        ("http://169.254.169.254/latest", False),
        ("http://[::1", False),
        ("ftp://127.0.0.1", False),
        ("127.0.0.1:5000", False),
        ("", False),
    ],
)
def test_loopback(url, expected):
    assert is_loopback(url) is expected


def test_an_endpoint_elsewhere_is_refused(monkeypatch):
    monkeypatch.setenv("KUMOKATA_ENDPOINT", "https://sqs.ap-northeast-1.amazonaws.com")
    with pytest.raises(GuardError, match="not on this machine"):
        client("sqs")


def test_a_host_prefix_does_not_lead_an_endpoint_away(monkeypatch):
    # Step Functions puts "sync-" before the host, which then is a name to look up elsewhere.
    monkeypatch.setenv("KUMOKATA_ENDPOINT", "http://127.0.0.1:4566")
    with pytest.raises(GuardError, match=r"sync-127\.0\.0\.1"):
        client("stepfunctions").start_sync_execution(stateMachineArn="arn:aws:states:::stateMachine:x")


def test_contradicting_and_unknown_wishes_are_refused(monkeypatch):
    monkeypatch.setenv("KUMOKATA_AWS", "yes")
    with pytest.raises(GuardError, match="not known"):
        client("sqs")
    monkeypatch.setenv("KUMOKATA_AWS", "real")
    monkeypatch.setenv("KUMOKATA_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(GuardError, match="contradict"):
        real_aws_is_asked_for()
    monkeypatch.delenv("KUMOKATA_AWS")
    assert chosen_endpoint() == "http://127.0.0.1:1"


def test_a_client_does_not_outlive_its_embedded_aws():
    with embedded():
        ours, direct = client("sqs"), boto3.client("sqs")
    for orphan in (ours, direct):
        with pytest.raises(GuardError, match="about to leave this machine"):
            orphan.list_queues()


def test_inside_the_embedded_aws_no_other_way_leads_out():
    with embedded():
        elsewhere = boto3.client("sqs", endpoint_url="http://192.0.2.1:4566")
        with pytest.raises(GuardError):
            elsewhere.list_queues()
        with pytest.raises(GuardError):
            requests.get("http://192.0.2.1/", timeout=1)
        # moto posts to HTTP subscriptions by itself
        sns = client("sns")
        topic = sns.create_topic(Name="t")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://192.0.2.1/hook")
        with pytest.raises(GuardError):
            sns.publish(TopicArn=topic, Message="hello")


def test_real_aws_needs_a_named_profile(monkeypatch):
    monkeypatch.setenv("KUMOKATA_AWS", "real")
    monkeypatch.delenv("KUMOKATA_PROFILE", raising=False)
    monkeypatch.setenv(
        "AWS_PROFILE", "work"
    )  # a profile that happens to be set is not one that was named for us
    with pytest.raises(GuardError, match="no profile is named"):
        client("sqs")


@pytest.fixture
def real_account(monkeypatch, tmp_path):
    """What the kit takes for a real account: profile and all, but moto stands where AWS would."""
    (tmp_path / "credentials").write_text(
        "[work]\naws_access_key_id = AKIAEXAMPLEREALKEY3\naws_secret_access_key = secret\n", encoding="utf-8"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1:4566")
    monkeypatch.setenv("KUMOKATA_AWS", "real")
    monkeypatch.setenv("KUMOKATA_PROFILE", "work")
    with mock_aws(config={"core": {"mock_credentials": False}}):
        yield


def test_real_aws_reads_without_and_creates_only_with_a_confirmation(real_account):
    reader = client("sqs")
    assert reader._request_signer._credentials.access_key == "AKIAEXAMPLEREALKEY3"
    assert reader.list_queues().get("QueueUrls") is None
    for create in (
        lambda: reader.create_queue(QueueName="orders"),
        lambda: reader.receive_message(QueueUrl="https://sqs.ap-northeast-1.amazonaws.com/1/orders"),
        lambda: client("sns", confirmed=None).create_topic(Name="t"),
    ):
        with pytest.raises(GuardError, match="real AWS account") as refusal:
            create()
        assert "yen" in str(refusal.value)
    with pytest.raises(GuardError, match="confirms nothing"):
        client("sqs", confirmed=True)
    confirmed = Confirmation(Decimal("1"), "I accept a bill of about 1 yen")
    assert client("sqs", confirmed=confirmed).create_queue(QueueName="orders")["QueueUrl"].endswith("/orders")


def test_inside_embedded_the_wish_for_real_aws_is_not_heard(real_account):
    with embedded():
        assert client("sqs")._request_signer._credentials.access_key == "not-a-key"
        client("sqs").create_queue(QueueName="orders")


@pytest.mark.parametrize(
    ("estimate", "statement"),
    [
        (Decimal("12"), "yes"),
        (Decimal("12"), "I accept a bill of about 120 yen"),
        (Decimal("-1"), "I accept -1 yen"),
        (Decimal("NaN"), "NaN"),
        (12, "I accept a bill of about 12 yen"),
    ],
)
def test_a_confirmation_names_its_figure(estimate, statement):
    with pytest.raises(GuardError):
        Confirmation(estimate, statement)


def test_the_environment_comes_back_as_it_was(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.delenv("AWS_CONFIG_FILE", raising=False)
    before = dict(os.environ)
    with pytest.raises(KeyboardInterrupt), without_users_aws_settings("eu-west-1"):
        os.environ["AWS_PROFILE"] = "set inside"
        os.environ["OTHER"] = "stays"
        raise KeyboardInterrupt
    assert dict(os.environ) == before | {"OTHER": "stays"}
    monkeypatch.delenv("OTHER")


def test_the_callers_config_is_kept(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    with embedded():
        made = client("sqs", config=Config(retries={"total_max_attempts": 2}))
        assert made.meta.config.retries["total_max_attempts"] == 2
        assert client("sqs").meta.config.retries.get("total_max_attempts") != 9
