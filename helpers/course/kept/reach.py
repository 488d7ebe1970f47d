"""What a lesson can reach: the modules of the kit and the files beside them that its run may read.

Found without running anything, so that it is known before a lesson has ever run, and found wide rather than
narrow: an import inside a function counts, and so does a name in quotes. `grimp` reads the imports of the
whole package in a moment (it is the engine of import-linter); what is loaded by name is found by these rules:

* a package's ``__init__`` runs before anything in it, so the parents of a module count with it;
* a text that is the name of a module (``"helpers.figures"``), of a file or folder beside the module or above
  it (``"price_list.csv"``, ``"data"``, ``"http_program.py"``), or a pattern (``"*.toml"``), is a use of it;
* a package that looks through its own modules (``pkgutil``) uses all of them;
* a lesson uses the diagrams whose names stand in its cells, and what those import. Where it computes a name,
  it uses those that its modules name; a module that computes one uses all;
* of files that are named after a lesson (``exercises/31.toml``) a lesson uses its own.

A test runs every lesson and holds that nothing was loaded or opened beyond this.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grimp

from helpers.course.kept.mentions import Mentions, mentions_of
from helpers.course.notebook import Lesson
from helpers.course.project import DIAGRAMS, HELPERS, NOTEBOOKS
from helpers.course.python_cells import syntax_tree

__all__ = ["Reach", "Sources", "lesson_reach", "module_reach", "read_sources"]

_DEFINES_DRAWING = (".figures.diagram", ".architecture.library")
_LISTS_LESSONS = frozenset(("lesson_map", "track_map"))
_LISTS_MODULES = "iter_modules"
_DIAGRAM = "diagrams/"  # before the name of a diagram where others are names of modules
_OF_A_LESSON = re.compile(r"\d\d\.toml")
_PATTERN = re.compile(r"[\w/*-]*\*\.\w+")


@dataclass(frozen=True, slots=True)
class Reach:
    """`modules` of the package, and every one of the `files` below the checkout that a run may read."""

    modules: frozenset[str]
    files: frozenset[Path]


@dataclass(frozen=True, slots=True)
class _Use:
    """What one module or diagram uses itself: `names` to follow, and `files` that it is made of or reads."""

    names: frozenset[str]
    files: frozenset[Path]


@dataclass(frozen=True)
class Sources:
    """The package in `folder`, `diagrams` and `notebooks` as they are on the disk; a file is read once."""

    folder: Path
    diagrams: Path
    notebooks: Path
    graph: grimp.ImportGraph = field(repr=False)
    _mentions: dict[str, Mentions] = field(default_factory=dict, repr=False)
    _uses: dict[str, _Use] = field(default_factory=dict, repr=False)

    def file_of(self, name: str) -> Path:
        """The file that holds a module, or a diagram."""
        if name.startswith(_DIAGRAM):
            return self.diagrams / f"{name.removeprefix(_DIAGRAM)}.py"
        place = self.folder.parent.joinpath(*name.split("."))
        return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")

    def diagram_names(self) -> frozenset[str]:
        """The diagrams that there are."""
        return frozenset(path.stem for path in self.diagrams.glob("*.py"))

    def mentions(self, name: str) -> Mentions:
        """What a module or a diagram names."""
        if name not in self._mentions:
            path = self.file_of(name)
            self._mentions[name] = mentions_of([ast.parse(path.read_bytes(), str(path))])
        return self._mentions[name]

    def use(self, name: str) -> _Use:
        """What a module or a diagram uses itself."""
        if name not in self._uses:
            self._uses[name] = (
                _diagram_use(name, self) if name.startswith(_DIAGRAM) else _module_use(name, self)
            )
        return self._uses[name]


def read_sources(folder: Path = HELPERS, diagrams: Path = DIAGRAMS, notebooks: Path = NOTEBOOKS) -> Sources:
    """Read the imports of the package in `folder`, which this interpreter knows by the name of the folder.

    >>> "helpers.course.kept.reach" in read_sources().graph.modules
    True
    """
    # No cache: all of it takes a twentieth of a second, and a cache is one more thing that can be stale.
    graph = grimp.build_graph(folder.name, cache_dir=None, exclude_type_checking_imports=True)
    return Sources(folder, diagrams, notebooks, graph)


def lesson_reach(lesson: Lesson, sources: Sources, also: Iterable[str] = ()) -> Reach:
    """What a run of `lesson` can reach, and `also` the modules that do something else for it.

    A lesson with a cell that is not plain Python can reach everything.

    >>> from helpers.course.notebook import find_lesson
    >>> reach = lesson_reach(find_lesson("31"), read_sources())
    >>> "helpers.messaging.schedule" in reach.modules, "helpers.cli" in reach.modules
    (True, False)
    """
    cells = [cell.source for cell in lesson.notebook.cells if cell.cell_type == "code"]
    trees = [tree for tree in map(syntax_tree, cells) if tree]
    mentioned = mentions_of(trees)
    diagrams = sources.diagram_names()
    if len(trees) < len(cells):
        names = {*sources.graph.modules, *_marked(diagrams)}
    else:
        names = _imported(mentioned, sources) | _marked(diagrams & mentioned.texts)
    names.update(also)
    reached = _closure(names, sources)
    if mentioned.draws_any:
        named = {text for module in reached.modules for text in sources.mentions(module).texts}
        reached = _closure(names | _marked(diagrams & named), sources)
    own = {lesson.path, *sources.notebooks.glob(f"{lesson.number}-*.ipynb")}
    if mentioned.calls & _LISTS_LESSONS:
        own.update(sources.notebooks.glob("*.ipynb"))
    others = {
        path for path in reached.files if _OF_A_LESSON.fullmatch(path.name) and path.stem != lesson.number
    }
    return Reach(reached.modules, reached.files - others | own)


def module_reach(modules: Iterable[str], sources: Sources) -> Reach:
    """What `modules`, and whatever they import, can reach.

    >>> sorted(module_reach(["helpers.language"], read_sources()).modules)
    ['helpers', 'helpers.errors', 'helpers.language']
    """
    return _closure(modules, sources)


def _closure(names: Iterable[str], sources: Sources) -> Reach:
    """Follow every name, of a module or of a diagram with the mark before it, to what it uses."""
    pending, seen, files = list(names), set(), set()
    while pending:
        if (name := pending.pop()) not in seen:
            seen.add(name)
            use = sources.use(name)
            pending += use.names
            files |= use.files
    return Reach(frozenset(name for name in seen if not name.startswith(_DIAGRAM)), frozenset(files))


def _module_use(module: str, sources: Sources) -> _Use:
    mentioned, path = sources.mentions(module), sources.file_of(module)
    names = {text for text in mentioned.texts if text in sources.graph.modules}
    names |= sources.graph.find_modules_directly_imported_by(module)
    names |= _modules_beside(module, path, sources)
    if "." in module:
        names.add(module.rpartition(".")[0])
    if not module.endswith(_DEFINES_DRAWING):
        names |= _marked(sources.diagram_names() if mentioned.draws_any else mentioned.drawn)
    return _Use(frozenset(names), frozenset((path, *_data_beside(path, mentioned.texts, sources.folder))))


def _diagram_use(name: str, sources: Sources) -> _Use:
    path = sources.file_of(name)
    # A kept layout stands in for Graphviz where that does not load.
    layouts = sources.diagrams.glob(f"layouts/{path.stem}.*.svg")
    return _Use(frozenset(_imported(sources.mentions(name), sources)), frozenset((path, *layouts)))


def _imported(mentioned: Mentions, sources: Sources) -> set[str]:
    """The modules that a lesson or a diagram imports or names."""
    return {name for name in mentioned.imports | mentioned.texts if name in sources.graph.modules}


def _marked(diagrams: Iterable[str]) -> set[str]:
    return {f"{_DIAGRAM}{name}" for name in diagrams}


def _modules_beside(module: str, path: Path, sources: Sources) -> set[str]:
    """Modules that are used as files (programs that are started), and those that a package looks through."""
    mentioned = sources.mentions(module)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    programs = {f"{package}.{text.removesuffix('.py')}" for text in mentioned.texts if text.endswith(".py")}
    looked_through = sources.graph.find_descendants(package) if _LISTS_MODULES in mentioned.calls else ()
    return {name for name in programs if name in sources.graph.modules} | set(looked_through)


def _data_beside(path: Path, texts: Iterable[str], top: Path) -> Iterator[Path]:
    """Files that are no Python, in the folder of a module or above it up to `top`, which `texts` name."""
    folders = [path.parent, *path.parent.parents]
    for folder in folders[: folders.index(top) + 1]:
        beside = {place.name: place for place in folder.iterdir()}
        for text in texts:
            if _PATTERN.fullmatch(text):
                yield from filter(_is_data, folder.glob(text))
            elif (place := beside.get(text)) is None:
                continue
            elif place.is_file():
                yield from filter(_is_data, [place])
            elif not (place / "__init__.py").exists():
                yield from filter(_is_data, place.rglob("*"))


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".py", ".pyc")
