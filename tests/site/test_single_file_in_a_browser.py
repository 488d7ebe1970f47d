"""The file that was sent, opened by its receiver: alone in a folder, and without any request at all."""

import pytest

from helpers.course.site.single_file import single_file

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def received(site, lesson_page, tmp_path_factory):
    """Both languages of the lesson, each alone in a folder."""
    found = {}
    for lang in ("ja", "en"):
        found[lang] = tmp_path_factory.mktemp("received") / "31.html"
        found[lang].write_text(single_file(site / lang / lesson_page), encoding="utf-8")
    return found


@pytest.fixture
def open_file(browser, received):
    """Opens a file from the disk and records every request that its page makes, whatever for."""
    contexts = []

    def open_page(lang, *, width=1280, dark=False, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.requests, page.complaints = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type != "log" else None)
        page.goto(received[lang].as_uri())
        # Pictures that stand in the file are requests to Chromium, but go nowhere.
        page.requests = [url for url in page.requests if not url.startswith("data:")]
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_it_opens_without_any_request_complaint_or_sideways_scrolling(open_file, received, lang, width, dark):
    page = open_file(lang, width=width, dark=dark)
    assert (page.requests, page.complaints) == ([received[lang].as_uri()], [])
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is not dark


def test_whatever_somebody_adds_to_it_the_browser_asks_for_nothing(open_file):
    page = open_file("en")
    failed = []
    page.on("requestfailed", lambda request: failed.append((request.url.rpartition("/")[2], request.failure)))
    refused = page.evaluate(
        """async () => {
            const said = [];
            document.addEventListener("securitypolicyviolation", event => said.push(event.blockedURI));
            new Image().src = "https://elsewhere.example/a.png";
            new Image().src = "beside.png";
            await fetch("https://elsewhere.example/b").catch(() => {});
            await new Promise(done => setTimeout(done, 200));
            return said; }"""
    )
    assert set(refused) == {"https://elsewhere.example/a.png", "file", "https://elsewhere.example/b"}
    assert {("a.png", "csp"), ("beside.png", "csp")} <= set(failed)
    assert {why for _, why in failed} == {"csp"}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_sliders_move_and_solutions_unfold(open_file, lang):
    page = open_file(lang)
    slider = page.locator(".kumokata-slider[data-ready]").first
    before = slider.locator(".kumokata-slider-picture").inner_html()
    slider.locator("input").focus()
    page.keyboard.press("ArrowRight")
    assert slider.locator(".kumokata-slider-picture").inner_html() != before
    solution = page.locator("details.solution").first
    solution.locator("summary").click()
    assert solution.get_attribute("open") is not None
    assert solution.evaluate("folded => folded.scrollHeight") > 60


def test_a_number_leads_to_its_fact_in_the_same_file(open_file, received):
    page = open_file("ja")
    page.locator("a.fact-link").first.click()
    assert page.url.startswith(received["ja"].as_uri() + "#fact-")
    assert page.locator(".quoted-facts li:target").is_visible()
    assert page.requests == [received["ja"].as_uri()]


def test_the_button_for_colours_and_the_contents_of_the_page_work(open_file):
    page = open_file("ja", width=390)
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".mobile-header .theme-toggle")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    entry = page.locator(".toc-tree a").last
    assert not entry.is_visible()
    page.click(".toc-header-icon")
    entry.wait_for(state="visible")


def test_it_reads_without_scripts(open_file):
    page = open_file("en", scripts=False)
    assert page.is_visible("article h1") and page.is_visible(".kumokata-slider svg")


def test_paper_shows_the_lesson_and_its_facts_without_tools_and_answers(open_file):
    page = open_file("ja")
    page.emulate_media(media="print")
    for gone in ("details.solution", ".content-icon-container", ".toc-drawer", ".mobile-header"):
        assert page.locator(gone).count() and not page.locator(gone).first.is_visible()
    assert page.is_visible(".quoted-facts li") and page.is_visible(".imprint")
    for part in ("table.facts", ".facts-list"):  # longer than a page: they must be cut somewhere
        assert page.locator(part).last.evaluate("e => getComputedStyle(e).breakInside") == "auto"
    for part in ("figure", ".kumokata-slider", "tr", ".facts-list > li"):
        assert page.locator(part).first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
