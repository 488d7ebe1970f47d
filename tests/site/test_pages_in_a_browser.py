"""What a reader meets: pages that need nothing else, on a desk, on a telephone, in the dark, on paper."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


def test_no_page_asks_for_anything_or_complains(visit, addresses):
    for address in addresses:
        seen = visit(address)
        assert (address, seen.requests, seen.errors) == (address, [], [])


def test_no_page_scrolls_sideways_on_a_telephone(visit, addresses):
    for address in addresses:
        page = visit(address, width=390).page
        assert (address, page.evaluate("document.scrollingElement.scrollWidth")) == (address, 390)
        # Furo hides what is too wide for the page, and lets the column scroll: neither may be needed.
        too_wide = "[...document.querySelectorAll('.content')].some(e => e.scrollWidth > e.clientWidth)"
        assert (address, page.evaluate(too_wide)) == (address, False)


def test_what_is_too_wide_scrolls_in_itself_and_can_be_reached_by_keyboard(visit, lesson_page):
    page = visit(f"en/{lesson_page}", width=390).page
    hidden = page.evaluate(
        """async () => {
            document.querySelectorAll("details").forEach(folded => { folded.open = true; });
            await new Promise(done => setTimeout(done, 200));
            return [...document.querySelectorAll("article pre, article .table-wrapper, article .output")]
            .filter(e => e.scrollWidth > e.clientWidth + 1 && !e.querySelector("pre") && e.tabIndex !== 0)
            .map(e => e.outerHTML.slice(0, 80)); }"""
    )
    assert hidden == []
    assert page.get_attribute("pre[tabindex='0']", "aria-label") == "Scrolls sideways"


def test_every_page_leads_to_its_twin_and_back(visit, addresses):
    for address in addresses:
        lang, _, rest = address.partition("/")
        if rest:
            page = visit(address).page
            page.click(".content-icon-container .language-switch")
            other = {"ja": "en", "en": "ja"}[lang]
            assert page.url.endswith(f"/{other}/{rest}")
            assert page.get_attribute("html", "lang") == other


def test_the_landing_page_offers_both_languages_and_chooses_none(visit):
    page = visit("index.html").page
    assert page.url.endswith("/index.html")
    assert [link.get_attribute("hreflang") for link in page.query_selector_all("h2 a")] == ["ja", "en"]
    page.click("h2 a[hreflang=en]")
    assert page.url.endswith("/en/index.html")


def _colours(page) -> tuple[str, str]:
    return page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )


def test_dark_mode_follows_the_system_and_the_button(visit, lesson_page):
    light, dark = (_colours(visit(f"ja/{lesson_page}", dark=dark).page) for dark in (False, True))
    assert light != dark
    page = visit(f"ja/{lesson_page}").page
    page.click(".content-icon-container .theme-toggle")  # automatic, then dark
    assert _colours(page) == dark
    page.reload()
    assert _colours(page) == dark


def test_the_first_tab_skips_to_the_content(visit, lesson_page):
    page = visit(f"ja/{lesson_page}").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "本文へ進む"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "furo-main-content"


def test_the_menu_of_a_telephone_opens_and_closes_by_keyboard(visit, lesson_page):
    page = visit(f"en/{lesson_page}", width=390).page
    link = page.locator(".sidebar-tree a").first
    assert not link.is_visible()
    page.focus("#__navigation")
    page.keyboard.press("Space")
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "__navigation"


def test_paper_shows_the_lesson_without_tools_and_answers(visit, lesson_page):
    page = visit(f"ja/{lesson_page}").page
    assert page.is_visible(".sidebar-tree") and page.is_visible("details.solution")
    page.emulate_media(media="print")
    for gone in (".sidebar-tree", "details.solution", ".language-switch", ".lesson-bar", ".related-pages"):
        assert not page.is_visible(gone)
    assert page.is_visible(".kumokata-slider svg") and page.is_visible(".imprint")
    assert not page.is_visible(".kumokata-slider input")
    assert "https://" in page.evaluate(
        "getComputedStyle(document.querySelector('article a[href^=http]'), '::after').content"
    )


def test_a_page_reads_without_scripts(visit, lesson_page):
    page = visit(f"ja/{lesson_page}", scripts=False).page
    assert page.is_visible(".kumokata-slider svg")
    assert page.is_visible("article h1")


def test_the_slider_moves_by_keyboard_and_says_so(visit, lesson_page):
    page = visit(f"ja/{lesson_page}").page
    root = page.locator(".kumokata-slider[data-ready]").first
    handle = root.locator("input")
    before = root.locator(".kumokata-slider-picture").inner_html(), handle.get_attribute("aria-valuetext")
    handle.focus()
    page.keyboard.press("ArrowRight")
    after = root.locator(".kumokata-slider-picture").inner_html(), handle.get_attribute("aria-valuetext")
    assert before[0] != after[0] and before[1] != after[1]
    assert root.locator("[aria-live=polite]").inner_text().strip()
