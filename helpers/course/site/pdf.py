"""A self-contained HTML file on paper: Chromium's own print, with text, title, language and outline.

Chromium is asked on its command line. Playwright could ask it too, but serves the tests alone, and would be a
second thing to install for the sake of one option. Chromium runs in a private folder with a profile of its
own, cannot find any host, and is gone, with the folder, when the block is left or this process is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from helpers.course.doctor import CHROMIUM
from helpers.errors import ExportError, MissingComponent
from helpers.figures.fonts import font_path
from helpers.load.services.workplace import Workplace

__all__ = ["chromium_program", "pdf_of"]

_PATIENCE_S = 120.0  # for one lesson; a busy machine takes ten seconds
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have 64 MB there
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    # No host can be found, and Chromium itself asks for nothing either.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--user-agent=Kumokata",  # Chromium writes it into the PDF, where it would name this machine's system
    "--no-pdf-header-footer",  # they would hold the path of a file; single_file.css has better ones
    "--generate-pdf-document-outline",
)


def chromium_program() -> Path:
    """The Chromium of this machine.

    Raises `MissingComponent` that says how to get it.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        raise MissingComponent(
            "a PDF is printed by Chromium, which is not on this machine",
            expected=f"one of {', '.join(CHROMIUM)} among the programs",
            next_step="apt install chromium fonts-ipafont-gothic; or make the single HTML file, "
            "and print it from any browser",
        )
    return Path(found)


def pdf_of(html: str, *, patience_s: float = _PATIENCE_S) -> bytes:
    """The PDF of a self-contained page, with what stands in its print style sheet.

    `html` must not need anything beside it (`helpers.course.site.single_file`). Chromium gets `patience_s`
    seconds. Raises `MissingComponent` without Chromium, and `ExportError` with its last words when it fails.
    """
    program = chromium_program()
    with Workplace() as place:
        page, made = place.folder / "page.html", place.folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        # The folder is also Chromium's home: there fontconfig finds the kit's own font, so that Japanese is
        # more than boxes on a machine without Japanese fonts.
        fonts = place.folder / ".fonts"
        fonts.mkdir()
        (fonts / font_path().name).symlink_to(font_path())
        command = [
            program,
            *_OPTIONS,
            # Chromium's sandbox refuses to start as root; what it opens is our own page, and no network.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            f"--user-data-dir={place.folder / 'profile'}",
            f"--print-to-pdf={made}",
            page.as_uri(),
        ]
        running = place.start("chromium", command, own_user=True)
        try:
            running.process.wait(patience_s)
            printed = made.read_bytes() if made.is_file() else b""
            # Its exit code is 0 also when it printed nothing.
            if running.process.returncode or not printed.startswith(b"%PDF-"):
                raise ExportError(
                    f"Chromium printed no PDF: {running.last_words()}",
                    expected="a Chromium that starts and prints",
                    next_step=f"try it alone: {program.name} --headless --print-to-pdf about:blank",
                )
            return printed
        except subprocess.TimeoutExpired:
            raise ExportError(
                f"Chromium was not ready after {patience_s:g} s: {running.last_words()}",
                next_step="try again when the machine is less busy",
            ) from None
        finally:
            running.kill()
