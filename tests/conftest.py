"""What tests of several folders share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.doctor import CHROMIUM
from helpers.course.notebook import Lesson, read_lesson

OPENINGS = {
    "ja": "# {number} — ためしの課\n\n所要時間：1 分\n\nひとことで：ためします。\n\n前提：なし",
    "en": "# {number} — A lesson for trying\n\nTime: 1 minutes\n\nIn one line: It tries.\n\nNeeds: nothing",
}
PARAMETERS = 'lang: str = "ja"  # {ja, en} 言語 / language\nhours: float = 24.0  # [0, 720] 時間 / hours'


@pytest.fixture
def make_lesson(tmp_path) -> Callable[..., Lesson]:
    """Writes and reads a small lesson: an opening pair, parameters (cell 3), then a cell for each source."""

    def make(name: str, *sources: str, number: str = "90", tags: tuple[str, ...] = ()) -> Lesson:
        opening = [
            new_markdown_cell(
                words.format(number=number),
                id=f"opening-{lang}",
                metadata={"tags": [f"lang-{lang}"], "kumokata": {"pair": "opening-ja"}},
            )
            for lang, words in OPENINGS.items()
        ]
        parameters = new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})
        code = [
            new_code_cell(source, id=f"code-{index}", metadata={"tags": list(tags)})
            for index, source in enumerate(sources)
        ]
        kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(cells=[*opening, parameters, *code], metadata={"kernelspec": kernelspec})
        path = tmp_path / "notebooks" / f"{number}-{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
        return read_lesson(path)

    return make


@pytest.fixture(scope="session")
def require_optional() -> Callable[..., None]:
    """Skips, with a reason, a test whose optional component is not here; fails it where all must be."""

    def require(name: str, *, found: object, how_to_get: str) -> None:
        if not found:
            missing = f"{name} is not on this machine; {how_to_get}"
            pytest.fail(missing) if os.environ.get("KUMOKATA_REQUIRE_OPTIONAL") else pytest.skip(missing)

    return require


@pytest.fixture(scope="module")
def browser(require_optional) -> Iterator[object]:
    """Chromium, for one module: Playwright keeps an event loop running that disturbs other tests."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    require_optional("Chromium", found=program, how_to_get="apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
