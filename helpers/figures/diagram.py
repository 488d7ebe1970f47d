"""Architecture diagrams: components and flows, drawn with the icons of the library ``diagrams``.

A file in ``diagrams/`` holds one `Diagram` under the name ``DIAGRAM``. It is data: the picture in both
languages and its alternative text are derived from it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import diagrams
from helpers.errors import InputError
from helpers.figures.diagram_drawing import drawn_svg, inline_svg, keep, standalone_file
from helpers.figures.picture import Picture
from helpers.language import LANGUAGES, Text, known_language, language

__all__ = [
    "GROUP_KINDS",
    "Component",
    "Diagram",
    "Flow",
    "Group",
    "diagram_names",
    "diagram_picture",
    "draw",
    "keep_layouts",
    "load_diagram",
    "load_diagram_file",
    "main",
    "show_diagram",
]

_ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = _ROOT / "diagrams"
FORMATS = ("svg", "png", "pdf")


#: What a group can be, from the outside in; each kind has a line of its own.
GROUP_KINDS = ("account", "region", "vpc", "zone", "public_subnet", "private_subnet")


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around components: one of `GROUP_KINDS`. Raises `InputError` for another kind."""

    key: str
    label: Text
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in GROUP_KINDS:
            raise InputError(
                f"there is no kind of group {self.kind!r}", expected=f"one of {', '.join(GROUP_KINDS)}"
            )


@dataclass(frozen=True, slots=True)
class Component:
    """A thing in the architecture. `icon` is a node class of ``diagrams``; None draws a box.

    `groups` are the frames around it, from the outside in.
    """

    key: str
    label: Text
    icon: type[diagrams.Node] | None = None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from one component to another (both are keys). A failing flow is dashed and red."""

    source: str
    target: str
    label: Text | None = None
    failing: bool = False


@dataclass(frozen=True)
class Diagram:
    """Components and flows under a title. Raises `InputError` for a double key or a flow to nowhere."""

    title: Text
    components: tuple[Component, ...]
    flows: tuple[Flow, ...]
    direction: str = "TB"

    def __post_init__(self) -> None:
        keys = [component.key for component in self.components]
        if len(set(keys)) < len(keys):
            raise InputError(f"two components have the same key: {', '.join(sorted(keys))}")
        for flow in self.flows:
            for key in (flow.source, flow.target):
                if key not in keys:
                    raise InputError(
                        f"the flow {flow.source} → {flow.target} leads to no component called {key!r}",
                        expected=f"one of {', '.join(keys)}",
                    )

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups, in the order in which components name them."""
        return tuple(dict.fromkeys(group for component in self.components for group in component.groups))

    def description(self, lang: str) -> str:
        """The diagram in words: what every group holds, then every flow, in the order of writing.

        >>> components = Component("c", Text("利用者", "client")), Component("s", Text("サーバー", "server"))
        >>> flows = (Flow("c", "s", Text("送信", "sends")),)
        >>> Diagram(Text("要求", "Request"), components, flows).description("en")
        'From client to server: sends.'
        """
        of = {component.key: _one_line(component.label, lang) for component in self.components}
        sentences = [self._held(group, lang) for group in self.groups]
        for flow in self.flows:
            words = [Text(ja="失敗する", en="fails")] if flow.failing else []
            words += [flow.label] if flow.label else []
            colon, comma, stop, pattern = (
                ("：", "、", "。", "{}から{}へ") if lang == "ja" else (": ", ", ", ".", "From {} to {}")
            )
            sentence = pattern.format(of[flow.source], of[flow.target])
            if words:
                sentence += colon + comma.join(_one_line(word, lang) for word in words)
            sentences.append(sentence + stop)
        return ("" if lang == "ja" else " ").join(sentences)

    def _held(self, group: Group, lang: str) -> str:
        """What stands directly in a group, in words."""
        held: dict[str, None] = {}
        for component in self.components:
            if group in component.groups:
                inner = component.groups[component.groups.index(group) + 1 :]
                held[_one_line(inner[0].label if inner else component.label, lang)] = None
        comma, pattern = ("、", "{}の中に{}。") if lang == "ja" else (", ", "In {}: {}.")
        return pattern.format(_one_line(group.label, lang), comma.join(held))

    def alternative_text(self, lang: str) -> str:
        """Title and description in one language."""
        stop = "。" if lang == "ja" else ". "
        return f"{self.title.in_language(lang)}{stop}{self.description(lang)}"


def diagram_names(folder: Path = DIAGRAMS) -> tuple[str, ...]:
    """The names of the diagrams in `folder`, sorted.

    >>> "sns_sqs_fanout" in diagram_names()
    True
    """
    return tuple(sorted(path.stem for path in folder.glob("*.py")))


def load_diagram(name: str, folder: Path = DIAGRAMS) -> Diagram:
    """The diagram in the file ``<name>.py``; raises `InputError` when there is none.

    >>> load_diagram("sns_sqs_fanout").title.en
    'One SNS topic, two SQS queues'
    """
    module = load_diagram_file(name, folder)
    diagram = getattr(module, "DIAGRAM", None)
    if not isinstance(diagram, Diagram):
        raise InputError(
            f"{name}.py defines no DIAGRAM", expected="DIAGRAM = Diagram(title=…, components=…, flows=…)"
        )
    return diagram


def load_diagram_file(name: str, folder: Path = DIAGRAMS) -> ModuleType:
    """The file ``<name>.py`` as a module, run anew; raises `InputError` when there is none."""
    if name not in diagram_names(folder):
        raise InputError(
            f"there is no diagram {name!r}", expected=f"one of {', '.join(diagram_names(folder))}"
        )
    # Loaded by its path: as a package the folder would hide the library of the same name.
    spec = importlib.util.spec_from_file_location(f"kumokata_diagram_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show_diagram(name: str, lang: str | None = None) -> Picture:
    """A diagram as a `Picture` for a lesson, in the language of the run or in `lang`.

    Where Graphviz does not load, its kept layout is shown (`helpers.figures.layouts`). Raises `InputError`
    for an unknown name, and `MissingComponent` without Graphviz for a diagram that was changed since.

    >>> show_diagram("sns_sqs_fanout", "en").alt[:30]
    'One SNS topic, two SQS queues.'
    """
    return diagram_picture(load_diagram(name), lang)


def diagram_picture(diagram: Diagram, lang: str | None = None) -> Picture:
    """Any diagram as a `Picture`, in the language of the run or in `lang`.

    Raises `MissingComponent` where Graphviz does not load and no layout of this diagram is kept.
    """
    lang = known_language(language() if lang is None else lang)
    alt = diagram.alternative_text(lang)
    return Picture(inline_svg(drawn_svg(diagram, lang), alt=alt), alt)


def draw(
    name: str,
    folder: Path,
    languages: Iterable[str] = LANGUAGES,
    formats: Iterable[str] = FORMATS,
    *,
    source: Path = DIAGRAMS,
) -> list[Path]:
    """Write the pictures of a diagram (``<name>.<lang>.<format>``) into `folder` and return their paths.

    `formats` are among svg, png and pdf. The same diagram gives the same bytes every time. Raises
    `InputError` for an unknown name, language or format and `MissingComponent` without Graphviz.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in draw("sns_sqs_fanout", Path(folder), ["ja"], ["svg"])]
    ['sns_sqs_fanout.ja.svg']
    """
    diagram, formats = load_diagram(name, source), tuple(formats)
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise InputError(
            f"diagrams are not drawn as {', '.join(unknown)}", expected=f"some of {', '.join(FORMATS)}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in map(known_language, languages):
        for image_format in formats:
            path = folder / f"{name}.{lang}.{image_format}"
            path.write_bytes(standalone_file(diagram, lang, image_format))
            written.append(path)
    return written


def keep_layouts(name: str, languages: Iterable[str] = LANGUAGES, *, source: Path = DIAGRAMS) -> list[Path]:
    """Keep the layouts of a diagram for machines on which Graphviz does not load, and return their paths.

    Raises `InputError` for an unknown name and `MissingComponent` where Graphviz does not load.
    """
    diagram = load_diagram(name, source)
    return [keep(diagram, lang, name) for lang in map(known_language, languages)]


def main(file: str) -> None:
    """What ``python diagrams/<name>.py`` does: write all its pictures into build/diagrams and name them."""
    path = Path(file).resolve()
    for written in draw(path.stem, _ROOT / "build" / "diagrams", source=path.parent):
        print(written)


def _one_line(words: Text, lang: str) -> str:
    return ("" if lang == "ja" else " ").join(words.in_language(lang).splitlines())
