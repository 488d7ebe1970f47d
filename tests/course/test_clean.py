"""What is removed can be made again; what a learner wrote stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.course.clean import clean

MADE = (
    "build/site/index.html",
    "build/executed/ja/31.ipynb",
    "helpers/__pycache__/cli.pyc",
    "helpers/course/study/__pycache__/copies.pyc",
    ".ruff_cache/x",
    ".pytest_cache/x",
    "notebooks/.ipynb_checkpoints/31.ipynb",
)
KEPT = (
    "study/ja/31.ipynb",
    "study/ja/.ipynb_checkpoints/31.ipynb",
    "study/ja/__pycache__/mine.pyc",
    "notebooks/31.ipynb",
    "helpers/course/build/keep.py",
    ".git/objects/build/x",
    ".git/__pycache__/x",
)
ENVIRONMENT = (".venv/lib/__pycache__/x.pyc", ".venv/bin/python", ".venv.before/bin/python")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (*MADE, *KEPT, *ENVIRONMENT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def there(checkout: Path, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if (checkout / name).exists()]


def test_it_removes_what_was_made_and_says_what(checkout) -> None:
    removed = {path.relative_to(checkout).as_posix() for path in clean(checkout)}
    assert removed == {
        "build",
        "helpers/__pycache__",
        "helpers/course/study/__pycache__",
        ".ruff_cache",
        ".pytest_cache",
        "notebooks/.ipynb_checkpoints",
    }
    assert there(checkout, MADE) == []
    assert there(checkout, KEPT) == list(KEPT)
    assert there(checkout, ENVIRONMENT) == list(ENVIRONMENT)


def test_everything_is_also_the_environment_and_still_not_the_study_copies(checkout) -> None:
    assert checkout / ".venv" in clean(checkout, everything=True)
    assert there(checkout, MADE + ENVIRONMENT) == []
    assert there(checkout, KEPT) == list(KEPT)


def test_a_link_is_removed_and_not_what_it_points_at(checkout, tmp_path_factory) -> None:
    clean(checkout)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "precious").touch()
    (checkout / "build").symlink_to(elsewhere)
    (checkout / "helpers" / "__pycache__").symlink_to(elsewhere)
    assert len(clean(checkout)) == 2
    assert (elsewhere / "precious").exists()
    assert not (checkout / "build").is_symlink()


def test_nothing_to_remove(tmp_path) -> None:
    assert clean(tmp_path, everything=True) == []
