"""Study copies belong to the learner, and open in a JupyterLab that depends on nothing of the user's."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient

from helpers.course.notebook import read_lesson
from helpers.course.outputs import notebook_text
from helpers.course.project import ROOT
from helpers.course.study import open_study, report, write_study_copies
from helpers.errors import InputError, LessonNotFound, NotebookError
from helpers.language import LANGUAGES

SERVE = """
import sys
from pathlib import Path
from helpers.course.study import open_study
sys.exit(open_study(Path(sys.argv[1]), languages=["en", "ja"], browser=False))
"""


@pytest.fixture
def lesson(make_lesson):
    return make_lesson("trying", "answer = None", "print(hours)")


@pytest.fixture
def copies(lesson, tmp_path):
    """Writes the copies in one language or both; gives the only one, or all."""

    def write(*languages, reset=None):
        made = write_study_copies(tmp_path, tmp_path / "study", languages or ("en",), reset)
        return made if len(made) > 1 else made[0]

    return write


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _run_and_save(path: Path) -> None:
    """What JupyterLab leaves when a learner only runs a copy."""
    notebook = nbformat.read(path, as_version=4)
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("stream", text="24.0")]
    notebook.cells.append(nbformat.v4.new_code_cell(""))
    notebook.metadata.language_info = {"name": "python", "version": "3.11"}
    nbformat.write(notebook, path)


def test_the_first_page_says_how_to_begin_afresh_where_the_learner_is(lesson, tmp_path):
    for in_a_room, there, absent in ((False, "--reset 31", "Hub Control"), (True, "Hub Control", "--reset")):
        write_study_copies(tmp_path, tmp_path / "study", LANGUAGES, in_a_room=in_a_room)
        for lang in LANGUAGES:
            page = (tmp_path / "study" / lang / "README.md").read_text(encoding="utf-8")
            assert there in page and absent not in page


def test_copies_are_written_in_each_language(copies, tmp_path):
    made = copies(*LANGUAGES)
    assert [(copy.lesson, copy.lang, copy.state) for copy in made] == [
        ("90", "ja", "written"),
        ("90", "en", "written"),
    ]
    for copy in made:
        assert copy.path == tmp_path / "study" / copy.lang / "90-trying.ipynb"
        notebook = nbformat.read(copy.path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.kumokata.lang == copy.lang
        tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", ())}
        assert tags == {f"lang-{copy.lang}", "parameters"}


def test_japanese_lines_are_joined_because_jupyterlab_shows_their_ends(copies, lesson):
    _edit(lesson.path, "前提：なし", "前提：なし\\n\\n一行目です。\\n二行目です。")
    for copy in copies(*LANGUAGES):
        text = copy.path.read_text(encoding="utf-8")
        assert ("一行目です。二行目です。" in text) == (copy.lang == "ja")


def test_the_first_page_lists_the_lessons_in_its_language(copies, tmp_path):
    copies(*LANGUAGES)
    page = (tmp_path / "study" / "ja" / "README.md").read_text(encoding="utf-8")
    assert "[90 — ためしの課](90-trying.ipynb) (1 分)" in page and "ためします。" in page
    assert "[English](../en/README.md)" in page
    page = (tmp_path / "study" / "en" / "README.md").read_text(encoding="utf-8")
    assert "[90 — A lesson for trying](90-trying.ipynb) (1 minutes)" in page
    assert "[日本語](../ja/README.md)" in page
    copies("en")
    assert "../ja" not in (tmp_path / "study" / "en" / "README.md").read_text(encoding="utf-8")


def test_a_copy_is_left_as_it_is_when_nothing_is_new(copies):
    path = copies().path
    before = path.read_bytes()
    assert copies().state == "unchanged"
    assert path.read_bytes() == before
    _run_and_save(path)
    executed = path.read_bytes()
    assert copies().state == "unchanged"
    assert path.read_bytes() == executed
    _edit(path, "answer = None", "answer = 42")
    changed = path.read_bytes()
    assert copies().state == "kept"
    assert path.read_bytes() == changed


@pytest.mark.parametrize("executed", [False, True])
def test_a_newer_lesson_replaces_a_copy_that_nobody_changed(copies, lesson, executed):
    path = copies().path
    if executed:
        _run_and_save(path)
    _edit(lesson.path, "print(hours)", "print(hours * 2)")
    made = copies()
    assert (made.path, made.state) == (path, "written")
    assert "print(hours * 2)" in path.read_text(encoding="utf-8")
    assert len(list(path.parent.glob("*.ipynb"))) == 1


def test_a_newer_lesson_is_put_beside_a_copy_that_was_changed(copies, lesson, tmp_path):
    path = copies().path
    _edit(path, "answer = None", "answer = 42")
    mine = path.read_bytes()
    _edit(lesson.path, "print(hours)", "print(hours * 2)")
    made = copies()
    assert made.state == "newer-beside"
    assert re.fullmatch(r"90-trying\.new-[0-9a-f]{8}\.ipynb", made.path.name)
    assert "print(hours * 2)" in made.path.read_text(encoding="utf-8")
    assert path.read_bytes() == mine
    [said] = report([made], tmp_path)
    assert "is newer" in said and f"study/en/{made.path.name}" in said
    # The learner begins to work in the new one: that is theirs too.
    _edit(made.path, "answer = None", "answer = 43")
    theirs = made.path.read_bytes()
    assert copies().state == "newer-beside"
    assert made.path.read_bytes() == theirs


def test_a_change_of_the_other_language_alone_is_nothing_new(copies, lesson):
    path = copies().path
    _edit(path, "answer = None", "answer = 42")
    _edit(lesson.path, "ためします。", "ためしてみます。")
    assert copies().state == "kept"


@pytest.mark.parametrize("contents", ["", "<<<<<<< HEAD", "{}"])
def test_a_copy_that_cannot_be_read_is_the_learners(copies, contents):
    path = copies().path
    path.write_text(contents, encoding="utf-8")
    made = copies()
    assert made.state == "newer-beside" and made.path != path
    assert path.read_text(encoding="utf-8") == contents


def test_a_notebook_of_the_learners_own_under_that_name_is_kept(copies, tmp_path):
    path = tmp_path / "study" / "en" / "90-trying.ipynb"
    path.parent.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("mine")])
    path.write_text(notebook_text(notebook), encoding="utf-8")
    assert copies().state == "newer-beside"
    assert "mine" in path.read_text(encoding="utf-8")


def test_reset_keeps_the_old_copy(copies, tmp_path):
    path = copies().path
    for number in (1, 2):
        _edit(path, "answer = None", f"answer = {number}")
        made = copies(reset="90")
        assert (made.state, made.old.name) == ("reset", f"90-trying.old-{number}.ipynb")
        assert f"answer = {number}" in made.old.read_text(encoding="utf-8")
        assert "answer = None" in path.read_text(encoding="utf-8")
        assert report([made], tmp_path) == [
            f"lesson 90 (en) starts afresh: yours is kept as 90-trying.old-{number}.ipynb,"
            " and what you answered stays on record"
        ]


def test_only_the_lesson_that_was_named_is_reset(copies, make_lesson):
    make_lesson("other", number="40")
    copies()
    states = {copy.lesson: copy.state for copy in copies(reset="90")}
    assert states == {"40": "unchanged", "90": "reset"}
    with pytest.raises(LessonNotFound):
        copies(reset="31")


def test_a_malformed_lesson_stops_before_anything_is_written(copies, lesson, tmp_path):
    _edit(lesson.path, "Time: 1", "Time: a")
    with pytest.raises(NotebookError, match=r"90-trying\.ipynb"):
        copies()
    assert not (tmp_path / "study").exists()


def test_a_port_that_is_taken_is_one_clear_error(lesson, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} cannot be used"):
            open_study(tmp_path, port=port)
    assert not (tmp_path / "study").exists()


@pytest.fixture
def jupyterlab(lesson, tmp_path):
    """JupyterLab on the study copies, for a user whose own Jupyter is broken in every way we know."""
    home = tmp_path / "home"
    broken = {"argv": ["/nonexistent/python"], "display_name": "Broken", "language": "python"}
    for data in (home / ".local" / "share" / "jupyter", home / "Library" / "Jupyter", home / "path"):
        (data / "kernels" / "python3").mkdir(parents=True)
        (data / "kernels" / "python3" / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
    settings = home / ".jupyter"
    settings.mkdir()
    (settings / "jupyter_server_config.py").write_text(
        "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''"
    )
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("hours = 'of the user'")
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "XDG"))
    }
    environment |= {
        "HOME": str(home),
        "JUPYTER_PATH": str(home / "path"),
        "JUPYTER_TOKEN": "",
        "JUPYTER_PREFER_ENV_PATH": "0",
        "PYTHONSTARTUP": str(startup / "00.py"),
    }
    log = tmp_path / "jupyterlab.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(tmp_path)],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


def _address(process, log):
    """The address with the token that JupyterLab prints, once it has."""
    for _ in range(1200):
        if found := re.search(r"(http://\S+)/lab/tree/(\S+)\?token=(\w+)", log.read_text(encoding="utf-8")):
            return found.groups()
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def _fetched(address, token, path, data=None):
    request = urllib.request.Request(address + path, data, {"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def _ask(address, token, path, data=None):
    return json.loads(_fetched(address, token, path, data))


def _evaluated(client, code):
    """What a kernel says to an expression."""
    reply = client.execute("", user_expressions={"value": code}, reply=True, timeout=120)
    return reply["content"]["user_expressions"]["value"]["data"]["text/plain"].strip("'")


def test_jupyterlab_runs_the_project_s_own_kernel_on_loopback_and_ends_with_us(jupyterlab, tmp_path):
    process, log = jupyterlab
    address, page, token = _address(process, log)
    assert address.startswith("http://127.0.0.1:") and len(token) >= 40
    assert page == "en/README.md"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        _ask(address, "", "/api/kernels")
    [(name, spec)] = _ask(address, token, "/api/kernelspecs")["kernelspecs"].items()
    assert (name, spec["spec"]["argv"][0]) == ("python3", sys.executable)
    # News, updates and the catalogue of extensions would be requests to other machines.
    page = _fetched(address, token, "/lab")
    configuration = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert configuration["news"] == {"disabled": True}
    assert configuration["extensionManager"]["can_install"] is False
    news = _ask(address, token, "/lab/api/settings/@jupyterlab/apputils-extension:notification")
    defaults = {name: one["default"] for name, one in news["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)

    body = json.dumps({"name": "python3", "path": "en/90-trying.ipynb"}).encode()
    kernel = _ask(address, token, "/api/kernels", body)["id"]
    [connection] = (tmp_path / "study" / ".jupyter").rglob(f"kernel-{kernel}.json")
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.hb_channel.time_to_dead = 60.0  # seconds, not one: a kernel on a busy machine is not dead
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        assert _evaluated(client, "__import__('sys').prefix") == sys.prefix
        assert _evaluated(client, "__import__('helpers').__file__") == str(ROOT / "helpers" / "__init__.py")
        assert _evaluated(client, "'hours' in globals()") == "False"
        assert Path(_evaluated(client, "__import__('os').getcwd()")) == tmp_path / "study" / "en"
        kernel_pid = int(_evaluated(client, "__import__('os').getpid()"))
    finally:
        client.stop_channels()

    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(kernel_pid, 0)


def test_ctrl_c_ends_jupyterlab(jupyterlab):
    process, log = jupyterlab
    _address(process, log)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_the_lessons_of_the_house_become_study_copies(tmp_path):
    for copy in write_study_copies(ROOT, tmp_path, LANGUAGES):
        assert copy.state == "written"
        notebook = nbformat.read(copy.path, as_version=4)
        assert not any("fact:" in cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert read_lesson(ROOT / "notebooks" / copy.path.name).number == copy.lesson
