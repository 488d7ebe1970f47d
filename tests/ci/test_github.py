"""Every script of the GitHub files, run as a runner runs it, on a small repository and with a noting `gh`."""

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
import yaml

from helpers.course.project import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "lessons.yml").read_text("utf-8"))["jobs"]

GH = """#!{python}
import json, pathlib, sys
folder, arguments = pathlib.Path(__file__).parent, sys.argv[1:]
body = open(arguments[arguments.index("--body-file") + 1]).read() if "--body-file" in arguments else None
with (folder / "asked.jsonl").open("a") as log:
    log.write(json.dumps([arguments, body]) + "\\n")
if arguments[:2] == ["issue", "list"]:
    print((folder / "open-issues").read_text(), end="")
"""

RUN = {"GITHUB_SERVER_URL": "https://example.com", "GITHUB_REPOSITORY": "me/mine", "GITHUB_RUN_ID": "7"}


def step(steps: list[dict], part: str) -> dict:
    """The one step with a script in which `part` stands."""
    [found] = [step for step in steps if part in step.get("run", "")]
    return found


def variables(step: dict, values: Mapping[str, str]) -> dict[str, str]:
    """The variables of a step, their ``${{ … }}`` filled in; one that is not among `values` is an error."""
    return {
        name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text)
        for name, text in step.get("env", {}).items()
    }


@pytest.fixture
def gh(tmp_path):
    """A stand-in for GitHub's command: says which issues are open, and notes what it is asked."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(GH.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "open-issues").write_text("")
    return folder


def asked(gh) -> list[tuple[list[str], str | None]]:
    return [tuple(json.loads(line)) for line in (gh / "asked.jsonl").read_text().splitlines()]


def test_the_action_runs_the_lessons_of_another_repository(kit, repository, shell, tmp_path):
    run = step(ACTION, "kata")
    values = {"inputs.lessons": "notebooks", "inputs.fresh": "false", "inputs.output": "out/of the way"}
    done = shell(run["run"], repository, GITHUB_ACTION_PATH=kit.folder, **variables(run, values))
    assert done.returncode == 1, done.stderr
    assert "1 of 2 runs failed" in done.stdout
    output = repository / "out/of the way"
    cases = list(ElementTree.parse(output / "junit.xml").iter("testcase"))
    assert [(case.get("classname"), len(case)) for case in cases] == [
        ("lessons.ja", 0),
        ("lessons.en", 1),
    ]
    [upload] = [
        step["with"] for step in ACTION if step.get("uses", "").startswith("actions/upload-artifact@")
    ]
    patterns = upload["path"].replace("${{ inputs.output }}", values["inputs.output"]).splitlines()
    uploaded = [path.name for pattern in patterns for path in repository.glob(pattern)]
    assert uploaded == ["junit.xml", "report.md", "61-breaks.failed.ipynb"]

    show = step(ACTION, "GITHUB_STEP_SUMMARY")
    summary = tmp_path / "summary.md"
    done = shell(show["run"], repository, GITHUB_STEP_SUMMARY=summary, **variables(show, values))
    assert done.returncode == 0
    assert summary.read_text("utf-8").startswith("# Lessons: 1 of 2 runs failed")
    done = shell(
        show["run"], tmp_path, GITHUB_STEP_SUMMARY=summary, **variables(show, values) | {"OUTPUT": "x"}
    )
    assert done.returncode == 0  # nothing ran, nothing to show


@pytest.mark.parametrize(
    ("lessons", "fresh", "expected"),
    [("", "false", []), ("our lessons", "false", ["--lessons", "our lessons"]), ("", "true", ["--fresh"])],
)
def test_the_action_hands_on_what_it_is_given(kit, shell, tmp_path, lessons, fresh, expected):
    (kit.folder / "kata").write_text("import json, sys\nprint(json.dumps(sys.argv[1:]))\n")
    run = step(ACTION, "kata")
    given = variables(run, {"inputs.lessons": lessons, "inputs.fresh": fresh, "inputs.output": "o"})
    done = shell(run["run"], tmp_path, GITHUB_ACTION_PATH=kit.folder, **given)
    reports = ["--all", "--timeout", "600", "-o", "o", "--junit", "o/junit.xml", "--report", "o/report.md"]
    assert json.loads(done.stdout) == ["run", *reports, *expected]


def test_the_cache_belongs_to_a_lock_and_holds_what_is_kept(kit, shell, tmp_path):
    run = step(ACTION, "requirements.lock")
    said = []
    for _ in range(2):
        output = tmp_path / "output"
        path = f"{kit.folder.parent}/./{kit.folder.name}"  # as GitHub writes the path of a local action
        done = shell(run["run"], tmp_path, GITHUB_ACTION_PATH=path, GITHUB_OUTPUT=output)
        assert done.returncode == 0, done.stderr
        said.append(dict(line.split("=", 1) for line in output.read_text().splitlines()))
        output.unlink()
        with (kit.folder / "requirements.lock").open("a") as lock:
            lock.write("# changed\n")
    assert all(re.fullmatch("[0-9a-f]{16}", values["lock"]) for values in said)
    assert said[0]["lock"] != said[1]["lock"]
    assert {values["kept"] for values in said} == {f"{kit.folder}/build/kept"}
    [cache] = [step["with"] for step in ACTION if step.get("uses", "").startswith("actions/cache@")]
    assert f"steps.{run['id']}.outputs.kept" in cache["path"]
    assert f"steps.{run['id']}.outputs.lock" in cache["restore-keys"]


def test_old_facts_are_a_warning_and_a_table(kit, shell, tmp_path):
    kit.folder.rename(tmp_path / "kumokata")
    script = step(JOBS["facts"]["steps"], "facts")["run"]
    assert "--older-than 365d" in script
    young, old, broken = (tmp_path / name for name in ("young", "old", "broken"))
    for folder, age in ((young, "100000d"), (old, "0d"), (broken, "soon")):
        folder.mkdir()
        (folder / "kumokata").symlink_to(tmp_path / "kumokata")
        done = shell(script.replace("365d", age), folder, GITHUB_OUTPUT=folder / "output")
        if folder == broken:
            assert done.returncode == 2 and "soon" in done.stderr
            continue
        assert done.returncode == 0, done.stderr
        assert (folder / "output").read_text() == f"old={int(folder == old)}\n"
        assert ("::warning title=Read these facts again::" in done.stdout) == (folder == old)
    assert not (young / "facts.md").exists()
    report = (old / "facts.md").read_text("utf-8")
    assert re.match(r"\d+ facts, \d+ prices .*older than 0d\n```text\n", report)
    assert "https://docs.aws.amazon.com/" in report and len(report) < 65_000


@pytest.mark.parametrize(
    ("part", "label", "report"),
    [("weekly-lessons", "weekly-lessons", "lessons/report.md"), ("old-facts", "old-facts", "facts/facts.md")],
)
def test_an_issue_is_opened_once_and_then_commented_on(kit, shell, gh, tmp_path, part, label, report):
    kit.folder.rename(tmp_path / "kumokata")
    found = tmp_path / "found" / report
    found.parent.mkdir(parents=True)
    found.write_text("# Lessons: 1 of 40 runs failed\n")
    script = step(JOBS["issue"]["steps"], part)["run"]

    done = shell(script, tmp_path, **RUN)
    assert done.returncode == 0, done.stderr
    (make_label, _), (look, _), (create, body) = asked(gh)
    assert make_label[:4] == ["label", "create", label, "--force"]
    assert look[:6] == ["issue", "list", "--label", label, "--state", "open"]
    assert create[:2] == ["issue", "create"] and create[create.index("--label") + 1] == label
    assert body.startswith("# Lessons: 1 of 40 runs failed\n")
    assert body.endswith("[The run and its log](https://example.com/me/mine/actions/runs/7)\n")

    (gh / "asked.jsonl").unlink()
    (gh / "open-issues").write_text("12\n")
    assert shell(script, tmp_path, **RUN).returncode == 0
    *_, (comment, same_body) = asked(gh)
    assert comment[:3] == ["issue", "comment", "12"] and same_body == body
    assert not any(arguments[:2] == ["issue", "create"] for arguments, _ in asked(gh))


def test_a_run_that_ended_before_its_report_opens_an_issue_too(kit, shell, gh, tmp_path):
    kit.folder.rename(tmp_path / "kumokata")
    script = step(JOBS["issue"]["steps"], "weekly-lessons")["run"]
    assert shell(script, tmp_path, **RUN).returncode == 0
    *_, (_, body) = asked(gh)
    assert body.startswith("There is no report")


def test_an_issue_that_cannot_be_opened_fails_the_job(kit, shell, gh, tmp_path):
    kit.folder.rename(tmp_path / "kumokata")
    (gh / "gh").write_text(f"#!{sys.executable}\nraise SystemExit('not allowed')\n")
    script = step(JOBS["issue"]["steps"], "weekly-lessons")["run"]
    done = shell(script, tmp_path, **RUN)
    assert done.returncode != 0 and "not allowed" in done.stderr


def test_where_nobody_can_say_which_issues_are_open_none_is_opened(kit, shell, gh, tmp_path):
    kit.folder.rename(tmp_path / "kumokata")
    (gh / "open-issues").unlink()  # so that looking for them fails
    script = step(JOBS["issue"]["steps"], "weekly-lessons")["run"]
    assert shell(script, tmp_path, **RUN).returncode != 0
    assert [arguments[:2] for arguments, _ in asked(gh)] == [["label", "create"], ["issue", "list"]]


def test_what_one_job_leaves_is_what_another_reads():
    """Each artifact is asked for by its name, since one that is alone would be put into `found` itself."""
    [upload] = [
        step["with"] for step in ACTION if step.get("uses", "").startswith("actions/upload-artifact@")
    ]
    assert "${{ inputs.output }}/report.md" in upload["path"]
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert action["inputs"]["artifact"]["default"] == "lessons"
    [facts] = [step["with"] for step in JOBS["facts"]["steps"] if "upload-artifact" in step.get("uses", "")]
    assert facts == {"name": "facts", "path": "facts.md"}
    steps = JOBS["issue"]["steps"]
    for name, file in (("lessons", "report.md"), ("facts", "facts.md")):
        [place] = [place for place, step in enumerate(steps) if f"found/{name}/{file}" in step.get("run", "")]
        download = steps[place - 1]
        assert download["uses"].startswith("actions/download-artifact@")
        assert download["with"] == {"name": name, "path": f"found/{name}"}
        # A run that ended early has left nothing, and is told about all the same.
        assert download.get("continue-on-error", False) is (name == "lessons")
