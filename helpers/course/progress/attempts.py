"""Which exercises a learner has answered: kept in the study folder, and nowhere else.

`check` notes an answer only in a session of ``kata study``, which names the study folder in the environment
of its kernels. The record is a file of JSON lines: each is written whole at the end of the file, so several
kernels may write at once, a damaged line costs that line alone, and the learner can read it or throw it away.
The answer itself is not in it, only a digest: the same answer run again is not another try.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = [
    "RECORD",
    "RESULTS",
    "Attempt",
    "Record",
    "append_attempt",
    "attempt_now",
    "read_record",
    "study_environment",
    "study_folder",
]

RECORD = "progress.jsonl"

#: What an answer can be; one that cannot be read is a slip of the pen, and no answer.
RESULTS = ("correct", "wrong", "received")

_FOLDER = "KUMOKATA_STUDY"
_UTC_OFFSET_S = "KUMOKATA_STUDY_UTC_OFFSET_S"
_DIGEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer: to the exercise `exercise`, in `lang`, `at` a local time with its offset.

    `result`: one of `RESULTS` (``"received"`` for a decision, where nothing is right or wrong). `mistake`:
    the name of the one that was recognised. `answer_digest` tells whether two answers are the same.
    """

    at: datetime
    exercise: str
    lang: str
    result: str
    answer_digest: str
    mistake: str | None = None

    @classmethod
    def of_line(cls, line: bytes) -> Attempt:
        """Read a line of the record. Raises `ValueError` when it is not one."""
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise ValueError("not a JSON object")
        with suppress(KeyError, TypeError):
            attempt = cls(**fields | {"at": datetime.fromisoformat(fields["at"])})
            words = (attempt.exercise, attempt.answer_digest, attempt.mistake or "")
            if (
                attempt.at.tzinfo
                and attempt.lang in LANGUAGES
                and attempt.result in RESULTS
                and all(isinstance(word, str) for word in words)
            ):
                return attempt
        raise ValueError("not an attempt")

    def line(self) -> bytes:
        """The attempt as a line of the record, without the newline.

        >>> at = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=9)))
        >>> line = Attempt(at, "31.1", "ja", "wrong", "0f1e2d3c", "counted-retries").line()
        >>> line.decode().partition(", ")[0]
        '{"at": "2026-11-25T09:30:00+09:00"'
        >>> Attempt.of_line(line).mistake
        'counted-retries'
        """
        fields = asdict(self) | {"at": self.at.isoformat(timespec="seconds")}
        return json.dumps(fields, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Record:
    """The attempts in the order in which they were made, and how many lines could not be read."""

    attempts: tuple[Attempt, ...] = ()
    damaged_lines: int = 0


def study_environment(folder: Path) -> dict[str, str]:
    """The variables that make `check` keep its record in `folder`, for the kernels of a session.

    Lessons run in UTC wherever they run; the learner's own time comes with them as the offset at the start.
    """
    offset = datetime.now().astimezone().utcoffset() or timedelta(0)
    return {_FOLDER: str(folder.absolute()), _UTC_OFFSET_S: str(round(offset.total_seconds()))}


def study_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The study folder of this session; None outside of one.

    >>> study_folder({}) is None
    True
    """
    return Path(given) if (given := environment.get(_FOLDER)) else None


def attempt_now(
    exercise: str,
    lang: str,
    result: str,
    answer: object,
    mistake: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Attempt:
    """The attempt that is made now, in the learner's own time.

    >>> in_japan = {"KUMOKATA_STUDY_UTC_OFFSET_S": "32400"}
    >>> attempt_now("31.1", "en", "correct", 1093.0, environment=in_japan).at.tzname()
    'UTC+09:00'
    """
    zone = None  # that of the process
    with suppress(KeyError, ValueError):
        zone = timezone(timedelta(seconds=int(environment[_UTC_OFFSET_S])))
    digest = hashlib.sha256(f"{exercise} {answer!r}".encode()).hexdigest()[:_DIGEST_DIGITS]
    at = datetime.now().astimezone(zone).replace(microsecond=0)
    return Attempt(at, exercise, lang, result, digest, mistake)


def append_attempt(folder: Path, attempt: Attempt) -> None:
    """Write the attempt at the end of the record in `folder`. Raises `OSError` when that is not possible."""
    with open(folder / RECORD, "a+b", buffering=0, opener=_private) as record:
        begun = b""
        if record.seek(0, os.SEEK_END):
            record.seek(-1, os.SEEK_END)
            begun = b"" if record.read(1) == b"\n" else b"\n"  # the line before broke off
        line = begun + attempt.line() + b"\n"
        # One call: what is written in append mode in one call does not mix with what other kernels write.
        if record.write(line) != len(line):
            raise OSError("only a part could be written")


def read_record(folder: Path) -> Record:
    """The record in `folder`; an empty one when there is none. Raises `InputError` when it cannot be read."""
    path = folder / RECORD
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}", next_step="give it back to yourself (chown, chmod)"
        ) from error
    return _record(line for line in lines if line.strip())


def _record(lines: Iterable[bytes]) -> Record:
    attempts, damaged = [], 0
    for line in lines:
        try:
            attempts.append(Attempt.of_line(line))
        except ValueError:  # also what is not UTF-8, or not JSON
            damaged += 1
    return Record(tuple(attempts), damaged)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
