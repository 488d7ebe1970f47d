"""The palette is held to WCAG's contrast and to models of colour vision, not to somebody's eye."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest

from helpers.figures import DASHES, INK, MARKERS, PALETTE, apply_style

PAGES = {
    "white": "#ffffff",
    "Furo dark": "#131416",
    "JupyterLab dark": "#111111",
    "Furo dark code": "#202020",
}

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISION = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    srgb = np.array(matplotlib.colors.to_rgb(colour))
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(float(RGB_TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(linear_rgb: np.ndarray) -> np.ndarray:
    xyz = RGB_TO_XYZ @ linear_rgb / RGB_TO_XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", PALETTE)
def test_every_colour_stands_out_on_every_page(name, page):
    assert contrast(PALETTE[name], PAGES[page]) >= 3


@pytest.mark.parametrize("vision", VISION)
def test_colours_stay_apart_for_every_reader(vision):
    seen = {name: lab(np.clip(VISION[vision] @ linear(colour), 0, 1)) for name, colour in PALETTE.items()}
    distances = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(distances.values()) > 20, min(distances, key=distances.get)


def test_lines_differ_in_more_than_colour():
    assert len(PALETTE) <= 6
    assert len(set(DASHES)) == len(set(MARKERS)) == len(PALETTE)
    apply_style()
    cycle = matplotlib.rcParams["axes.prop_cycle"].by_key()
    assert cycle["color"] == list(PALETTE.values())
    assert cycle["linestyle"] == list(DASHES)


def test_all_text_and_axes_are_ink():
    apply_style()
    settings = matplotlib.rcParams
    for name in (
        "text.color",
        "axes.edgecolor",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
        "grid.color",
    ):
        assert settings[name] == INK
    assert settings["figure.facecolor"] == settings["axes.facecolor"] == "none"


def test_applying_twice_changes_nothing_more():
    apply_style()
    once = dict(matplotlib.rcParams)
    apply_style()
    assert dict(matplotlib.rcParams) == once
