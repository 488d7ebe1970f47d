"""What a model is given, looked at once, with the nearest right name in every refusal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from helpers.checked import checked_number
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["checked_key", "checked_label", "checked_number", "unknown_name"]

_KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_KEY = 64


def checked_key(what: str, key: object) -> str:
    """`key` when it can name something: small letters, digits and single underscores.

    Raises `InputError` otherwise: keys become names in drawings, bills and templates.

    >>> checked_key("component", "order_queue")
    'order_queue'
    """
    if not isinstance(key, str) or not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        raise InputError(
            f"the key of a {what} cannot be {key!r}",
            expected=f"small letters, digits and underscores, such as order_queue; up to {_LONGEST_KEY}",
        )
    return key


def checked_label(what: str, label: object) -> Text:
    """`label` in both languages; one text stands for both. Raises `InputError` for what is no text.

    >>> checked_label("component", "ALB").ja
    'ALB'
    """
    words = Text(label, label) if isinstance(label, str) else label
    if not isinstance(words, Text) or not (words.ja.strip() and words.en.strip()):
        raise InputError(f"the label of {what} cannot be {label!r}", expected='Text(ja="…", en="…")')
    return words


def unknown_name(
    what: str, name: object, known: Iterable[str], *, next_step: str | None = None
) -> InputError:
    """The error for a name that nothing has, with the nearest right ones, or all when none is near.

    >>> print(unknown_name("kind", "sqs_qeue", ["sns_topic", "sqs_queue"]))
    there is no kind 'sqs_qeue'
      expected: sqs_queue
    """
    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    expected = (
        " or ".join(near) if near else f"one of {', '.join(names)}" if names else "nothing: there is none"
    )
    return InputError(f"there is no {what} {name!r}", expected=expected, next_step=next_step)
