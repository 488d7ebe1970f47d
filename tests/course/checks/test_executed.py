"""Outputs of an executed notebook: pictures without words, secrets."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.course.checks import check_outputs

KEY = "-----BEGIN PRIVATE " + "KEY-----\nMIIB"


def found(output):
    cell = new_code_cell("show()", id="a1", outputs=[nbformat.from_dict(output)])
    return check_outputs(new_notebook(cells=[new_code_cell("1", id="a0"), cell]), "31.ipynb")


def html(text):
    return new_output("display_data", {"text/html": text})


@pytest.mark.parametrize(
    "output",
    [
        new_output("display_data", {"image/png": "iVBORw0KGgo="}),
        new_output(
            "display_data", {"image/svg+xml": "<svg></svg>"}, metadata={"image/svg+xml": {"alt": " "}}
        ),
        html("<figure><svg viewBox='0 0 1 1'><path/></svg></figure>"),
        html("<p><img src='a.png'></p>"),
        html("<div aria-label=''><svg role='img'></svg></div>"),
        html("<p aria-label='x'>closed</p><svg></svg>"),
    ],
)
def test_pictures_without_words(output):
    [finding] = found(output)
    assert (finding.rule, finding.lesson, finding.cell, finding.cell_id) == (
        "alternative-text",
        "31.ipynb",
        2,
        "a1",
    )


@pytest.mark.parametrize(
    "output",
    [
        new_output(
            "display_data", {"image/png": "iVBORw0KGgo="}, metadata={"image/png": {"alt": "it rises"}}
        ),
        html("<figure role='img' aria-label='it rises'><svg><path/></svg></figure>"),
        html("<svg role='img' aria-label='it rises'><svg><path/></svg></svg>"),
        html("<svg aria-hidden='true'><path/></svg><img src='a.png' alt='it rises'>"),
        html("<p>no picture<br></p>"),
        new_output("execute_result", {"text/plain": "7"}),
    ],
)
def test_pictures_with_words(output):
    assert found(output) == ()


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", text=KEY),
        new_output("execute_result", {"text/plain": KEY}),
        new_output("display_data", {"application/json": {"key": KEY}}),
        new_output("error", ename="ValueError", evalue="no", traceback=[KEY]),
        html(f"<pre>{KEY}</pre>"),
    ],
)
def test_secrets_in_outputs(output):
    [finding] = found(output)
    assert finding.rule == "secrets" and "a private key" in finding.message and "MIIB" not in str(finding)


def test_what_the_kit_draws_passes():
    from matplotlib.figure import Figure

    from helpers.figures import show

    figure = Figure(figsize=(2, 1))
    figure.add_subplot(xlabel="time [s]", ylabel="retries").plot([0, 1], [0, 3])
    bundle = show(figure, alt="Retries rise from 0 to 3.")._repr_mimebundle_()
    assert found(new_output("display_data", bundle)) == ()
