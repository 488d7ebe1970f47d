"""Every script of the GitLab file, run as a runner runs it, against a GitLab on loopback that takes notes."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import yaml

from helpers.course.project import ROOT

TEMPLATE = yaml.safe_load((ROOT / "ci" / "lessons.gitlab-ci.yml").read_text("utf-8"))
VARIABLES = TEMPLATE["variables"]


def merged(name: str) -> dict:
    """A job with what it takes from the templates that it extends."""
    job = TEMPLATE[name]
    return {**(merged(job["extends"]) if "extends" in job else {}), **job}


def script(name: str) -> str:
    """What a runner gives to one shell: the lines before the script, then the script."""
    job = merged(name)
    return "\n".join([*job["before_script"], *job["script"]])


@pytest.fixture
def cloned(kit, require_optional):
    """The variables of a project whose kit comes from a git repository."""
    git = shutil.which("git")
    require_optional("git", found=git, how_to_get="apt install git")
    commands = [
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "kit"],
    ]
    for command in commands:
        subprocess.run([git, *command], cwd=kit.folder, check=True, capture_output=True, timeout=60)
    return {**VARIABLES, "KUMOKATA_GIT": kit.folder.as_uri(), "KUMOKATA_LESSONS": "notebooks"}


def test_a_project_with_lessons_of_its_own(cloned, repository, shell):
    done = shell(script("lessons"), repository, **cloned)
    assert done.returncode == 1, done.stderr
    assert "1 of 2 runs failed" in done.stdout
    artifacts = TEMPLATE[TEMPLATE["lessons"]["extends"]]["artifacts"]
    assert artifacts["when"] == "always"
    junit = ElementTree.parse(repository / artifacts["reports"]["junit"])
    assert len(list(junit.iter("testcase"))) == 2
    kept = [path.name for pattern in artifacts["paths"] for path in repository.glob(pattern)]
    assert sorted(kept) == ["61-breaks.failed.ipynb", "junit.xml", "report.md"]


@pytest.mark.parametrize(
    ("job", "lessons", "options"),
    [
        ("lessons", "", []),
        ("lessons", "our lessons", ["--lessons", "our lessons"]),
        ("lessons-from-nothing", "", ["--fresh"]),
        ("lessons-from-nothing", "our lessons", ["--fresh", "--lessons", "our lessons"]),
    ],
)
def test_the_jobs_hand_on_what_they_are_given(kit, shell, job, lessons, options):
    (kit.folder / "kata").write_text("import json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    given = VARIABLES | merged(job).get("variables", {}) | {"KUMOKATA_LESSONS": lessons}
    done = shell(script(job), kit.folder, **given)
    assert json.loads(done.stdout) == [
        *("run", "--all", "--timeout", "600", *options, "-o", "build/lessons"),
        *("--junit", "build/lessons/junit.xml", "--report", "build/lessons/report.md"),
    ]


@pytest.mark.parametrize(("age", "code"), [("100000d", 0), ("0d", 1), ("soon", 2)])
def test_old_facts_end_in_the_code_that_is_only_a_warning(kit, shell, age, code):
    done = shell(script("facts").replace("365d", age), kit.folder, **VARIABLES)
    assert done.returncode == code, done.stderr
    assert TEMPLATE["facts"]["allow_failure"] == {"exit_codes": 1}
    assert TEMPLATE["facts"]["artifacts"] == {"when": "on_failure", "paths": ["facts.md"]}
    assert (kit.folder / "facts.md").exists() == (code == 1)  # no issue says "old" where the command failed
    if code == 1:
        report = (kit.folder / "facts.md").read_text("utf-8")
        assert "older than 0d" in report and "```text" in report


class _GitLab(BaseHTTPRequestHandler):
    """Knows which issues are open, and notes what is asked of it."""

    def do_GET(self) -> None:
        self._note(parse_qs(urlsplit(self.path).query))
        self._answer(200, self.server.open_issues)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._note(parse_qs(self.rfile.read(length).decode()))
        self._answer(self.server.status, {"iid": 12})

    def _note(self, fields: dict) -> None:
        token = self.headers["PRIVATE-TOKEN"]
        self.server.asked.append((self.command, urlsplit(self.path).path, token, fields))

    def _answer(self, status: int, value: object) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def gitlab(require_optional):
    require_optional("curl", found=shutil.which("curl"), how_to_get="apt install curl")
    with ThreadingHTTPServer(("127.0.0.1", 0), _GitLab) as server:
        server.asked, server.open_issues, server.status = [], [], 201
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def in_pipeline(gitlab):
    return {
        **VARIABLES,
        "CI_API_V4_URL": f"http://127.0.0.1:{gitlab.server_port}/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_PIPELINE_URL": "https://example.com/me/mine/-/pipelines/7",
        "KUMOKATA_ISSUE_TOKEN": "not-a-real-token",
        "no_proxy": "127.0.0.1",
    }


@pytest.mark.parametrize(
    ("job", "label", "report"),
    [
        ("issue-for-lessons", "weekly-lessons", "build/lessons/report.md"),
        ("issue-for-facts", "old-facts", "facts.md"),
    ],
)
def test_an_issue_is_opened_once_and_then_commented_on(kit, shell, gitlab, in_pipeline, job, label, report):
    found = kit.folder / report
    found.parent.mkdir(parents=True, exist_ok=True)
    found.write_text("# Lessons: 1 of 40 runs failed & 課 +1\n", "utf-8")
    done = shell(script(job), kit.folder, **in_pipeline)
    assert done.returncode == 0, done.stderr
    look, create = gitlab.asked
    issues = "/api/v4/projects/3/issues"
    assert look == (
        "GET",
        issues,
        "not-a-real-token",
        {"state": ["opened"], "per_page": ["1"], "labels": [label]},
    )
    assert create[:3] == ("POST", issues, "not-a-real-token")
    assert create[3]["labels"] == [label]
    [words] = create[3]["description"]
    assert words.startswith("# Lessons: 1 of 40 runs failed & 課 +1\n")
    assert words.endswith("[The run and its log](https://example.com/me/mine/-/pipelines/7)\n")

    gitlab.asked.clear()
    gitlab.open_issues = [{"iid": 12, "title": "open"}]
    assert shell(script(job), kit.folder, **in_pipeline).returncode == 0
    _, comment = gitlab.asked
    assert comment[:2] == ("POST", f"{issues}/12/notes") and comment[3] == {"body": [words]}


def test_where_no_fact_is_old_no_issue_is_opened(kit, shell, gitlab, in_pipeline):
    assert shell(script("issue-for-facts"), kit.folder, **in_pipeline).returncode == 0
    assert gitlab.asked == []


def test_a_run_that_ended_before_its_report_opens_an_issue_too(kit, shell, gitlab, in_pipeline):
    assert shell(script("issue-for-lessons"), kit.folder, **in_pipeline).returncode == 0
    assert gitlab.asked[1][3]["description"][0].startswith("There is no report")


def test_an_issue_that_cannot_be_opened_fails_the_job(kit, shell, gitlab, in_pipeline):
    gitlab.status = 403
    done = shell(script("issue-for-lessons"), kit.folder, **in_pipeline)
    assert done.returncode != 0 and "403" in done.stderr
    done = shell(script("issue-for-lessons"), kit.folder, **in_pipeline | {"KUMOKATA_ISSUE_TOKEN": ""})
    assert done.returncode == 1
    assert "KUMOKATA_ISSUE_TOKEN is not set" in done.stderr
    assert "not-a-real-token" not in done.stderr + done.stdout


def test_issues_are_for_schedules_and_lessons_for_all_else():
    def when(job: str) -> list[tuple[str, str | None]]:
        return [(rule["if"], rule.get("when")) for rule in TEMPLATE[job]["rules"]]

    schedule = '$CI_PIPELINE_SOURCE == "schedule"'
    assert when("lessons") == [('$CI_PIPELINE_SOURCE != "schedule"', None)]
    assert when("lessons-from-nothing") == [(schedule, None)]
    assert when("issue-for-lessons") == [(schedule, "on_failure")]
    assert when("issue-for-facts") == [(f'{schedule} && $KUMOKATA_GIT == ""', "always")]
