import os
import re
import shutil
import subprocess
import sys
import zlib

import pytest

from helpers.errors import KumokataError, MissingComponent
from helpers.figures import graphviz_engine
from helpers.figures.fonts import FONT_NAME
from helpers.figures.graphviz_engine import render_dot

JAPANESE = f'digraph {{ node [fontname={FONT_NAME}] a [label="待ち行列"] }}'


def test_three_formats():
    assert render_dot(JAPANESE, "svg").startswith(b"<?xml")
    assert render_dot(JAPANESE, "png").startswith(b"\x89PNG")
    assert render_dot(JAPANESE, "pdf").startswith(b"%PDF")


def test_japanese_is_in_the_pdf_in_our_font():
    pdf = render_dot(JAPANESE, "pdf")
    assert set(re.findall(rb"/FontName /[A-Z]{6}\+(\w+)", pdf)) == {FONT_NAME.encode()}
    # The map from glyphs to characters: a missing glyph has none.
    streams = [
        zlib.decompress(one) for one in re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.S)
    ]
    maps = b"".join(one for one in streams if b"beginbfchar" in one or b"beginbfrange" in one).lower()
    for character in "待ち行列":
        assert character.encode("utf-16-be").hex().encode() in maps


def test_japanese_in_a_png_is_not_a_row_of_boxes():
    # Missing glyphs all look the same: other words then give the same picture.
    assert render_dot(JAPANESE, "png") != render_dot(JAPANESE.replace("待ち行列", "再送回数"), "png")


CODE = f"""
import hashlib
from helpers.figures.graphviz_engine import render_dot
print([hashlib.sha256(render_dot({JAPANESE!r}, one)).hexdigest() for one in ("svg", "png", "pdf")])
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )


def test_every_machine_draws_the_same_bytes_and_says_nothing(tmp_path):
    drawn = render_dot(JAPANESE, "pdf")  # first, so that a machine without Graphviz skips here
    # Another home, another time zone, and the clock has moved on.
    here, there = run(CODE), run(CODE, TZ="Asia/Tokyo", HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path))
    assert here.stdout == there.stdout
    assert here.stderr == there.stderr == ""
    assert b"/CreationDate (D:20260101000000Z)" in drawn


def test_the_environment_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    before = dict(os.environ)
    render_dot(JAPANESE, "svg")
    assert dict(os.environ) == before


def test_graphviz_cannot_be_asked_the_impossible():
    render_dot("digraph { a }", "svg")  # so that a machine without Graphviz skips here
    with pytest.raises(KumokataError, match="could not draw"):
        render_dot("digraph {", "svg")


def test_what_graphviz_complains_about_becomes_a_warning():
    render_dot("digraph { a }", "svg")  # so that a machine without Graphviz skips here
    with pytest.warns(UserWarning, match="too small for label"):
        render_dot('digraph { a [label="a very long label", fixedsize=true, width=0.1] }', "svg")


@pytest.fixture
def no_pygraphviz(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


def test_without_graphviz_both_ways_are_named(no_pygraphviz, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingComponent) as caught:
        render_dot(JAPANESE, "svg")
    assert "pygraphviz" in str(caught.value)
    assert "dot" in caught.value.expected


def test_dot_on_the_path_is_the_fallback(no_pygraphviz, monkeypatch, tmp_path):
    dot = tmp_path / "dot"
    dot.write_text('#!/bin/sh\necho "$1 $FONTCONFIG_FILE"; cat\n')
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    first, source = render_dot(JAPANESE, "svg").decode().split("\n", 1)
    assert first == f"-Tsvg {graphviz_engine._fontconfig()}"
    assert source.strip() == JAPANESE


def test_a_dot_that_fails_is_quoted(no_pygraphviz, monkeypatch, tmp_path):
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\necho syntax error >&2\nexit 1\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KumokataError, match="syntax error"):
        render_dot(JAPANESE, "svg")


@pytest.mark.skipif(shutil.which("dot") is None, reason="no dot on the PATH")
def test_a_real_dot_draws_too(no_pygraphviz):
    assert render_dot(JAPANESE, "svg").startswith(b"<?xml")
