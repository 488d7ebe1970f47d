"""The fields of a TOML table, taken one by one, with one clear error for the first that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.errors import InputError
from helpers.language import LANGUAGES, Text

__all__ = ["Fields"]

_REQUIRED: Any = object()


class Fields:
    """The fields of one TOML table, taken one by one; what is left over at the end is a slip of the pen.

    Errors name `file`, `where` (change it when the table's own name is known) and the field.

    >>> fields = Fields("31.toml", "31.1", {"key": "31.1", "unit": {"ja": "分", "en": "minutes"}})
    >>> fields.take("key", str), fields.text("unit").en, fields.take("derivation", str, None)
    ('31.1', 'minutes', None)
    >>> fields.finish()
    """

    def __init__(self, file: str, where: str, table: object) -> None:
        self.file, self.where = file, where
        if not isinstance(table, Mapping):
            raise InputError(f"{file}: {where} is not a table", expected="name = value, …")
        self.left = dict(table)

    def error(self, field: str, what: str, expected: str) -> InputError:
        """An error about one field, to be raised."""
        return InputError(f"{self.file}: {self.where}: {field} {what}", expected=expected)

    def take(self, field: str, kind: type | tuple[type, ...], default: Any = _REQUIRED) -> Any:
        """The value of `field`, which must be of this `kind`; the `default` when it is not there."""
        value = self.left.pop(field, default)
        names = "words" if kind is str else "a number"
        if value is _REQUIRED or value == "":
            raise self.error(field, "is missing", names)
        if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self.error(field, f"cannot be {value!r}", names)
        return value

    def text(self, field: str) -> Text:
        """A field that is a table of words in both languages."""
        words = self.left.pop(field, None)
        if not isinstance(words, Mapping) or set(words) - set(LANGUAGES):
            raise self.error(field, "is missing or is not {ja = …, en = …}", "words in ja and en")
        return Fields(self.file, f"{self.where}: {field}", words).words()

    def words(self) -> Text:
        """The fields ``ja`` and ``en`` of this table itself."""
        return Text(**{lang: self.take(lang, str).strip() for lang in LANGUAGES})

    def tables(self, field: str) -> list[Fields]:
        """A field that is a list of tables; empty when it is not there."""
        tables = self.left.pop(field, [])
        if not isinstance(tables, list):
            raise self.error(field, "is not a list", f"{field} = [{{…}}, …]")
        return [Fields(self.file, f"{self.where}: {field}", table) for table in tables]

    def finish(self) -> None:
        """Raise for the first field that nobody took."""
        for field in self.left:
            raise self.error(field, "is not known here", "one of the fields in docs/writing-a-lesson.md")
