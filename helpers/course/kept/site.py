"""Whether the site on the disk is the one that would be made: then it is not made again.

Beside the kept runs lies a note of the last site: the key of all that it was made of, and the digest of every
file in it. A site that somebody has changed, or removed a page from, is not that one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.course.kept.reach import module_reach
from helpers.course.kept.run_key import World, text_digest
from helpers.course.outputs import write_text
from helpers.course.run import Outcome
from helpers.course.site import Site
from helpers.errors import InputError

__all__ = ["SiteKey", "find_site", "keep_site", "site_key"]

# Sphinx loads the configuration by its folder; everything else is imported or named from here.
_MAKES = ("helpers.course.site.export", "helpers.course.site.conf")
_NOTE = "site.json"


@dataclass(frozen=True, slots=True)
class SiteKey:
    """64 hexadecimal digits, and the `files` of the checkout whose content they stand for."""

    text: str
    files: frozenset[Path]


def site_key(outcomes: Sequence[Outcome], languages: Sequence[str], world: World, root: Path) -> SiteKey:
    """The key of the site of executed lessons: they themselves, and all that makes pages of them.

    The executed notebook holds the digest of its lesson, so that a change of what was not executed counts.
    """
    files = module_reach(_MAKES, world.sources).files | {root / "docs" / "glossary.md"}
    content = {
        "around": world.around,
        "files": world.digest_of(files),
        "languages": list(languages),
        "lessons": [
            (done.job.lesson.slug, done.job.lang, text_digest(done.notebook or "")) for done in outcomes
        ],
    }
    return SiteKey(text_digest(json.dumps(content, sort_keys=True)), frozenset(files))


def find_site(output: Path, key: SiteKey, folder: Path) -> Site | None:
    """The site in `output` when it is the one with this key, whole and unchanged; None otherwise."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        if (note["key"], note["output"]) != (key.text, str(output.absolute())):
            return None
        site = Site(output, note["pages"], note["bytes"])
        return site if note["files"] == _digests(output) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_site(site: Site, key: SiteKey, folder: Path) -> None:
    """Note that `site` has just been made with this key."""
    note = {
        "key": key.text,
        "output": str(site.output.absolute()),
        "pages": site.pages,
        "bytes": site.bytes,
        "files": _digests(site.output),
    }
    with contextlib.suppress(InputError):  # without the note the site is made again, and that is all
        write_text(folder / _NOTE, json.dumps(note))


def _digests(output: Path) -> dict[str, str]:
    """What is in the site; its whole content takes a fraction of a second to read."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }
