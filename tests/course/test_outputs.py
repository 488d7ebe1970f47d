"""What stays of an executed notebook, what gives the machine away, and where a notebook may be written."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.outputs import (
    comparable,
    machine_traces,
    normalise_outputs,
    notebook_text,
    writable_file,
    writable_output,
    write_text,
)
from helpers.course.project import NOTEBOOKS, ROOT
from helpers.errors import InputError


def executed(text="1\n", *, tags=(), run="a"):
    """A notebook as papermill leaves it after the run `run`."""
    about = {"papermill": {"duration": len(run), "start_time": run}, "execution": {"iopub.status.busy": run}}
    return new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "kumokata": {"lesson": "90"},
            "language_info": {"name": "python", "version": run, "codemirror_mode": {"version": 3}},
            "papermill": {"input_path": f"/somewhere/{run}.ipynb", "duration": len(run)},
        },
        cells=[
            new_markdown_cell("言葉", id="words", metadata=dict(about)),
            new_code_cell("hours = 1", id=f"x{run}", metadata={"tags": ["injected-parameters"], **about}),
            new_code_cell(
                "show()",
                id="shows",
                execution_count=2,
                metadata={"tags": list(tags), **about},
                outputs=[new_output("stream", name="stdout", text=text)],
            ),
        ],
    )


def test_two_runs_leave_the_same_bytes():
    one, two = executed(run="a"), executed(run="bb")
    assert notebook_text(one) != notebook_text(two)
    assert notebook_text(normalise_outputs(one)) == notebook_text(normalise_outputs(two))
    assert one.metadata.papermill  # a copy is normalised, not what was given


def test_what_describes_the_lesson_stays():
    normal = normalise_outputs(executed("42\n", tags=["predict"]))
    assert normal.metadata.kumokata.lesson == "90"
    assert normal.metadata.language_info == {"name": "python"}
    assert normal.cells[2].outputs[0].text == "42\n"
    assert normal.cells[2].metadata == {"tags": ["predict"]}
    assert normal.cells[2].execution_count == 2
    nbformat.validate(normal)


def test_only_measured_outputs_may_differ():
    def differ(one, two):
        return notebook_text(comparable(one)) != notebook_text(comparable(two))

    assert differ(executed("0.1 s"), executed("0.2 s"))
    assert not differ(executed("0.1 s", tags=["measured"]), executed("0.2 s", tags=["measured"]))


@pytest.mark.parametrize(
    "text",
    [
        f"{ROOT}/helpers/x.py:3: UserWarning",
        f"file://{ROOT}",
        f"open('{Path.home()}/.aws/config')",
        f"{tempfile.gettempdir()}/kata-run-abc/work",
        f"{sys.prefix}/bin/python",
        "<helpers.aws.clock.VirtualClock object at 0x7f3c2a1b4d90>",
    ],
)
def test_paths_and_addresses_are_traces_of_the_machine(text):
    [trace] = machine_traces(executed(f"before\n{text}"))
    assert trace.startswith("cell 3 (id shows) prints ")


def test_a_trace_is_found_in_every_kind_of_output():
    notebook = executed()
    notebook.cells[2].outputs = [
        new_output("display_data", data={"text/html": f'<a href="{ROOT}/x">x</a>', "image/png": "AAAA"}),
        new_output("error", ename="E", evalue="", traceback=[f"File {ROOT}/x.py", "E"]),
        new_output("execute_result", data={"application/json": {"a": 1}, "text/plain": "1"}),
    ]
    assert len(machine_traces(notebook)) == 2


@pytest.mark.parametrize(
    "text", ["0x1f4 is 500", f"https://example.com{Path.home()}", "at 12:00", "/usr/share"]
)
def test_what_only_looks_like_a_trace_is_none(text):
    assert machine_traces(executed(text)) == ()


class TestWritableOutput:
    def test_a_good_path_becomes_absolute_and_is_not_made(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert writable_output(Path("report.ipynb")) == tmp_path / "report.ipynb"
        assert list(tmp_path.iterdir()) == []

    def test_parents_are_made_only_when_asked_for(self, tmp_path):
        wanted = tmp_path / "a" / "b.ipynb"
        with pytest.raises(InputError, match="its folder does not exist") as caught:
            writable_output(wanted)
        assert caught.value.next_step == f"mkdir -p {tmp_path / 'a'}"
        assert writable_output(wanted, make_parents=True) == wanted
        assert (tmp_path / "a").is_dir()

    def test_a_folder_is_not_a_file(self, tmp_path):
        with pytest.raises(InputError, match="is a folder"):
            writable_output(tmp_path)

    def test_a_parent_that_is_a_file(self, tmp_path):
        (tmp_path / "file").write_text("")
        for make_parents in (False, True):
            with pytest.raises(InputError, match="cannot be written"):
                writable_output(tmp_path / "file" / "x.ipynb", make_parents=make_parents)

    def test_another_suffix(self, tmp_path):
        with pytest.raises(InputError, match="not the name of a notebook"):
            writable_output(tmp_path / "report.html")

    def test_the_lessons_themselves_are_safe(self):
        with pytest.raises(InputError, match="where the lessons themselves are"):
            writable_output(NOTEBOOKS / "31-does-the-message-vanish.ipynb")

    def test_lessons_of_ones_own_are_as_safe(self, tmp_path):
        with pytest.raises(InputError, match="where the lessons themselves are"):
            writable_output(tmp_path / "60-ours.ipynb", lessons=tmp_path)
        assert writable_output(tmp_path / "60-ours.ipynb") == tmp_path / "60-ours.ipynb"

    def test_a_file_that_is_no_notebook(self, tmp_path):
        assert writable_file(tmp_path / "junit.xml") == tmp_path / "junit.xml"
        with pytest.raises(InputError, match="is a folder"):
            writable_file(tmp_path)
        with pytest.raises(InputError, match="does not exist"):
            writable_file(tmp_path / "a" / "junit.xml")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="/proc refuses new files, even to root")
    def test_a_folder_that_refuses_even_root(self):
        with pytest.raises(InputError, match="is not writable"):
            writable_output(Path("/proc/report.ipynb"))

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permission bits do not bind root")
    def test_a_read_only_folder_and_file(self, tmp_path):
        report = tmp_path / "report.ipynb"
        report.write_text("")
        report.chmod(0o444)
        with pytest.raises(InputError, match="is read-only"):
            writable_output(report)
        tmp_path.chmod(0o555)
        try:
            with pytest.raises(InputError, match="is not writable"):
                writable_output(tmp_path / "other.ipynb")
        finally:
            tmp_path.chmod(0o755)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "x.txt"
    write_text(path, "雲型\n")
    assert path.read_bytes() == "雲型\n".encode()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_text(path, "half")
    assert path.read_text(encoding="utf-8") == "雲型\n"
    assert [found.name for found in path.parent.iterdir()] == ["x.txt"]
