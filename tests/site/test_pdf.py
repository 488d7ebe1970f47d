"""Chromium prints: text, title, language and pages; it reaches nothing, and never outlives us."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from helpers.course.doctor import CHROMIUM
from helpers.course.site.pdf import chromium_program, pdf_of
from helpers.course.site.single_file import single_file
from helpers.errors import ExportError, MissingComponent

pytestmark = pytest.mark.xdist_group("site")
browser = pytest.mark.browser

A4 = rb"0 0 59[45][.\d]* 84[12][.\d]*"


@pytest.fixture(scope="module")
def printed(site, lesson_page, tmp_path_factory):
    """The lesson in both languages, as files."""
    folder = tmp_path_factory.mktemp("printed")
    for lang in ("ja", "en"):
        (folder / f"{lang}.pdf").write_bytes(pdf_of(single_file(site / lang / lesson_page)))
    return folder


@browser
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_pdf_has_language_structure_outline_and_the_size_of_our_paper(printed, lang):
    pdf = (printed / f"{lang}.pdf").read_bytes()
    assert f"/Lang ({lang})".encode() in pdf
    for part in (b"/StructTreeRoot", b"/Outlines", b"/Title", b"/URI (https://"):
        assert part in pdf
    sheets = re.findall(rb"/MediaBox \[([^]]*)\]", pdf)
    assert sheets and all(re.fullmatch(A4, sheet) for sheet in sheets)


@browser
def test_a_pdf_tells_nothing_about_this_machine(printed):
    pdf = (printed / "ja.pdf").read_bytes()
    assert b"/Creator (Kumokata)" in pdf
    for trace in (b"Linux", b"file://", b"kumokata-", os.fsencode(Path.home()), os.fsencode(printed)):
        assert trace not in pdf


@browser
@pytest.mark.parametrize(
    ("lang", "title", "state"),
    [("ja", "31 — ページのための課", "2 h"), ("en", "31 — A lesson for the site", "2 h")],
)
def test_the_words_of_a_pdf_can_be_taken_out_again(printed, require_optional, lang, title, state):
    program = shutil.which("pdftotext")
    require_optional("pdftotext", found=program, how_to_get="apt install poppler-utils")
    text = subprocess.run(
        [program, "-layout", printed / f"{lang}.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.rstrip("\f").split("\f")
    assert title in pages[0]
    for number, page in enumerate(pages, start=1):  # the foot of each page says what it is, and which
        assert re.search(rf"{re.escape(title)}.*\b{number} ?/ ?{len(pages)}\s*$", page)
    assert f"It waits {state}." in text  # the state of the slider that the page shows
    assert {"ja": "この課で引用した事実", "en": "Facts that this lesson quotes"}[lang] in text
    assert {"ja": "答えと解き方", "en": "Answer and solution"}[lang] not in text


@browser
def test_a_box_stays_whole_with_its_heading_wherever_the_page_ends(
    site, lesson_page, require_optional, tmp_path
):
    program = shutil.which("pdftotext")
    require_optional("pdftotext", found=program, how_to_get="apt install poppler-utils")
    heights_mm = range(90, 250, 10)
    sheets = "".join(
        f"""<div style="break-before: page"><figure><div style="height: {height_mm}mm"></div></figure>
        <section><h2>Heading{height_mm}.</h2><div class="admonition"><p class="admonition-title">Predict</p>
        <p>Begin{height_mm}.</p>{"<p>More.</p>" * 6}<p>End{height_mm}.</p></div></section></div>"""
        for height_mm in heights_mm
    )
    html = single_file(site / "en" / lesson_page).replace("</article>", f"{sheets}</article>")
    (tmp_path / "sheets.pdf").write_bytes(pdf_of(html))
    text = subprocess.run([program, tmp_path / "sheets.pdf", "-"], capture_output=True, text=True, check=True)
    pages = text.stdout.split("\f")
    for height_mm in heights_mm:
        words = [f"{word}{height_mm}." for word in ("Heading", "Begin", "End")]
        assert len({number for number, page in enumerate(pages) for word in words if word in page}) == 1


@browser
def test_a_machine_without_japanese_fonts_prints_japanese_all_the_same(tmp_path, monkeypatch):
    bare = tmp_path / "fonts.conf"
    bare.write_text(
        f"<fontconfig><dir>~/.fonts</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(bare))
    assert b"+IPAexGothic" in pdf_of("<html lang='ja'><title>t</title><p>雲型</p></html>")


@browser
def test_chromium_finds_no_host_not_even_this_one():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            picture = f'<img alt="" src="http://127.0.0.1:{server.server_port}/a.png">'
            named = picture.replace("127.0.0.1", "localhost")
            assert pdf_of(f"<html lang='en'><title>t</title>{picture}{named}</html>").startswith(b"%PDF-")
        finally:
            server.shutdown()
    assert asked == []


_WRITES = 'for word; do case $word in --print-to-pdf=*) echo "{}" >"${{word#*=}}";; esac; done'


def _chromium(folder, monkeypatch, script):
    """Something else in the place of Chromium, and no other one."""
    program = folder / "programs" / "chromium"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/bin")
    return program


def test_without_chromium_the_error_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingComponent, match="apt install chromium"):
        chromium_program()


def test_the_chromium_of_this_machine_is_found(tmp_path, monkeypatch):
    program = _chromium(tmp_path, monkeypatch, "exit 0")
    assert CHROMIUM[0] == "chromium" and chromium_program() == program


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo ERROR no display >&2", "ERROR no display"),
        (f"{_WRITES.format('%PDF-1.4')}; echo ERROR no memory >&2; exit 3", "ERROR no memory"),
        (
            'for last; do case $last in --print-to-pdf=*) echo half >"${last#*=}";; esac; done',
            "printed no PDF",
        ),
    ],
)
def test_a_chromium_that_prints_nothing_whole_is_an_error_with_its_last_words(
    tmp_path, monkeypatch, script, said
):
    _chromium(tmp_path, monkeypatch, script)
    with pytest.raises(ExportError, match=said):
        pdf_of("<p>")


def test_a_chromium_that_hangs_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    pid = tmp_path / "pid"
    _chromium(tmp_path, monkeypatch, f'sleep 600 & echo $! >"{pid}"; wait')
    with pytest.raises(ExportError, match=r"not ready after 0\.5 s"):
        pdf_of("<p>", patience_s=0.5)
    assert not _runs(int(pid.read_text()))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_chromium_and_its_folder_are_gone_when_we_are(tmp_path, monkeypatch, end):
    noted = tmp_path / "noted"
    _chromium(
        tmp_path, monkeypatch, f'echo "$$ $PWD" >"{noted}.new"; mv "{noted}.new" "{noted}"; exec sleep 600'
    )
    command = "from helpers.course.site.pdf import pdf_of; pdf_of('<p>')"
    owner = subprocess.Popen(
        [sys.executable, "-c", command], stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _until(noted.exists)
        pid, folder = noted.read_text().split(maxsplit=1)
        assert _runs(int(pid)) and folder.startswith(tempfile.gettempdir())
        owner.send_signal(end)
        owner.wait(60)
        _until(lambda: not _runs(int(pid)) and not Path(folder.strip()).exists())
    finally:
        owner.kill()
        owner.wait()


def _until(ready, patience_s=60.0):
    until = time.monotonic() + patience_s
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.02)


def _runs(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
