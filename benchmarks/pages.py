"""What a page weighs and how soon it can be read from a disk: site, single file, and nbconvert's plain HTML.

Run it: ``python benchmarks/pages.py`` (``--only 31`` for one lesson). Needs Chromium and Playwright, as the
browser tests do. Lessons that have not run in their present state run first, unless ``--executed`` names a
folder of notebooks that a build has left (``build/executed``).

All three are made of the same executed notebook. Weight is the bytes on the disk of every file that the page
loads, as Chromium asks for them, not compressed. Readable is the first contentful paint, complete is
`domComplete` of the navigation; both in milliseconds since the navigation began, medians of five visits, each
in a context of its own, and the three take turns so that a busy moment of the machine meets all of them. What
a page asks of the network is counted and refused at once, which is the best that can happen to it offline.
"""

from __future__ import annotations

import platform
import statistics
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbconvert
import nbformat
from playwright.sync_api import Browser, Route, sync_playwright

from helpers.course.kept import run_kept
from helpers.course.notebook import Lesson, find_lesson, find_lessons
from helpers.course.run import Job
from helpers.course.site import export_site
from helpers.course.site.pdf import chromium_program
from helpers.course.site.single_file import single_file
from helpers.language import LANGUAGES

VISITS = 5
KINDS = ("site", "single file", "nbconvert")
TIMES = """() => new Promise(done => new PerformanceObserver((list, observer) => {
    observer.disconnect();
    done([list.getEntries()[0].startTime, performance.getEntriesByType("navigation")[0].domComplete]);
}).observe({type: "paint", buffered: true}))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: bytes from the disk, requests to the network, when the page was readable and complete."""

    disk_bytes: int
    elsewhere: int
    readable_ms: float
    complete_ms: float


def executed_in(folder: Path, lessons: Sequence[Lesson]) -> None:
    """Put the executed notebooks of `lessons` into `folder`, as a build lays them out."""
    jobs = [
        Job(lesson, lang, {}, folder / lang / f"{lesson.slug}.ipynb", 600.0)
        for lesson in lessons
        for lang in LANGUAGES
    ]
    for outcome in run_kept(jobs):
        assert outcome.ok, outcome.failure


def pages_of(
    lessons: Sequence[Lesson], executed: Path, folder: Path
) -> Iterator[tuple[Lesson, str, dict[str, Path]]]:
    """Make the three forms of each lesson in both languages."""
    site = export_site(
        executed,
        folder / "site",
        work=folder / "work",
        only=[lesson.number for lesson in lessons],
    ).output
    exporter = nbconvert.HTMLExporter()
    for lesson, lang in product(lessons, LANGUAGES):
        page = site / lang / f"{lesson.slug}.html"
        forms = {"site": page}
        for kind in KINDS[1:]:
            forms[kind] = folder / kind.replace(" ", "-") / f"{page.stem}.{lang}.html"
            forms[kind].parent.mkdir(exist_ok=True)
        forms["single file"].write_text(single_file(page), encoding="utf-8")
        notebook = nbformat.read(executed / lang / f"{lesson.slug}.ipynb", as_version=4)
        forms["nbconvert"].write_text(exporter.from_notebook_node(notebook)[0], encoding="utf-8")
        yield lesson, lang, forms


def visit(browser: Browser, page: Path) -> Visit:
    """Open a page in a fresh context, and wait until it is painted and complete."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    loaded: set[Path] = set()
    elsewhere: set[str] = set()

    def record(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("file", "data"):
            if address.scheme == "file":
                loaded.add(Path(unquote(address.path)))
            route.continue_()
        else:
            elsewhere.add(route.request.url)
            route.abort()

    try:
        context.route("**/*", record)
        opened = context.new_page()
        opened.goto(page.as_uri(), wait_until="load")
        opened.wait_for_function("performance.getEntriesByType('navigation')[0].domComplete > 0")
        readable_ms, complete_ms = opened.evaluate(TIMES)
    finally:
        context.close()
    return Visit(sum(path.stat().st_size for path in loaded), len(elsewhere), readable_ms, complete_ms)


def middle(visits: Sequence[Visit]) -> Visit:
    """The median of every figure."""
    return Visit(
        round(statistics.median(seen.disk_bytes for seen in visits)),
        round(statistics.median(seen.elsewhere for seen in visits)),
        statistics.median(seen.readable_ms for seen in visits),
        statistics.median(seen.complete_ms for seen in visits),
    )


def row(name: str, seen: dict[str, Visit]) -> str:
    plain = seen["nbconvert"]
    cells = [name]
    cells += [f"{seen[kind].disk_bytes / 1e3:,.0f}" for kind in KINDS]
    cells += [f"{seen[kind].readable_ms:,.0f}" for kind in KINDS]
    cells += [f"{seen[kind].complete_ms:,.0f}" for kind in KINDS]
    cells += [f"{seen[kind].elsewhere}" for kind in KINDS]
    cells += [
        f"{seen['site'].disk_bytes / plain.disk_bytes:.2f}",
        f"{seen['site'].readable_ms / plain.readable_ms:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--only", action="append", default=[], metavar="LESSON")
    parser.add_argument("--executed", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    chosen = [find_lesson(number) for number in given.only] or find_lessons()
    measured: list[dict[str, Visit]] = []
    with (
        tempfile.TemporaryDirectory(prefix="kumokata-pages-") as folder,
        sync_playwright() as playwright,
    ):
        executed = given.executed or Path(folder, "executed")
        if not given.executed:
            executed_in(executed, chosen)
        made = list(pages_of(chosen, executed, Path(folder)))
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        print(f"{platform.machine()}, Chromium {browser.version}, nbconvert {nbconvert.__version__}\n")
        heads = [
            f"{kind} {unit}"
            for unit in ("[kB]", "readable [ms]", "complete [ms]", "network")
            for kind in KINDS
        ]
        heads = ["lesson", *heads, "site ÷ nbconvert, weight", "site ÷ nbconvert, readable"]
        print(f"| {' | '.join(heads)} |\n|---|{'--:|' * (len(heads) - 1)}")
        visit(browser, made[0][2]["site"])  # Chromium's own first page is slower
        for lesson, lang, forms in made:
            visits: dict[str, list[Visit]] = {kind: [] for kind in KINDS}
            for _ in range(VISITS):
                for kind in KINDS:
                    visits[kind].append(visit(browser, forms[kind]))
            measured.append({kind: middle(visits[kind]) for kind in KINDS})
            print(row(f"{lesson.number} ({lang})", measured[-1]), flush=True)
        browser.close()
    print(row("median", {kind: middle([seen[kind] for seen in measured]) for kind in KINDS}))
    largest = max(measured, key=lambda seen: seen["single file"].disk_bytes)["single file"]
    slowest = max(measured, key=lambda seen: seen["site"].readable_ms)["site"]
    print(
        f"\nlargest single file {largest.disk_bytes / 1e6:.2f} MB; "
        f"slowest page of the site readable after {slowest.readable_ms:,.0f} ms"
    )


if __name__ == "__main__":
    main()
