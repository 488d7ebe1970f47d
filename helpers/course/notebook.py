"""The shape of a lesson file. Nothing else in the kit parses one.

`docs/architecture.md`, section "A lesson as a file", says the same in words.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import nbformat.reader
from nbformat import NotebookNode

from helpers.course.needs import needs_in, recap_in
from helpers.course.project import NOTEBOOKS, ROOT
from helpers.errors import InputError, LessonNotFound, NotebookError
from helpers.language import LANGUAGES, Text, known_language

__all__ = [
    "Lesson",
    "Pair",
    "cell_language",
    "cited_facts",
    "digest",
    "fact_url",
    "find_lesson",
    "find_lessons",
    "in_language",
    "lesson_paths",
    "pair_key",
    "pairs_of",
    "parameter_cell",
    "read_lesson",
    "read_notebook",
]

_FILE_NAME = re.compile(r"(?P<number>\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.ipynb")
_LANGUAGE_TAGS = {"lang-ja": "ja", "lang-en": "en", "lang-any": "any"}
_TITLE = re.compile(r"# (?P<number>\d{2}) — (?P<title>.+)")
_MINUTES = {"ja": re.compile(r"所要時間：(\d+) 分"), "en": re.compile(r"Time: (\d+) minutes")}
_SUMMARY = {"ja": re.compile(r"ひとことで：(.+)"), "en": re.compile(r"In one line: (.+)")}
_FACT_LINK = re.compile(r"\]\(fact:([\w.]+)\)")
_LANG_PARAMETER = re.compile(r'^(lang(?:\s*:\s*str)?\s*=\s*)"(?:ja|en)"', re.MULTILINE)


@dataclass(frozen=True)
class Pair:
    """A Japanese Markdown cell and the English one that says the same; `index`: where the first stands."""

    key: str
    ja: NotebookNode
    en: NotebookNode
    index: int

    def stale_halves(self) -> tuple[str, ...]:
        """The languages whose text is not the one that was last confirmed."""
        return tuple(
            lang
            for lang, cell in (("ja", self.ja), ("en", self.en))
            if cell.metadata.get("kumokata", {}).get("confirmed") != digest(cell.source)
        )


@dataclass(frozen=True)
class Lesson:
    """One bilingual notebook, with what its first pair of cells says about it.

    `needs`: the numbers of the lessons it needs, None when it does not say; `recap`: what it takes from them.
    """

    number: str
    slug: str
    path: Path
    title: Text
    summary: Text
    minutes: int
    notebook: NotebookNode = field(repr=False)
    pairs: tuple[Pair, ...] = field(repr=False)
    needs: tuple[str, ...] | None = None
    recap: tuple[Text, ...] = ()


def find_lessons(root: Path = ROOT, *, folder: Path | None = None) -> tuple[Lesson, ...]:
    """All lessons of the checkout at `root`, or those in `folder`, sorted by number.

    Raises `NotebookError` for a malformed one, `InputError` for a `folder` that is none.
    """
    return tuple(read_lesson(path) for path in lesson_paths(root=root, folder=folder))


def find_lesson(number: str, root: Path = ROOT, *, folder: Path | None = None) -> Lesson:
    """The lesson with this number (``"31"``). Raises `LessonNotFound`, naming those that there are."""
    [path] = lesson_paths([number], root=root, folder=folder)
    return read_lesson(path)


def lesson_paths(
    numbers: Iterable[str] = (), root: Path = ROOT, *, folder: Path | None = None
) -> tuple[Path, ...]:
    """The files of the lessons with these numbers (all when none is given), whether well formed or not.

    They are those of the checkout at `root`, or, when a `folder` is given, the lessons in it.
    Raises `LessonNotFound` for a number without a file, `NotebookError` when two files share one, and
    `InputError` for a `folder` that is none.
    """
    if folder is not None and not folder.is_dir():
        raise InputError(
            f"there is no folder {folder}", expected="a folder with lessons, such as 60-our-own.ipynb"
        )
    found: dict[str, Path] = {}
    for path in sorted((root / NOTEBOOKS.name if folder is None else folder).glob("*.ipynb")):
        if not (name := _FILE_NAME.fullmatch(path.name)):
            raise NotebookError(
                f"{path.name} is not a lesson's name",
                expected="two digits and English words: 31-does-it.ipynb",
            )
        if other := found.get(name["number"]):
            raise NotebookError(
                f"{other.name} and {path.name} have the same number", expected="one file a number"
            )
        found[name["number"]] = path
    wanted = [number.strip().zfill(2) for number in numbers] or list(found)
    for number in wanted:
        if number not in found:
            raise LessonNotFound(
                f"there is no lesson {number}", expected=f"one of {', '.join(found) or 'none yet'}"
            )
    return tuple(found[number] for number in dict.fromkeys(wanted))


def read_notebook(path: Path) -> NotebookNode:
    """The notebook in a file. Raises `NotebookError` when it is not readable, not JSON or not version 4."""
    try:
        # Not nbformat.reads: it validates and logs, where we want one error, and tidy mends what it refuses.
        notebook = nbformat.reader.reads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(f"{path} cannot be read: {error}") from error
    except Exception as error:  # nbformat raises its own and json's errors, and KeyError for missing fields
        raise NotebookError(
            f"{path} is not a notebook: {error}", expected="a JSON file as JupyterLab saves it"
        ) from error
    if notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise NotebookError(
            f"{path} is not a notebook of version 4", next_step="open and save it in JupyterLab"
        )
    for index, cell in enumerate(notebook.cells, 1):
        if not _is_cell(cell):
            raise NotebookError(
                f"{path}: cell {index} is not a cell", expected="cell_type, metadata and source"
            )
    return notebook


def read_lesson(path: Path) -> Lesson:
    """The lesson in a file.

    Raises `NotebookError`, naming the file, when its first pair of cells does not describe it.
    """
    notebook = read_notebook(path)
    name = _FILE_NAME.fullmatch(path.name)
    if not name:
        raise NotebookError(
            f"{path.name} is not a lesson's name", expected="two digits and English words: 31-does-it.ipynb"
        )
    heads = _opening(path, notebook)
    titles = {lang: _found(path, _TITLE, heads[lang], lang, "# 31 — title") for lang in LANGUAGES}
    for lang, title in titles.items():
        if title["number"] != name["number"]:
            raise NotebookError(
                f"{path.name}: the {lang} title says lesson {title['number']}",
                expected=f"# {name['number']} — …",
            )
    minutes = {
        lang: int(_found(path, _MINUTES[lang], heads[lang], lang, "所要時間：30 分 / Time: 30 minutes")[1])
        for lang in LANGUAGES
    }
    if minutes["ja"] != minutes["en"]:
        raise NotebookError(f"{path.name}: the halves state {minutes['ja']} and {minutes['en']} minutes")
    summary = {
        lang: _found(path, _SUMMARY[lang], heads[lang], lang, "ひとことで：… / In one line: …")[1].strip()
        for lang in LANGUAGES
    }
    needs = {lang: needs_in(heads[lang], lang) for lang in LANGUAGES}
    if needs["ja"] != needs["en"]:
        raise NotebookError(
            f"{path.name}: the halves state other needs, {needs['ja']} and {needs['en']}",
            expected="前提：30、31 / Needs: 30, 31, or 前提：なし / Needs: nothing",
        )
    recap = {lang: recap_in(heads[lang]) for lang in LANGUAGES}
    if len(recap["ja"]) != len(recap["en"]):
        raise NotebookError(
            f"{path.name}: the recap has {len(recap['ja'])} lines in Japanese, {len(recap['en'])} in English"
        )
    return Lesson(
        number=name["number"],
        slug=path.stem,
        path=path,
        title=Text(**{lang: title["title"].strip() for lang, title in titles.items()}),
        summary=Text(**summary),
        minutes=minutes["ja"],
        notebook=notebook,
        pairs=pairs_of(notebook.cells),
        needs=needs["ja"],
        recap=tuple(Text(ja=ja, en=en) for ja, en in zip(recap["ja"], recap["en"], strict=True)),
    )


def cell_language(cell: NotebookNode) -> str | None:
    """``"ja"``, ``"en"``, ``"any"``, or None when a cell carries no language tag (or more than one).

    >>> cell_language(nbformat.v4.new_markdown_cell("課", metadata={"tags": ["lang-ja", "predict"]}))
    'ja'
    """
    found = {_LANGUAGE_TAGS[tag] for tag in cell.metadata.get("tags", ()) if tag in _LANGUAGE_TAGS}
    return found.pop() if len(found) == 1 else None


def pair_key(cell: NotebookNode) -> str | None:
    """The key that a Markdown cell shares with its other half, or None."""
    return cell.metadata.get("kumokata", {}).get("pair")


def digest(text: str) -> str:
    """What `confirmed` holds: the first 16 hexadecimal digits of the SHA-256 of a text.

    >>> digest("")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parameter_cell(notebook: NotebookNode) -> NotebookNode | None:
    """The cell tagged ``parameters``, or None."""
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return tagged[0] if tagged else None


def fact_url(key: str) -> str:
    """The address that a fact was read from. Raises `UnknownFact`."""
    from helpers.facts import facts  # here, because most users of this module never need a fact
    from helpers.facts.reader import fact

    known = {found.key: found.url for found in facts()}
    return known[key] if key in known else fact(key).url


def cited_facts(lesson: Lesson) -> tuple[str, ...]:
    """The keys of the facts that the prose of a lesson links to, in the order of the text."""
    keys = (key for cell in lesson.notebook.cells for key in _FACT_LINK.findall(cell.source))
    return tuple(dict.fromkeys(keys))


def in_language(lesson: Lesson, lang: str, *, fact_target: Callable[[str], str] = fact_url) -> NotebookNode:
    """A notebook in one language that runs on its own.

    Keeps the code and the Markdown of `lang`, makes `lang` the default of the parameter of that name, and
    turns links to facts into links to `fact_target(key)`. Cell ids and tags stay; what only the author needs
    goes. Links to other lessons hold in any folder that has them all.
    """
    known_language(lang)
    notebook = copy.deepcopy(lesson.notebook)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "markdown" or cell_language(cell) in (lang, "any")
    ]
    for cell in notebook.cells:
        cell.metadata.pop("kumokata", None)
        if cell.cell_type == "markdown":
            cell.source = _FACT_LINK.sub(lambda link: f"]({fact_target(link[1])})", cell.source)
        elif "parameters" in cell.metadata.get("tags", ()):
            cell.source = _LANG_PARAMETER.sub(rf'\g<1>"{lang}"', cell.source)
    notebook.metadata.kumokata = NotebookNode(
        lesson=lesson.number, lang=lang, source_digest=digest(json.dumps(lesson.notebook, sort_keys=True))
    )
    return notebook


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, NotebookNode)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("source"), str)
        and isinstance(cell.get("metadata"), NotebookNode)
    )


def _opening(path: Path, notebook: NotebookNode) -> dict[str, str]:
    """The Markdown of the first pair, which describes the lesson."""
    first = [cell for cell in notebook.cells[:2] if cell.cell_type == "markdown"]
    heads = {cell_language(cell): cell.source for cell in first}
    if set(heads) != set(LANGUAGES):
        raise NotebookError(
            f"{path.name}: the first two cells are not a Japanese and an English one",
            expected="Markdown cells tagged lang-ja and lang-en, with title, time and one line",
            next_step=f"kata tidy {path.name[:2]} assigns the tags",
        )
    return heads


def _found(path: Path, pattern: re.Pattern[str], text: str, lang: str, example: str) -> re.Match[str]:
    for line in text.splitlines():
        if match := pattern.fullmatch(line.strip()):
            return match
    raise NotebookError(
        f"{path.name}: the first {lang} cell lacks a line", expected=f"a line such as {example}"
    )


def pairs_of(cells: Sequence[NotebookNode]) -> tuple[Pair, ...]:
    """The pairs that are whole, in their order; halves without a partner are for `kata check` to name."""
    halves: dict[str, dict[str, tuple[int, NotebookNode]]] = {}
    for index, cell in enumerate(cells):
        lang, key = cell_language(cell), pair_key(cell)
        if key and lang in LANGUAGES:
            halves.setdefault(key, {}).setdefault(lang, (index, cell))
    return tuple(
        Pair(key, half["ja"][1], half["en"][1], min(half["ja"][0], half["en"][0]))
        for key, half in halves.items()
        if len(half) == 2
    )
