"""THIRD_PARTY.md against what the installed packages say of themselves."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution, distributions

import pytest

from helpers.course.project import ROOT

TEXT = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")

ASKS_FOR_MORE = re.compile(
    r"\b(A?L?GPL|MPL|EPL|CDDL|EUPL|IPA|SSPL|BUSL)\b|Mozilla|General Public|Eclipse", re.IGNORECASE
)


def licence(package: Distribution) -> str:
    """Everything that the package's metadata says about its licence."""
    classifiers = [line for line in package.metadata.get_all("Classifier", []) if line.startswith("License")]
    first_line = (package.metadata.get("License") or "").strip().partition("\n")[0]
    return " ".join([package.metadata.get("License-Expression") or "", first_line, *classifiers])


def files_like(name: str, pattern: str) -> list[str]:
    return [file.read_text(encoding="utf-8-sig") for file in distribution(name).files if file.match(pattern)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("accessible-pygments", "BSD-3-Clause"),
        ("diagrams", "MIT"),
        ("furo", "MIT"),
        ("latex2mathml", "MIT"),
        ("matplotlib-fontja", "MIT AND IPA"),
        ("myst-nb", "BSD-3-Clause"),
        ("pygments", "BSD-2-Clause"),
        ("pygraphviz", "BSD-3-Clause"),
        ("sphinx", "BSD-2-Clause"),
        ("sphinx-basic-ng", "MIT"),
        ("sphinx-revealjs", "Apache"),
        ("tqdm", "MPL-2.0 AND MIT"),
    ],
)
def test_a_package_says_what_we_say(name: str, words: str) -> None:
    assert words in licence(distribution(name))
    row = next(line for line in TEXT.splitlines() if re.search(rf"`{name}`", line, re.IGNORECASE))
    assert words in row


def test_the_licences_that_come_inside_packages() -> None:
    assert any(
        "Eclipse Public License - v 2.0" in text for text in files_like("pygraphviz", "LICENSE.graphviz")
    )
    font_licences = files_like("matplotlib-fontja", "matplotlib_fontja/fonts/IPA_Font_License*.txt")
    assert any("IPA Font License Agreement v1.0" in text for text in font_licences)
    assert any("gumshoejs v5.1.2" in text for text in files_like("furo", "furo.js.LICENSE.txt"))


def test_whatever_asks_for_more_than_a_notice_is_named() -> None:
    named = {name.lower() for name in re.findall(r"`([\w.-]+)`", TEXT)}
    asking = {package.name.lower() for package in distributions() if ASKS_FOR_MORE.search(licence(package))}
    assert asking <= named
    assert {"certifi", "hypothesis", "tqdm"} <= asking


@pytest.mark.parametrize("page", ["README.md", "README.ja.md"])
def test_the_readme_leads_here(page: str) -> None:
    assert "(THIRD_PARTY.md)" in (ROOT / page).read_text(encoding="utf-8")
