"""A lesson as one HTML file to send: its page of the site with everything inside, and nothing around it.

The page is taken from a finished site, so that it looks and works the same. What leads to other pages goes:
the list of lessons, search, the other language; a link in the text leaves its words behind. The facts that
the lesson quotes come along, with their sources. A Content Security Policy in the file forbids the browser
every request, wherever the file is opened.

Sphinx's own builder ``singlehtml`` joins all pages into one and leaves style sheets and scripts beside it.
"""

from __future__ import annotations

import re
import tempfile
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, StrictUndefined

from helpers.course.site.gates import check_site
from helpers.course.site.inline import inline_assets, unknown_references
from helpers.course.site.words import words_in
from helpers.errors import ExportError

__all__ = ["LARGEST_BYTES", "check_single_file", "single_file"]

#: What still goes through a mail server that takes ten megabytes: attachments grow by a third on the way.
LARGEST_BYTES = 5_000_000

# Inline styles and scripts, pictures that are in the file; no connection of any kind, no frame, no form.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
# What a page alone has no use for. Whatever of it is added to the template must be added here, or is refused.
_AROUND = (
    "link[rel=next]",
    "link[rel=prev]",
    "#__navigation",
    ".sidebar-overlay",
    ".nav-overlay-icon",
    ".sidebar-drawer",
    ".language-switch",
    ".related-pages",
    ".imprint a",
    ".lesson-bar li:not(.lesson-time)",
)
_FACTS_PAGE = "facts.html"
_QUOTED = "quoted-facts"  # the anchor of the appendix


def single_file(page: Path) -> str:
    """The text of one self-contained HTML file, made of `page`, a lesson's page in a finished site.

    Raises `ExportError` when the page names something that cannot come along, or a fact that is not on the
    facts page beside it, and for what `check_single_file` refuses.
    """
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    lang = str(soup.html["lang"])
    for selector in _AROUND:
        for tag in soup.select(selector):
            tag.decompose()
    quoted = _lead_into_the_page(soup, page)
    if quoted:
        _append_facts(soup, quoted, page.parent / _FACTS_PAGE, lang)
    _say_that_it_stands_alone(soup, lang)
    inline_assets(soup, page.parent)
    _complete_head(soup)
    text = str(soup)
    check_single_file(text, page.stem, lang)
    return text


def check_single_file(text: str, name: str, lang: str) -> None:
    """Hold a file against the gates of the site, and against those that only a single file has.

    Raises `ExportError` for more than `LARGEST_BYTES`, for a reference to anything beside the file, and for
    all that `helpers.course.site.gates.check_site` refuses.
    """
    size = len(text.encode())
    if size > LARGEST_BYTES:
        raise ExportError(
            f"{name} ({lang}) would be a file of {size / 1e6:.1f} MB",
            expected=f"at most {LARGEST_BYTES / 1e6:.0f} MB, so that it can be sent by mail",
            next_step="give its sliders fewer states, or its pictures fewer points",
        )
    if unknown := unknown_references(BeautifulSoup(text, "html.parser")):
        raise ExportError(
            f"{name} ({lang}) would lack what it names:\n" + "\n".join(f"  {one}" for one in unknown),
            expected="references into the file, and links for readers to addresses on the web",
        )
    with tempfile.TemporaryDirectory(prefix="kata-single-file-") as folder:
        alone = Path(folder, lang, f"{name}.html")
        alone.parent.mkdir()
        alone.write_text(text, encoding="utf-8")
        check_site(Path(folder))


def _lead_into_the_page(soup: BeautifulSoup, page: Path) -> list[str]:
    """Links to facts lead to the appendix, links to other pages become words; returns the facts' anchors."""
    quoted: dict[str, None] = {}
    for link in soup.select("a[href]"):
        parts = urlsplit(str(link["href"]))
        if parts.scheme or parts.netloc or not parts.path:
            continue
        target = unquote(parts.path)
        if target == page.name:
            link["href"] = f"#{parts.fragment}"
        elif target == _FACTS_PAGE and parts.fragment:
            quoted[parts.fragment] = None
            link["href"] = f"#{parts.fragment}"
        elif target.endswith(".html"):
            link.unwrap()  # another page; anything else is refused later, because it would be lost
    return list(quoted)


def _append_facts(soup: BeautifulSoup, anchors: list[str], facts_page: Path, lang: str) -> None:
    """The entries of the facts page that the lesson quotes, in the order of the lesson, as its last part."""
    known = BeautifulSoup(facts_page.read_text(encoding="utf-8"), "html.parser")
    entries = []
    for anchor in anchors:
        entry = known.find(id=anchor)
        if entry is None:
            raise ExportError(
                f"the facts page has no entry {anchor}", expected="an entry for each link to a fact"
            )
        entries.append(re.sub(r" data-search-entry(=\"\")?", "", str(entry), count=1))
    heading = escape(words_in(lang)["facts_quoted"])
    appendix = BeautifulSoup(
        f'<section id="{_QUOTED}" class="{_QUOTED}"><h2>{heading}</h2>'
        f'<ul class="facts-list">{"".join(entries)}</ul></section>',
        "html.parser",
    )
    _only(soup, "article[role=main]").append(appendix)
    if (contents := soup.select_one(".toc-tree > ul > li")) is not None:
        entry = f'<li><a class="reference internal" href="#{_QUOTED}">{heading}</a></li>'
        (contents.find("ul") or contents).append(BeautifulSoup(entry, "html.parser"))


def _say_that_it_stands_alone(soup: BeautifulSoup, lang: str) -> None:
    words = words_in(lang)
    for brand in soup.select(".mobile-header .header-center"):
        brand.string = words["site"]
    note = soup.new_tag("p")
    note.string = f"{words['stands_alone']} {words['icons']}"
    _only(soup, ".imprint").insert(0, note)


def _complete_head(soup: BeautifulSoup) -> None:
    head = _only(soup, "head")
    # First of all: a policy holds only for what comes after it.
    policy = soup.new_tag("meta", attrs={"http-equiv": "Content-Security-Policy", "content": _POLICY})
    head.find("meta", charset=True).insert_after(policy)
    head.append(soup.new_tag("link", attrs={"rel": "icon", "href": "data:,"}))  # or a server is asked for one
    style = soup.new_tag("style")
    style.string = _own_style(_only(soup, "head > title").get_text().strip())
    head.append(style)


def _own_style(title: str) -> str:
    template = files("helpers.course.site").joinpath("single_file.css").read_text(encoding="utf-8")
    quoted = re.sub(r'[\\"<\n]', lambda found: f"\\{ord(found[0]):x} ", title)
    return Environment(undefined=StrictUndefined).from_string(template).render(title=quoted)


def _only(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select(selector)
    if len(found) != 1:
        raise ExportError(f"the page has {len(found)} {selector}", expected="one, as in the site's template")
    return found[0]
