import re
import subprocess
import sys

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from helpers.errors import InputError
from helpers.figures import Picture, apply_style, show


@pytest.fixture(autouse=True)
def style():
    apply_style()


def figure(xlabel="時間 [秒]", ylabel="回数 [回]", title=""):
    made, axes = pyplot.subplots()
    axes.plot([0, 1], [0, 3])
    axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
    return made


def test_a_picture_has_words_for_those_who_cannot_see_it():
    picture = show(figure(), alt='再試行は 0 回から\n3 回に "上がります"')
    assert 'role="img" aria-label="再試行は 0 回から 3 回に &quot;上がります&quot;"' in picture.svg
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == '再試行は 0 回から 3 回に "上がります"'
    assert bundle["text/html"].startswith('<figure class="kumokata-figure"')


def test_a_caption_is_escaped():
    html = Picture("<svg />", "words", caption="a < b")._repr_mimebundle_()["text/html"]
    assert "<figcaption>a &lt; b</figcaption>" in html
    assert "figcaption" not in Picture("<svg />", "words")._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("alt", ["", "  \n "])
def test_no_words_no_picture(alt):
    with pytest.raises(InputError, match="without alternative text"):
        show(figure(), alt=alt)


@pytest.mark.parametrize(("labels", "axis"), [({"xlabel": ""}, "x"), ({"ylabel": " "}, "y")])
def test_an_axis_without_label_is_refused(labels, axis):
    with pytest.raises(InputError, match=f"the {axis} axis"):
        show(figure(**labels), alt="words")


def test_what_needs_no_label():
    made, (left, right) = pyplot.subplots(ncols=2)
    left.pie([1, 2])  # axes turned off
    left.set_axis_off()
    right.bar([1, 2], [3, 4])  # no tick labels, nothing to name
    right.set(xticks=[], ylabel="通数 [通]")
    twin = right.twinx()  # has an x axis of its own that nobody sees
    twin.plot([1, 2], [5, 6])
    twin.set_ylabel("率 [%]")
    assert show(made, alt="words").alt == "words"


def test_a_label_for_the_whole_figure_counts():
    made = figure(xlabel="")
    made.supxlabel("時間 [秒]")
    assert show(made, alt="words")


@pytest.mark.parametrize("character", ["🙂", "\u1234"])
def test_a_character_without_glyph_is_named(character):
    with pytest.raises(InputError, match=f"U\\+{ord(character):04X}"):
        show(figure(title=f"題名 {character}"), alt="words")


def test_formulas_may_hold_japanese():
    assert show(figure(title="$待ち = \\rho^2$"), alt="words")


@pytest.mark.parametrize("alt", ["words", ""])
def test_the_figure_is_closed_whatever_happens(alt):
    made = figure()
    if alt:
        show(made, alt=alt)
    else:
        with pytest.raises(InputError):
            show(made, alt=alt)
    assert not pyplot.get_fignums()


def test_two_pictures_share_no_id():
    one, other = show(figure(), alt="one"), show(figure(), alt="other")
    ids = [set(re.findall(r'\bid="([^"]*)"', picture.svg)) for picture in (one, other)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


CODE = """
import hashlib
from helpers.figures import apply_style, duration_axis, show
from matplotlib.figure import Figure
apply_style()
axes = Figure().add_subplot(xlabel="停止の長さ", ylabel="回数 [回]", title="再試行")
axes.plot([1, 1e6], [0, 3], label="いまの方針", marker="o"); axes.fill_between([1, 1e6], [0, 1], hatch="//")
duration_axis(axes.xaxis); axes.legend()
html = show(axes.figure, alt="words")._repr_mimebundle_()["text/html"]
print(len(html.encode()), hashlib.sha256(html.encode()).hexdigest())
"""


def test_two_processes_draw_the_same_bytes_and_few_of_them(tmp_path):
    said = [
        subprocess.run(
            [sys.executable, "-c", CODE], cwd=folder, capture_output=True, text=True, check=True
        ).stdout
        for folder in (tmp_path, "/")
    ]
    assert said[0] == said[1]
    assert int(said[0].split()[0]) < 60_000


def test_a_figure_that_pyplot_does_not_know():
    axes = Figure().add_subplot(xlabel="x", ylabel="y")
    axes.plot([1, 2])
    assert show(axes.figure, alt="words")
