import json
import re
from pathlib import Path

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from helpers.errors import InputError
from helpers.figures import Frame, Slider, apply_style, duration_label, slider

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(autouse=True)
def style():
    apply_style()


def bar(height, size=(5.6, 3.5), xlabel="時刻 [時]"):
    figure = Figure(figsize=size)
    axes = figure.add_subplot(xlabel=xlabel, ylabel="通数 [通]", xlim=(0, 2), ylim=(0, 100))
    axes.bar([1], [height])
    return figure


def render(height):
    return Frame(bar(height), alt=f"高さ {height} の棒", text=f"{height} 通が残ります。")


def page(of: Slider) -> str:
    return of._repr_mimebundle_()["text/html"]


def data_in(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.S)[1])


def made(**options) -> Slider:
    return slider([10, 50, 90], render, label="停止の長さ", value_text="{} 分".format, **options)


def test_the_middle_state_is_a_plain_picture_with_words():
    html = page(made())
    before_scripts = html.partition("<script")[0]
    assert 'aria-label="高さ 50 の棒"' in before_scripts
    assert ">50 分</span>" in before_scripts
    assert "50 通が残ります。</p>" in before_scripts
    assert " hidden>" in before_scripts  # the control that needs the script
    assert made()._repr_mimebundle_()["text/plain"] == "停止の長さ: 50 分. 50 通が残ります。"


def test_jupyterlab_leaves_the_arrow_keys_to_the_slider():
    # Lumino, under JupyterLab, matches ":focus" before it looks at what is around the element with the focus.
    (control,) = re.findall("<input[^>]*>", page(made()))
    assert 'data-lm-suppress-shortcuts="true"' in control


def test_every_state_can_be_put_together_again():
    chosen = made()
    data = data_in(page(chosen))
    for state, sent in zip(chosen.states, data["states"], strict=True):
        spans = zip(sent["lines"][::2], sent["lines"][1::2], strict=True)
        assert "\n".join(line for begin, end in spans for line in data["lines"][begin:end]) == state.svg
        assert (sent["value"], sent["text"]) == (state.value, state.text)


def test_a_value_to_start_from():
    assert 'value="2"' in page(made(start=90))
    with pytest.raises(InputError, match="cannot start at 11"):
        made(start=11)


def test_the_same_slider_has_the_same_bytes_and_another_one_shares_no_id():
    one, same = page(made()), page(made())
    other = page(slider([10, 50, 91], render, label="停止の長さ"))
    assert one == same
    ids = [set(re.findall(r'\bid="([^"]*)"', html)) for html in (one, other)]
    assert ids[0] and not ids[0] & ids[1]


@pytest.mark.parametrize(
    "words", ["</script><script>window.hacked = 1</script>", "<!-- <script>", "</SCRIPT >"]
)
def test_words_cannot_end_the_script(words):
    def render_words(height):
        return Frame(bar(height), alt=words, text=words)

    html = page(slider([1, 2], render_words, label=words, value_text=lambda value: f"{value}{words}"))
    assert len(re.findall("<script", html, re.I)) == 2
    assert len(re.findall("</script", html, re.I)) == 2
    assert "<!--" not in html
    assert data_in(html)["states"][0]["text"] == words


@pytest.mark.parametrize(
    ("values", "make", "options", "message"),
    [
        ([1], render, {}, "1 value"),
        ([1, 2], render, {"label": " "}, "without a label"),
        ([1, 2], render, {"value_text": lambda value: ""}, "has no words"),
        ([1, 2], lambda v: Frame(bar(v), "", "text"), {}, "no alternative text"),
        ([1, 2], lambda v: Frame(bar(v), "alt", ""), {}, "no sentence"),
        ([1, 2], lambda v: Frame(bar(v, xlabel=""), "alt", "text"), {}, "the x axis"),
        ([1, 2], lambda v: Frame(bar(v, size=(v, 2)), "alt", "text"), {}, "2 different sizes"),
    ],
)
def test_what_is_refused(values, make, options, message):
    with pytest.raises(InputError, match=message):
        slider(values, make, **{"label": "label"} | options)


def test_figures_are_closed_also_after_an_error():
    def with_pyplot(height):
        figure, axes = pyplot.subplots()
        axes.plot([height, 2])
        return Frame(figure, "alt", "text")

    with pytest.raises(InputError, match="axis"):
        slider([1, 2], with_pyplot, label="label")
    assert not pyplot.get_fignums()


def test_axes_do_not_move_between_states():
    def frame_of(svg):
        return re.search(r"<clipPath[^>]*>\s*<rect ([^/]*)/>", svg)[1]

    assert len({frame_of(state.svg) for state in made().states}) == 1


def test_forty_states_with_japanese_labels_stay_small():
    def curve(outage_s):
        figure = Figure()
        axes = figure.add_subplot(title="再試行の回数は停止の長さでどう変わるか", xlim=(0, 100), ylim=(0, 10))
        axes.plot(range(100), [min(x, outage_s) ** 0.5 for x in range(100)], label="いまの方針")
        axes.axvline(outage_s, linestyle=":")
        axes.set(xlabel="停止の長さ [秒]", ylabel="再試行の回数 [回]")
        axes.legend(loc="upper left")
        words = f"停止が {duration_label(outage_s)} なら、消えません。"
        return Frame(figure, alt=words, text=words)

    html = page(slider(range(0, 100, 10), curve, label="停止の長さ", value_text=duration_label))
    more = page(slider(range(0, 100, 5), curve, label="停止の長さ", value_text=duration_label))
    a_state = (len(more.encode()) - len(html.encode())) / 10
    assert len(html.encode()) + 30 * a_state < 400_000


# In a real browser, from disk.


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, tmp_path):
    opened = []

    def open_html(*parts: str, **options):
        file = tmp_path / "page.html"
        file.write_text(f'<!doctype html><html lang="ja"><meta charset="utf-8">{"".join(parts)}', "utf-8")
        context = browser.new_context(**options)
        opened.append(context)
        tab = context.new_page()
        tab.problems = []
        tab.on("pageerror", lambda error: tab.problems.append(str(error)))
        tab.on("console", lambda message: tab.problems.append(message.text))
        tab.on(
            "request",
            lambda request: None if request.url == file.as_uri() else tab.problems.append(request.url),
        )
        tab.goto(file.as_uri())
        return tab

    yield open_html
    for context in opened:
        context.close()


@pytest.mark.browser
def test_the_keyboard_changes_picture_value_and_sentence(open_page):
    tab = open_page(page(made()))
    control = tab.get_by_role("slider", name="停止の長さ")
    assert control.get_attribute("aria-valuetext") == "50 分"
    for key, height in [("ArrowRight", 90), ("Home", 10), ("ArrowRight", 50), ("End", 90), ("ArrowLeft", 50)]:
        control.press(key)
        assert tab.get_by_role("img").get_attribute("aria-label") == f"高さ {height} の棒"
        assert control.get_attribute("aria-valuetext") == f"{height} 分"
        assert tab.locator(".kumokata-slider-value").inner_text() == f"{height} 分"
        assert tab.locator("[aria-live=polite]").inner_text() == f"{height} 通が残ります。"
    assert tab.problems == []


@pytest.mark.browser
def test_sliders_on_one_page_do_not_touch_each_other(open_page):
    # The same output twice, as in JupyterLab's "Create New View for Cell Output", and another one.
    tab = open_page(page(made()), page(made()), page(slider([10, 50, 91], render, label="別の長さ")))
    tab.get_by_role("slider").nth(1).press("End")
    shown = [image.get_attribute("aria-label") for image in tab.get_by_role("img").all()]
    assert shown == ["高さ 50 の棒", "高さ 90 の棒", "高さ 50 の棒"]
    assert tab.problems == []


@pytest.mark.browser
def test_scripts_that_run_before_the_output_is_in_the_page(open_page):
    # What JupyterLab does: the script elements are made anew, while the host is not attached yet.
    # The same output stands in the page already: it must not be taken for the new one.
    tab = open_page(page(made()), "<main></main>")
    tab.evaluate(
        """html => {
          const host = document.createElement("div");
          host.innerHTML = html;
          for (const old of Array.from(host.querySelectorAll("script"))) {
            const fresh = document.createElement("script");
            for (const {name, value} of old.attributes) fresh.setAttribute(name, value);
            fresh.textContent = old.textContent;
            if (fresh.type) { old.replaceWith(fresh); continue; }
            old.remove();
            document.body.append(fresh);
          }
          setTimeout(() => document.querySelector("main").append(host), 300);
        }""",
        page(made()),
    )
    main = tab.get_by_role("main")
    main.get_by_role("slider").press("End")
    assert main.get_by_role("img").get_attribute("aria-label") == "高さ 90 の棒"


@pytest.mark.browser
def test_without_scripts_and_on_paper_the_picture_stands_alone(open_page):
    tab = open_page(page(made()), java_script_enabled=False)
    assert tab.get_by_role("img").count() == 1
    assert tab.get_by_role("slider").count() == 0
    tab = open_page(page(made()))
    tab.get_by_role("slider").press("End")
    tab.emulate_media(media="print")
    assert tab.get_by_role("slider").count() == 0
    assert tab.get_by_role("img").get_attribute("aria-label") == "高さ 90 の棒"


@pytest.mark.browser
def test_ink_follows_the_page_and_the_picture_fits_a_telephone(open_page):
    html = page(made())
    tab = open_page(
        '<meta name="viewport" content="width=device-width">',
        f'<body style="background:#131416;color:rgb(200, 201, 202)">{html}',
        viewport={"width": 390, "height": 800},
    )
    box = tab.get_by_role("img").bounding_box()
    assert 340 < box["width"] <= 390
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    fill = "element => getComputedStyle(element).fill"
    assert tab.get_by_role("img").locator("> g").last.evaluate(fill) == "rgb(200, 201, 202)"
