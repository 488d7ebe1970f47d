"""A small executed lesson with all that a page can hold, its site, and a browser that records its doings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.notebook import in_language, read_lesson
from helpers.course.project import DOCS, axe_script
from helpers.course.site import export_site
from helpers.facts import facts_table
from helpers.figures import Frame, apply_style, show, slider
from helpers.figures.table import table

SLUG = "31-a-lesson-for-the-site"
FACT = "fact:sns.aws_managed.post_backoff_delay_s"
SUM = "$$\n\\sum_{k=1}^{n} \\frac{1}{k}\n$$"
PAIRS = [
    (
        "# 31 — ページのための課\n\n所要時間：5 分\n\nひとことで：ページにあるものを、すべて並べます。"
        "\n\n前提：30、31\n\n- 一つ目は `code` です。\n- 二つ目です。",
        "# 31 — A lesson for the site\n\nTime: 5 minutes\n\nIn one line: it holds all that a page can hold."
        "\n\nNeeds: 30, 31\n\n- The first has `code`.\n- The second.",
        (),
    ),
    (
        f"## 準備\n\n一行目です。\n二行目は `code` で、[20]({FACT}) 秒おきです。\n\n"
        f"> 引用です。\n\n式は $a_{{n+1}} = \\min(20, 2^n)$ です。\n\n{SUM}",
        f"## Before\n\nFirst line.\nThe second has `code`, every [20]({FACT}) s.\n\n"
        f"> A quotation.\n\nThe formula is $a_{{n+1}} = \\min(20, 2^n)$.\n\n{SUM}",
        (),
    ),
    ("## 予想する\n\nどうなりますか。", "## Predict\n\nWhat will happen?", ("predict",)),
    (
        "| 左 | 右 |\n|---|---|\n| " + "とても長い語" * 20 + " | 2 |",
        "| left | right |\n|---|---|\n| " + "extraordinarily" * 20 + " | 2 |",
        (),
    ),
    ("## 話し合う\n\nどこまでやりますか。", "## Discuss\n\nHow far do we go?", ("discuss",)),
    ("### 31.1 問題\n\n何回目ですか。", "### 31.1 Question\n\nWhich attempt?", ()),
]


def _picture() -> object:
    figure = Figure(figsize=(5, 2))
    figure.add_subplot(xlabel="time [s]", ylabel="retries").plot([0, 1], [0, 3])
    return show(figure, alt="Retries rise from 0 to 3.")


def _slider() -> object:
    def render(hours: int) -> Frame:
        figure = Figure(figsize=(5, 2))
        figure.add_subplot(xlabel="hours", ylabel="waiting", xlim=(0, 4), ylim=(0, 1)).bar([hours], [1])
        return Frame(figure, alt=f"a bar at {hours}", text=f"It waits {hours} h.")

    return slider([1, 2, 3], render, label="outage [h]", value_text="{} h".format)


def _output(shown: object) -> nbformat.NotebookNode:
    if hasattr(shown, "_repr_mimebundle_"):
        return new_output("display_data", shown._repr_mimebundle_())
    return new_output("display_data", {"text/html": shown._repr_html_(), "text/plain": str(shown)})


def _code_cells(lang: str) -> list[tuple[str, list[str], list]]:
    long_line = "x = " + " + ".join(f"number_{index}" for index in range(40))
    return [
        ('lang: str = "ja"  # {ja, en}', ["parameters"], []),
        (long_line, [], [new_output("stream", name="stdout", text="printed\n")]),
        ("show(figure, alt=words)", [], [_output(_picture())]),
        ("slider(values)", [], [_output(_slider())]),
        ("measure()", ["measured"], [_output(table("Times", ["what", "s"], [("a", 1), ("b", 2)]))]),
        (
            "facts_table()",
            [],
            [_output(facts_table(lang, ["sns.aws_managed.post_backoff_delay_s", "sqs.retention_default_s"]))],
        ),
        ('answer = None\ncheck("31.1", answer)', ["exercise"], [new_output("stream", text="no answer yet")]),
    ]


@dataclass(frozen=True)
class Checkout:
    """A checkout with one lesson (`root`), and that lesson executed in both languages (`executed`)."""

    root: Path
    executed: Path

    def notebook(self, lang: str) -> Path:
        return self.executed / lang / f"{SLUG}.ipynb"


def _write_checkout(folder: Path) -> Checkout:
    """Write the lesson and what its runs would have shown."""
    apply_style()
    cells = []
    for index, (ja, en, tags) in enumerate(PAIRS):
        for lang, source in (("ja", ja), ("en", en)):
            metadata = {"tags": [f"lang-{lang}", *tags], "kumokata": {"pair": f"pair-{index}"}}
            cells.append(new_markdown_cell(source, id=f"{lang}-{index}", metadata=metadata))
    for index, (source, tags, _) in enumerate(_code_cells("ja")):
        cells.append(new_code_cell(source, id=f"code-{index}", metadata={"tags": tags}))
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "notebooks" / f"{SLUG}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernelspec}), path)
    (folder / "docs").mkdir()
    shutil.copy(DOCS / "glossary.md", folder / "docs")
    checkout = Checkout(folder, folder / "executed")
    lesson = read_lesson(path)
    for lang in ("ja", "en"):
        notebook = in_language(lesson, lang)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, (cell, (_, _, outputs)) in enumerate(zip(code, _code_cells(lang), strict=True), start=1):
            cell.outputs, cell.execution_count = outputs, count
        checkout.notebook(lang).parent.mkdir(parents=True)
        nbformat.write(notebook, checkout.notebook(lang))
    return checkout


@pytest.fixture(scope="session")
def write_checkout() -> Callable[[Path], Checkout]:
    """Writes a checkout with one lesson that was executed, into a folder."""
    return _write_checkout


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    return _write_checkout(tmp_path / "checkout")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """A finished site. ``KUMOKATA_SITE=build/site`` names another one to look at."""
    if given := os.environ.get("KUMOKATA_SITE"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("site")
    made = _write_checkout(folder / "checkout")
    return export_site(made.executed, folder / "site", work=folder / "work", root=made.root).output


@pytest.fixture(scope="session")
def lesson_page(site) -> str:
    """The name of a page with a lesson that has a slider."""
    return next(
        path.name
        for path in sorted(site.glob("ja/[0-9]*.html"))
        if "kumokata-slider" in path.read_text("utf-8")
    )


@dataclass
class Seen:
    """An open page, and what it did: `requests` that left the disk, `errors` that the console shows."""

    page: object
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser, request) -> Iterator[Callable[..., Seen]]:
    """Opens a page of the site, or any ``file:`` address; `width`, `dark` and `scripts` are the reader's."""
    with ExitStack() as contexts:

        def open_page(
            address: str, *, width: int = 1280, height: int = 900, dark: bool = False, scripts: bool = True
        ) -> Seen:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                java_script_enabled=scripts,
            )
            contexts.callback(context.close)
            seen = Seen(context.new_page())

            def record(route) -> None:
                if route.request.url.startswith(("file:", "data:")):
                    route.continue_()
                else:
                    seen.requests.append(route.request.url)
                    route.abort()

            context.route("**/*", record)
            seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
            seen.page.on(
                "console",
                lambda message: (
                    seen.errors.append(message.text) if message.type in ("error", "warning") else None
                ),
            )
            if not address.startswith("file:"):
                address = f"{request.getfixturevalue('site').as_uri()}/{address}"
            seen.page.goto(address)
            return seen

        yield open_page


@pytest.fixture(scope="session")
def addresses(site) -> list[str]:
    """All pages of the site."""
    return [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]


@pytest.fixture(scope="session")
def axe(require_optional) -> str:
    """The source of axe-core, in the version that ``.ci/run`` names."""
    path = axe_script()
    require_optional("axe-core", found=path.exists(), how_to_get="npm install --prefix build/npm axe-core")
    return path.read_text(encoding="utf-8")
