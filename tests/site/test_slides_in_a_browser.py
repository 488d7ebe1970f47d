"""What a room sees: nothing outside a slide, large figures, words of the deck's language, no request."""

import nbformat
import pytest

from helpers.course.notebook import read_lesson
from helpers.course.slides.build import Deck, make_decks

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

_OUTSIDE = """() => {
    const slide = Reveal.getCurrentSlide(), box = slide.getBoundingClientRect();
    const unseen = "aside, svg, annotation, script, style";
    return [
        ...[...slide.querySelectorAll("*")].filter(e => !e.closest(unseen)).filter(e => {
            const r = e.getBoundingClientRect();
            return r.width && (r.bottom > box.bottom + 1 || r.right > box.right + 1 || r.left < box.left - 1);
        }),
        ...(slide.scrollHeight > slide.clientHeight + 1 ? [slide] : []),
    ].map(e => e.outerHTML.slice(0, 80)); }"""
_FIGURES = """() => [...Reveal.getCurrentSlide().querySelectorAll("svg")]
    .map(e => e.getBoundingClientRect()).map(r => r.height / innerHeight)"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory, write_checkout):
    """The small lesson of the site as slides, with one prediction that is far too long for a slide."""
    folder = tmp_path_factory.mktemp("slides")
    checkout = write_checkout(folder / "checkout")
    lesson = read_lesson(next((checkout.root / "notebooks").glob("*.ipynb")))
    made = []
    for lang, sentence in (
        ("ja", "とても長い予想を、終わりまで読んで書きとめます。"),
        ("en", "A long one. " * 3),
    ):
        executed = nbformat.read(checkout.notebook(lang), as_version=4)
        predict = next(cell for cell in executed.cells if "predict" in cell.metadata.get("tags", ()))
        predict.source += "\n\n" + sentence * 25
        made.append(Deck(lesson, lang, executed, folder / f"{lang}.html"))
    make_decks(made)
    return folder


@pytest.fixture
def deck(decks, visit):
    """Opens a deck from the disk, and waits until it can be turned."""

    def open_deck(lang: str, *, width: int = 1280, height: int = 720):
        seen = visit((decks / f"{lang}.html").as_uri(), width=width, height=height)
        seen.page.wait_for_function("window.Reveal && Reveal.isReady()")
        return seen

    return open_deck


def _turn(page):
    """Presses "next" until the end, and gives control at each slide, all its words shown."""
    kinds = []
    while True:
        page.evaluate("while (Reveal.availableFragments().next) Reveal.nextFragment()")
        yield page.evaluate("Reveal.getCurrentSlide().dataset.kind")
        kinds.append(1)
        if page.evaluate("Reveal.isLastSlide()"):
            break
        page.keyboard.press("ArrowRight")
    assert len(kinds) == page.evaluate("Reveal.getTotalSlides()")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nothing_is_outside_a_slide_and_every_slide_is_reached_by_one_key(deck, lang, size):
    page = deck(lang, width=size[0], height=size[1]).page
    for kind in _turn(page):
        assert (kind, page.evaluate(_OUTSIDE)) == (kind, [])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_deck_asks_for_nothing_and_does_not_complain(deck, lang):
    seen = deck(lang)
    assert "output" in list(_turn(seen.page))
    assert (seen.requests, seen.errors) == ([], [])
    assert seen.page.get_attribute("html", "lang") == lang


def test_figures_take_what_the_words_leave(deck):
    page = deck("ja").page
    heights = [height for _ in _turn(page) for height in page.evaluate(_FIGURES)]
    assert len(heights) == 2 and min(heights) > 0.4


def test_the_prediction_comes_before_the_first_result(deck):
    kinds = list(_turn(deck("en").page))
    assert kinds[0] == "title" and kinds.index("predict") < kinds.index("output")


def test_a_slider_moves_by_keyboard_and_gives_the_arrow_keys_back(deck):
    page = deck("en").page
    next(kind for kind in _turn(page) if page.evaluate("!!Reveal.getCurrentSlide().querySelector('input')"))
    slide, handle = page.evaluate("Reveal.getState()"), page.locator("section.present input").last
    before = handle.get_attribute("aria-valuetext")
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert handle.get_attribute("aria-valuetext") != before
    assert page.evaluate("Reveal.getState()") == slide
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getState()") != slide


def test_the_arrows_are_called_in_the_language_of_the_deck(deck):
    page = deck("ja").page
    assert page.get_attribute(".navigate-right", "aria-label") == "次のスライド"


def test_the_notes_open_in_a_window_of_their_own_from_the_disk(deck):
    page = deck("en").page
    page.evaluate(
        "Reveal.slide(...Object.values(Reveal.getIndices(document.querySelector('aside.notes').parentNode)))"
    )
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.wait_for_selector(".speaker-controls-notes:not(.hidden)")
    assert "Which attempt?" in popup.value.inner_text(".speaker-controls-notes .value")
