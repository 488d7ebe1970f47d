import re

import matplotlib
import pytest
from matplotlib.figure import Figure

from helpers.figures import INK, apply_style
from helpers.figures.picture import rendered
from helpers.figures.svg import compact_svg, embed_svg


@pytest.fixture
def compact():
    apply_style()
    axes = Figure().add_subplot(xlabel="時間 [秒]", ylabel="回数 [回]")
    axes.plot(range(50), [y**0.5 for y in range(50)], marker="o")
    return rendered(axes.figure)


def test_ids_begin_with_the_prefix_and_every_reference_has_its_target(compact):
    svg = embed_svg(compact, prefix="k12", alt="words")
    ids = re.findall(r'\bid="([^"]*)"', svg)
    references = re.findall(r'href="#([^"]*)"', svg) + re.findall(r"url\(#([^)]*)\)", svg)
    assert len(ids) == len(set(ids))
    assert set(references) == set(ids)
    assert all(name.startswith("k12-") for name in ids)


def test_nothing_reaches_beyond_the_figure(compact):
    assert "<style" not in compact
    assert "<?xml" not in compact
    assert "<!" not in compact
    assert "<metadata" not in compact
    assert "http" not in compact.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_ink_follows_the_page_and_the_background_is_clear(compact):
    assert INK not in compact
    assert "#000000" not in compact
    assert "#ffffff" not in compact
    assert "currentColor" in compact


def test_it_fits_its_column(compact):
    assert compact.startswith('<svg viewBox="0 0 403.2 252"')
    assert "width:100%;max-width:640px;height:auto" in compact


def test_a_figure_without_style_is_readable_in_the_dark_too():
    # Matplotlib leaves out the colour of black text; the root's currentColor then counts.
    matplotlib.rcdefaults()
    figure = Figure(facecolor="none")
    figure.text(0.5, 0.5, "black")
    svg = rendered(figure)
    assert svg.startswith('<svg viewBox="0 0 460.8 345.6" fill="currentColor"')
    assert "fill:" not in svg


def test_transforms_keep_their_precision():
    svg = (
        '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg">'
        '<g transform="translate(1.234 5.678) scale(0.15625 -0.1)"><path d="M 0 0.05 L 1.26 2" /></g></svg>'
    )
    compact = compact_svg(svg)
    assert 'transform="translate(1.2 5.7) scale(0.15625 -0.1)"' in compact
    assert "L1.3 2" in compact
