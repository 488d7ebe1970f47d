"""What a lesson can reach, on a small package where every rule is seen to hold, and to end."""

import pytest

from helpers.course.kept.reach import Reach, lesson_reach, module_reach, read_sources
from helpers.course.project import HELPERS

FILES = {
    "tiny/__init__.py": "",
    "tiny/plain.py": "VALUE = 1",
    "tiny/late.py": "def value():\n    from tiny.plain import VALUE\n    return VALUE",
    "tiny/typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tiny.plain",
    "tiny/part/__init__.py": "import tiny.plain",
    "tiny/part/inner.py": "",
    "tiny/starts.py": "PROGRAM = 'program.py'",
    "tiny/program.py": "import tiny.plain",
    "tiny/by_name.py": "ARGUMENTS = ['-m', 'tiny.plain']",
    "tiny/kinds/__init__.py": "import pkgutil\nNAMES = list(pkgutil.iter_modules(__path__))",
    "tiny/kinds/one.py": "import tiny.plain",
    "tiny/reads.py": "from pathlib import Path\nTABLE = Path(__file__).with_name('table.csv')",
    "tiny/table.csv": "1,2",
    "tiny/not_read.csv": "1,2",
    "tiny/part/reads.py": "FOLDER = 'data'",
    "tiny/data/deep/one.txt": "one",
    "tiny/data/__pycache__/one.pyc": "never",
    "tiny/asks.py": "PATTERN = '*/exercises/*.toml'",
    "tiny/part/exercises/90.toml": "",
    "tiny/part/exercises/91.toml": "",
    "tiny/draws.py": "def draw(name):\n    return show_diagram(name)",
    "tiny/draws_one.py": "show_diagram('box')",
    "tiny/names.py": "NAMES = ['box']",
    "diagrams/box.py": "import tiny.plain",
    "diagrams/circle.py": "import tiny.late",
    "diagrams/layouts/box.ja.svg": "",
    "diagrams/layouts/boxes.ja.svg": "",
    "notebooks/80-another.ipynb": "{}",
}


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.fixture
def reached(checkout, make_lesson):
    """The modules and files that a lesson with these cells reaches, by their names."""
    sources = read_sources(checkout / "tiny", checkout / "diagrams", checkout / "notebooks")

    def reach(*cells: str) -> tuple[set[str], set[str]]:
        found = lesson_reach(make_lesson("tries", *cells), sources)
        files = {path.relative_to(checkout).as_posix() for path in found.files}
        return set(found.modules), files - {"notebooks/90-tries.ipynb"}

    return reach


def test_a_lesson_reaches_what_it_imports_and_the_packages_around_it(reached):
    modules, files = reached("from tiny.plain import VALUE")
    assert modules == {"tiny", "tiny.plain"}
    assert files == {"tiny/__init__.py", "tiny/plain.py"}
    assert reached("from tiny import plain")[0] == modules
    assert reached("import tiny.part.inner")[0] == {"tiny", "tiny.part", "tiny.part.inner", "tiny.plain"}
    assert reached("import math") == (set(), set())


@pytest.mark.parametrize(
    ("module", "reaches"),
    [
        ("tiny.late", True),  # an import inside a function
        ("tiny.typed", False),  # one for a type checker alone
        ("tiny.starts", True),  # a program beside it, which imports it
        ("tiny.by_name", True),  # python -m
        ("tiny.kinds", True),  # a package that looks through its own modules
        ("tiny.draws_one", True),  # a diagram that imports it
        ("tiny.draws", True),  # any diagram
        ("tiny.names", False),  # the name of a diagram in a module that draws none
    ],
)
def test_each_way_to_a_module_is_followed(reached, module, reaches):
    assert ("tiny.plain" in reached(f"import {module}")[0]) is reaches


def test_what_cells_name_in_quotes_counts(reached):
    assert "tiny.plain" in reached("run_module('tiny.plain')")[0]
    assert reached("'a sentence about tiny.plain'")[0] == set()


def test_files_beside_a_module_count_where_it_names_them(reached):
    assert "tiny/table.csv" in reached("import tiny.reads")[1]
    assert "tiny/not_read.csv" not in reached("import tiny.reads")[1]
    assert "tiny/data/deep/one.txt" in reached("import tiny.part.reads")[1], "a folder above it, whole"
    assert not any("pyc" in name for name in reached("import tiny.part.reads")[1])


def test_of_what_is_named_after_a_lesson_it_reaches_its_own(reached, checkout):
    files = reached("import tiny.asks")[1]
    assert "tiny/part/exercises/90.toml" in files
    assert "tiny/part/exercises/91.toml" not in files
    sources = read_sources(checkout / "tiny", checkout / "diagrams", checkout / "notebooks")
    names = {path.name for path in module_reach(["tiny.asks"], sources).files}
    assert {"90.toml", "91.toml"} <= names, "what is no lesson reaches all"


def test_diagrams_count_by_their_names(reached):
    modules, files = reached("show_diagram('box')")
    assert files == {"diagrams/box.py", "diagrams/layouts/box.ja.svg", "tiny/__init__.py", "tiny/plain.py"}
    assert modules == {"tiny", "tiny.plain"}
    named_elsewhere = reached("import tiny.names", "for name in NAMES:\n    show_diagram(name)")[1]
    assert "diagrams/box.py" in named_elsewhere and "diagrams/circle.py" not in named_elsewhere
    assert "diagrams/circle.py" in reached("import tiny.draws")[1]


def test_who_shows_the_map_of_lessons_reaches_all_of_them(reached):
    assert "notebooks/80-another.ipynb" in reached("lesson_map()")[1]
    assert "notebooks/80-another.ipynb" not in reached("import tiny.plain")[1]


def test_a_cell_that_is_not_python_may_reach_everything(reached):
    modules, files = reached("%load_ext tiny.plain")
    assert {"tiny.late", "tiny.kinds.one", "tiny.program"} <= modules
    assert {"diagrams/box.py", "diagrams/circle.py"} <= files


def test_circles_end(checkout, reached):
    (checkout / "tiny" / "plain.py").write_text("import tiny.late")
    sources = read_sources(checkout / "tiny", checkout / "diagrams", checkout / "notebooks")
    assert module_reach(["tiny.late"], sources).modules == {"tiny", "tiny.late", "tiny.plain"}
    assert module_reach([], sources) == Reach(frozenset(), frozenset())


def test_every_module_of_the_kit_has_its_file():
    sources = read_sources()
    missing = [name for name in sources.graph.modules if not sources.file_of(name).is_file()]
    assert missing == [] and len(sources.graph.modules) > 300
    assert sources.folder == HELPERS
