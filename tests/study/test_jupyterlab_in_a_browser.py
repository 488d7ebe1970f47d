"""A learner in JupyterLab: runs a lesson, moves a slider, answers wrongly, then rightly, and comes back."""

from __future__ import annotations

import json
import re

import psutil
import pytest

from helpers.course.exercises import exercise
from helpers.course.progress.first_page import FIRST_PAGE
from helpers.course.study.jupyterlab_settings import has_japanese_menus

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("study")]

LESSON = "31-does-the-message-vanish.ipynb"
RUN_MENU = re.compile("^(Run|実行)$")
EXECUTED = re.compile(r"\[\d+\]")
RIGHT = {"ja": "正解です", "en": "Correct"}
ONE_OF_THREE = {"ja": "1 / 3 問正解", "en": "1 of 3 solved"}
GO_ON = {"ja": "次はここから：31", "en": "Go on with: 31"}


class Notebook:
    """The lesson that is open on a page, as a learner sees and touches it."""

    def __init__(self, page) -> None:
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:visible")
        self.panel.locator(".jp-Cell").first.wait_for()

    def run_all(self) -> None:
        # Like a learner, not before the kernel is there: JupyterLab would ask which one to take.
        self.panel.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
        idle = self.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        idle.wait_for()
        self.page.locator(".lm-MenuBar-item", has_text=RUN_MENU).click()
        self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        self.cell("facts_table()").locator(".jp-InputPrompt", has_text=EXECUTED).wait_for()
        idle.wait_for()

    def cell(self, text: str):
        return self.panel.locator(".jp-CodeCell", has_text=text).last

    @property
    def exercise(self):
        return self.cell('check("31.1", answer)')

    def answer(self, value: str) -> None:
        """Type the answer to the first exercise where it stands, and run the cell."""
        self.exercise.locator(".cm-line", has_text="answer = ").click()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.type(f"answer = {value}")
        self.page.keyboard.press("Control+Enter")

    def verdict(self, words: str) -> None:
        """Wait until the exercise says so."""
        self.exercise.locator(".kumokata-note", has_text=words).wait_for()

    def slider_moves(self) -> None:
        """Move the first slider by keyboard: its picture and its words change with it."""
        slider = self.panel.locator(".kumokata-slider[data-ready]").first
        handle = slider.locator("input[type=range]")

        def shown() -> tuple[str, str, str]:
            picture = slider.locator(".kumokata-slider-picture").inner_html()
            return picture, slider.locator("[aria-live=polite]").inner_text(), handle.input_value()

        before = shown()
        handle.focus()
        self.page.keyboard.press("ArrowRight")
        for old, new in zip(before, shown(), strict=True):
            assert old != new

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")


def _open(visit, server, path, seen):
    seen.append(visit(server, path))
    return seen[-1].page


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_a_learner_did_is_there_when_they_come_back(lang, checkout, visit):
    named = exercise("31.1").mistakes[0]
    wrong, right = f"{named.answer}", f"{exercise('31.1').answer}"
    seen = []
    with checkout.study(*(["--lang", "en"] if lang == "en" else [])) as server:
        assert server.first_page == f"{lang}/{FIRST_PAGE}"
        page = _open(visit, server, server.first_page, seen)
        page.locator(".jp-MarkdownViewer:visible a", has_text="31 —").click()
        lesson = Notebook(page)
        lesson.run_all()
        assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
        lesson.slider_moves()
        lesson.answer(wrong)
        lesson.verdict(named.message.in_language(lang))
        lesson.answer(right)
        lesson.verdict(RIGHT[lang])
        lesson.save()

        page = _open(visit, server, server.first_page, seen)  # the same session, elsewhere
        first_page = page.locator(".jp-MarkdownViewer:visible")
        first_page.locator("li", has_text="31 —").get_by_text(ONE_OF_THREE[lang]).wait_for()
        first_page.get_by_text(GO_ON[lang]).wait_for()

        for each in seen:
            each.close()
        started = psutil.Process(server.process.pid).children(recursive=True)
        assert len(server.api("kernels")) == 1 and started
        server.process.terminate()
        assert server.process.wait(60) == 0
        assert psutil.wait_procs(started, timeout=10)[1] == []

    with checkout.study(*(["--lang", "en"] if lang == "en" else [])) as server:  # and another day
        lesson = Notebook(_open(visit, server, f"{lang}/{LESSON}", seen))
        lesson.verdict(RIGHT[lang])
        lesson.exercise.locator(".cm-line", has_text=f"answer = {right}").wait_for()
        lesson.slider_moves()
        seen[-1].close()

    assert [(each.requests, each.complaints) for each in seen] == [([], [])] * len(seen)
    said = checkout.kata("progress", "--json")
    [progress] = [one for one in json.loads(said.stdout)["lessons"] if one["lesson"] == "31"]
    assert (progress["solved"], progress["checked"], progress["tries"]) == (1, 3, 2)
    assert progress["exercises"][0]["mistakes"] == [named.name]


@pytest.mark.parametrize(("arguments", "menu"), [((), "ファイル"), (("--lang", "en"), "File")])
def test_the_menus_are_in_the_language_of_the_first_page(checkout, visit, require_optional, arguments, menu):
    require_optional(
        "JupyterLab in Japanese", found=has_japanese_menus(), how_to_get="./kata install japanese"
    )
    with checkout.study(*arguments) as server:
        seen = visit(server, server.first_page)
        seen.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{menu}$")).wait_for()
        seen.close()
        assert (seen.requests, seen.complaints) == ([], [])
