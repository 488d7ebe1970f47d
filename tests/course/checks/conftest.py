"""A small lesson that keeps every rule, and a way to break one thing in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.checks import Report, check
from helpers.course.notebook import Lesson, digest, read_lesson
from helpers.course.outputs import notebook_text

EXERCISES = """
[[exercise]]
key = "90.1"
kind = "number"
title = { ja = "いち", en = "One" }
unit = { ja = "回", en = "retries" }
answer = 7
hints = [{ ja = "数えます。", en = "Count." }]
solution = { ja = "7 回です。", en = "7 of them." }
mistakes = [
  { name = "one-more", answer = 8, ja = "多いです。", en = "Too many." },
  { name = "one-less", answer = 6, ja = "少ないです。", en = "Too few." },
]

[[exercise]]
key = "90.2"
kind = "choice"
title = { ja = "に", en = "Two" }
answer = "b"
hints = [{ ja = "考えます。", en = "Think." }]
solution = { ja = "b です。", en = "It is b." }
mistakes = [
  { name = "first", answer = "a", ja = "違います。", en = "No." },
  { name = "last", answer = "c", ja = "それも違います。", en = "No, neither." },
]

[[exercise]]
key = "90.3"
kind = "number"
title = { ja = "さん", en = "Three" }
unit = { ja = "秒", en = "s" }
answer = 21
hints = [{ ja = "足します。", en = "Add." }]
solution = { ja = "21 秒です。", en = "21 s." }
mistakes = [
  { name = "doubled", answer = 42, ja = "倍です。", en = "Doubled." },
  { name = "halved", answer = 10.5, ja = "半分です。", en = "Halved." },
]

[[exercise]]
key = "90.4"
kind = "decision"
title = { ja = "決める", en = "Decide" }
hints = [{ ja = "比べます。", en = "Compare." }]
solution = { ja = "理由があります。", en = "There is a reason." }
"""

FIGURE = """\
figure, axes = plt.subplots()
axes.plot(range(5), [by_hand(n) for n in range(5)])
axes.set(xlabel=say(ja="回", en="retry"), ylabel=say(ja="秒", en="s"))
show(figure, alt=say(ja="増えます。", en="It rises."))"""

CELLS: list[tuple[str, ...]] = [
    (
        "",
        "# 90 — ためしの課\n\n所要時間：16 分\n\nひとことで：再試行を数えます。\n\n前提：なし",
        "# 90 — A lesson for trying\n\nTime: 16 minutes\n\nIn one line: It counts retries.\n\nNeeds: nothing",
    ),
    ("parameters", 'lang: str = "ja"  # {ja, en} 言語 / language'),
    (
        "",
        "## 知っておくこと\n\nSNS は [10万15](fact:sns.aws_managed.documented_retries) 回まで再試行します。\n"
        "間隔は `delay_s` で、$t = 20 n$ です。\n詳しくは[説明](https://docs.aws.amazon.com/ja_jp/sns/)にあります。",
        "## What you need to know\n\nSNS retries [100,015](fact:sns.aws_managed.documented_retries) times.\n"
        "The delay is `delay_s`, and $t = 20 n$.\nThere is [more](https://docs.aws.amazon.com/sns/).",
    ),
    ("predict", "5 回で何秒かかるでしょうか。", "How many seconds do 5 take?"),
    (
        "code",
        "import matplotlib.pyplot as plt\nfrom helpers.figures import show\nfrom helpers.language import say",
    ),
    ("code", "from helpers.sample import delay_s\n\n\ndef by_hand(n):\n    return 20 * n"),
    ("code", "ours = by_hand(5)\nassert ours == delay_s(5)"),
    ("", "## 実験\n\n図にします。", "## Experiment\n\nHere is a figure."),
    ("code", FIGURE),
    ("discuss", "どこまで待てますか。", "How long can we wait?"),
    ("", "## 演習\n\n答えを入れます。", "## Exercises\n\nGive your answers."),
    *(("exercise", f'answer = None\ncheck("90.{n}", answer)') for n in range(1, 5)),
]


@dataclass
class Draft:
    """A lesson in the making, in the checkout at `root`; `cells` may be changed before it is written."""

    root: Path
    cells: list[NotebookNode]
    exercises: str = EXERCISES
    confirmed: bool = True
    metadata: dict = field(default_factory=lambda: json.loads(METADATA))

    def cell(self, containing: str) -> NotebookNode:
        """The one cell in whose source these words stand."""
        [found] = [cell for cell in self.cells if containing in cell.source]
        return found

    def replace(self, old: str, new: str) -> None:
        """Change words in the one cell in which they stand."""
        cell = self.cell(old)
        cell.source = cell.source.replace(old, new)

    def say(self, ja: str, en: str) -> None:
        """Append a line to both halves of the pair that begins the experiment."""
        self.cell("図にします。").source += "\n" + ja
        self.cell("Here is a figure.").source += "\n" + en

    def lesson(self) -> Lesson:
        """Write lesson and exercises and read the lesson."""
        if self.confirmed:
            for cell in self.cells:
                if "pair" in cell.metadata.get("kumokata", {}):
                    cell.metadata.kumokata.confirmed = digest(cell.source)
        notebook = new_notebook(cells=self.cells, metadata=self.metadata)
        path = self.root / "notebooks" / "90-a-lesson-for-trying.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook_text(notebook), encoding="utf-8")
        data = self.root / "helpers" / "sample" / "exercises" / "90.toml"
        data.parent.mkdir(parents=True, exist_ok=True)
        data.write_text(self.exercises, encoding="utf-8")
        return read_lesson(path)

    def check(self) -> Report:
        """What `check` says."""
        return check([self.lesson()], self.root)

    def found(self) -> list[str]:
        """The names of the rules that are not kept, each once."""
        return list(dict.fromkeys(finding.rule for finding in self.check().findings))


METADATA = """{
  "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
  "language_info": {"name": "python"}
}"""


def _cells() -> list[NotebookNode]:
    made: list[NotebookNode] = []
    for number, (tag, *sources) in enumerate(CELLS):
        if len(sources) == 1:
            tags = [] if tag == "code" else [tag]
            made.append(
                new_code_cell(sources[0], id=f"code-{number}", metadata={"tags": tags} if tags else {})
            )
            continue
        for lang, source in zip(("ja", "en"), sources, strict=True):
            metadata = {
                "tags": list(filter(None, [f"lang-{lang}", tag])),
                "kumokata": {"pair": f"{number}-ja"},
            }
            made.append(new_markdown_cell(source, id=f"{number}-{lang}", metadata=metadata))
    return [nbformat.from_dict(cell) for cell in made]


@pytest.fixture
def draft(tmp_path) -> Draft:
    """A lesson without a fault."""
    return Draft(tmp_path, _cells())
