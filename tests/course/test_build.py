"""Build: everything runs, then the site is exported, or nothing changes."""

import threading
from datetime import date

import nbformat
import pytest
from filelock import FileLock

from helpers.course import build as module
from helpers.course.build import build, export_again
from helpers.course.run import Failure, Outcome
from helpers.course.site import Site
from helpers.errors import ExportError, InputError, LessonNotFound


@pytest.fixture
def root(tmp_path, make_lesson):
    make_lesson("works", "print(lang)")
    make_lesson("also-works", "print(1)", number="91")
    return tmp_path


@pytest.fixture
def exported(monkeypatch):
    """The calls of `export_site`, which has tests of its own."""
    calls = []

    def export_site(executed, output, **options):
        calls.append((executed, output, options))
        return Site(output=output, pages=1, bytes=1)

    monkeypatch.setattr(module, "export_site", export_site)
    return calls


@pytest.fixture
def no_kernels(monkeypatch):
    """Outcomes without kernels: lessons with a number in `failing` fail; the others print `printed`."""
    plan = {"failing": (), "printed": "1"}

    def run_kept(jobs, *, on_done, **options):
        outcomes = []
        for job in jobs:
            failure = None
            if job.lesson.number in plan["failing"]:
                failure = Failure(job.lesson.number, job.lang, 4, "1 / 0", "ZeroDivisionError")
            cell = nbformat.v4.new_code_cell(
                outputs=[nbformat.v4.new_output("stream", text=plan["printed"])], id="shows"
            )
            text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
            outcomes.append(Outcome(job, 1.25, failure, text))
            on_done(outcomes[-1])
        return outcomes

    monkeypatch.setattr(module, "run_kept", run_kept)
    return plan


def test_lessons_really_run_and_go_to_the_exporter(root, exported):
    heard = []
    built = build(root, only=["90"], languages=["en"], on_event=heard.append)
    assert built.failures == ()
    assert built.site.output == root / "build" / "site"
    assert heard[0].startswith("1/1  lesson 90 (en) ran in ") and heard[1:] == ["exporting the site"]
    [(executed, _, options)] = exported
    assert (options["only"], options["languages"], options["root"]) == (["90"], ["en"], root)
    notebook = nbformat.read(executed / "en" / "90-works.ipynb", as_version=4)
    assert notebook.cells[-1].outputs[0].text == "en\n"
    assert (
        export_again(root, only=["90"], languages=["en"], output=root / "elsewhere").output.name
        == "elsewhere"
    )


def test_all_lessons_in_both_languages_by_default(root, exported, no_kernels):
    built = build(root, output=root / "out")
    assert [(done.job.lesson.number, done.job.lang) for done in built.outcomes] == [
        ("90", "ja"),
        ("90", "en"),
        ("91", "ja"),
        ("91", "en"),
    ]
    assert built.site.output == root / "out"


def test_one_failure_leaves_the_site_as_it_was(root, exported, no_kernels):
    no_kernels["failing"] = ("91",)
    heard = []
    built = build(root, on_event=heard.append)
    assert built.site is None and exported == []
    assert [(done.job.lesson.number, done.job.lang) for done in built.failures] == [
        ("91", "ja"),
        ("91", "en"),
    ]
    assert heard == [
        "1/4  lesson 90 (ja) ran in 1.2 s",
        "2/4  lesson 90 (en) ran in 1.2 s",
        "3/4  lesson 91 (ja) FAILED in 1.2 s",
        "4/4  lesson 91 (en) FAILED in 1.2 s",
    ]


def test_a_site_of_which_nothing_has_changed_is_not_made_again(root, exported, no_kernels, monkeypatch):
    heard = []
    first = build(root, on_event=heard.append)
    second = build(root, on_event=heard.append)
    assert len(exported) == 1 and second.site == first.site
    assert heard[-1] == "nothing changed: the site is as it was"
    assert build(root, fresh=True).site and len(exported) == 2
    assert build(root, languages=["ja"]).site and len(exported) == 3
    no_kernels["printed"] = "another number"
    assert build(root, languages=["ja"]).site and len(exported) == 4
    monkeypatch.setenv("KUMOKATA_RECORD", "1")
    assert build(root, languages=["ja"]).site and len(exported) == 5


def test_a_site_that_was_made_of_files_that_changed_meanwhile_is_made_again(root, exported, no_kernels):
    def save_the_glossary(line):
        if line == "exporting the site":
            (root / "docs" / "glossary.md").write_text("saved while the pages were made")

    (root / "docs").mkdir()
    (root / "docs" / "glossary.md").write_text("terms")
    build(root, on_event=save_the_glossary)
    build(root)
    assert len(exported) == 2


def test_lessons_that_are_kept_are_told_in_a_line(root, exported, monkeypatch):
    def run_kept(jobs, *, on_done, **options):
        outcomes = [Outcome(job, 0.0, None, "{}", kept=True) for job in jobs]
        for outcome in outcomes:
            on_done(outcome)
        return outcomes

    monkeypatch.setattr(module, "run_kept", run_kept)
    monkeypatch.setattr(module, "_traces", lambda outcomes: ())
    heard = []
    build(root, only=["90"], on_event=heard.append)
    assert heard[:2] == ["1/2  lesson 90 (ja): kept", "2/2  lesson 90 (en): kept"]


def test_old_facts_and_traces_of_the_machine_are_warnings(root, exported, no_kernels, monkeypatch):
    assert build(root, only=["90"], languages=["ja"]).warnings == ()

    class FarAway(date):
        @classmethod
        def today(cls):
            return cls(2099, 1, 1)

    monkeypatch.setattr(module, "date", FarAway)
    no_kernels["printed"] = "<object object at 0x7f3c2a1b4d90>"
    old, trace = build(root, only=["90"], languages=["ja"]).warnings
    assert "facts were read more than 365 days ago" in old
    assert trace.startswith("lesson 90 (ja), cell 1 (id shows) prints 'at 0x7f3c2a1b4d90'")


def test_what_is_not_there_is_named_before_anything_runs(root, no_kernels, exported):
    with pytest.raises(LessonNotFound, match="there is no lesson 55"):
        build(root, only=["90", "55"])
    with pytest.raises(InputError, match=r"lesson 90 \(ja\) has not run yet"):
        export_again(root)


def test_a_lesson_that_changed_is_not_exported_again(root, exported, make_lesson):
    built = build(root, only=["90"], languages=["ja"])
    assert built.site
    make_lesson("works", "print(lang, 'and more')")
    with pytest.raises(InputError, match=r"lesson 90 \(ja\) changed since it last ran") as caught:
        export_again(root, only=["90"], languages=["ja"])
    assert caught.value.next_step == "kata build --only 90"


def test_two_builds_wait_for_each_other(root, exported, no_kernels):
    heard, waiting = [], threading.Event()

    def listen(line):
        heard.append(line)
        if "waiting" in line:
            waiting.set()

    other = FileLock(root / "build" / ".lock")
    (root / "build").mkdir()
    other.acquire()
    second = threading.Thread(target=build, args=(root,), kwargs={"only": ["90"], "on_event": listen})
    second.start()
    assert waiting.wait(30)
    assert heard == ["another build of this checkout is running; waiting for it to end"]
    other.release()
    second.join(30)
    assert heard[-1] == "exporting the site"


def test_an_export_that_fails_frees_the_lock(root, no_kernels, monkeypatch):
    def export_site(*_, **__):
        raise ExportError("a secret in an output")

    monkeypatch.setattr(module, "export_site", export_site)
    with pytest.raises(ExportError):
        build(root)
    with FileLock(root / "build" / ".lock").acquire(timeout=0):
        pass
