"""The diagrams of the checkout: each can be drawn on its own, in both languages, with nothing missing."""

import runpy
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpers.figures import diagram_names, load_diagram
from helpers.figures.diagram_drawing import drawn_svg
from helpers.language import LANGUAGES

FOLDER = Path(__file__).resolve().parents[2] / "diagrams"


@pytest.mark.parametrize("name", diagram_names())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_label_is_in_the_picture(name, lang):
    diagram = load_diagram(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Graphviz complains when a label does not fit
        root = ElementTree.fromstring(drawn_svg(diagram, lang))
    drawn = "".join(
        "".join(element.itertext()).strip() for element in root.iter() if element.tag.endswith("text")
    )
    for one in (*diagram.components, *diagram.flows):
        for line in one.label.in_language(lang).splitlines() if one.label else ():
            assert line in drawn


def test_the_dead_letter_queue_hangs_on_the_subscription_and_numbers_are_facts():
    diagram = load_diagram("sns_sqs_fanout")
    (to_dead_letters,) = [flow for flow in diagram.flows if flow.target == "dead_letter_queue"]
    assert to_dead_letters.source == "stock_subscription"
    (failing,) = [flow for flow in diagram.flows if flow.failing]
    assert failing.target == "stock_queue"
    assert "3 + 2 + 10 + 100,000" in failing.label.ja
    assert "3 + 2 + 10 + 100,000" in failing.label.en
    assert "23" in failing.label.ja


def test_a_diagram_is_a_program_of_its_own(tmp_path, monkeypatch, capsys):
    # As a copy, so that nothing is written into the checkout; from another folder, as people do.
    monkeypatch.setattr("helpers.figures.diagram._ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(FOLDER / "sns_sqs_fanout.py"), run_name="__main__")
    written = sorted(path.name for path in (tmp_path / "build" / "diagrams").iterdir())
    assert written == [
        f"sns_sqs_fanout.{lang}.{one}" for lang in ("en", "ja") for one in ("pdf", "png", "svg")
    ]
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize("folder", [FOLDER.parent, FOLDER])
def test_import_diagrams_means_the_library(folder):
    code = "import diagrams.aws.integration as library; print(library.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "site-packages" in done.stdout
