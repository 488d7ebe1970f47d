"""The site that is left as it is: only when it is the very one that would be made."""

import pytest

from helpers.course.kept.reach import read_sources
from helpers.course.kept.run_key import World
from helpers.course.kept.site import find_site, keep_site, site_key
from helpers.course.run import Job, Outcome
from helpers.course.site import Site


@pytest.fixture(scope="module")
def sources():
    return read_sources()


@pytest.fixture
def root(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "glossary.md").write_text("terms")
    return tmp_path


@pytest.fixture
def site(tmp_path):
    output = tmp_path / "site"
    (output / "ja").mkdir(parents=True)
    (output / "index.html").write_text("landing")
    (output / "ja" / "31.html").write_text("page")
    return Site(output, pages=2, bytes=11)


@pytest.fixture
def outcomes(make_lesson, tmp_path):
    lesson = make_lesson("tries", "1")
    return [Outcome(Job(lesson, lang, {}, tmp_path / lang), 1.0, None, "{}") for lang in ("ja", "en")]


def test_the_site_that_was_made_is_found_again(site, outcomes, root, sources):
    key = site_key(outcomes, ("ja", "en"), World(sources, ""), root)
    assert find_site(site.output, key, root / "kept") is None
    keep_site(site, key, root / "kept")
    assert find_site(site.output, key, root / "kept") == site
    assert find_site(root / "elsewhere", key, root / "kept") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda root: (root / "site" / "index.html").write_text("changed"),
        lambda root: (root / "site" / "ja" / "31.html").unlink(),
        lambda root: (root / "site" / "ja" / "32.html").write_text("of somebody else"),
        lambda root: (root / "kept" / "site.json").write_text("{"),
        lambda root: (root / "kept" / "site.json").write_text("[]"),
        lambda root: (root / "kept" / "site.json").write_text("{}"),
        lambda root: (root / "kept" / "site.json").write_bytes(b"\xff"),
    ],
)
def test_what_somebody_changed_is_made_again(site, outcomes, root, sources, damage):
    key = site_key(outcomes, ("ja", "en"), World(sources, ""), root)
    keep_site(site, key, root / "kept")
    damage(root)
    assert find_site(site.output, key, root / "kept") is None


def test_a_note_that_cannot_be_written_stops_nobody(site, outcomes, root, sources):
    (root / "kept").write_text("a file where the folder should be")
    key = site_key(outcomes, ("ja", "en"), World(sources, ""), root)
    keep_site(site, key, root / "kept")
    assert find_site(site.output, key, root / "kept") is None


def test_the_key_holds_all_that_a_site_is_made_of(outcomes, root, sources, make_lesson):
    def key(outcomes=outcomes, languages=("ja", "en"), around=""):
        return site_key(outcomes, languages, World(sources, around), root).text

    same = key()
    assert key() == same
    changed = [Outcome(outcomes[0].job, 1.0, None, "changed"), outcomes[1]]
    renamed = [Outcome(Job(make_lesson("renamed", "1"), "ja", {}, root), 1.0, None, "{}"), outcomes[1]]
    others = {key(changed), key(renamed), key(outcomes[:1]), key(languages=("en", "ja")), key(around="there")}
    (root / "docs" / "glossary.md").write_text("other terms")
    assert len({same, key(), *others}) == 7


def test_what_makes_the_pages_counts_and_what_does_not_does_not(outcomes, root, sources):
    folder = sources.folder
    files = {
        path.relative_to(folder).as_posix()
        for path in site_key(outcomes, ("ja",), World(sources, ""), root).files
        if path.is_relative_to(folder)
    }
    assert {
        "course/site/conf.py",
        "course/site/mathml.py",  # an extension, which Sphinx loads by its name
        "course/site/static/kumokata.css",
        "course/site/templates/landing.html",
        "course/site/pages/about.ja.md",
        "course/plan.py",
        "facts/messaging.toml",
        "messaging/exercises/31.toml",
    } <= files
    assert not {"cli/lessons.py", "messaging/storm.py", "course/study/opening.py", "review/rules.py"} & files
