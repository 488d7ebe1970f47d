"""Arrivals and response times from an access log, and nothing else of it.

Two formats are read: the access log of an Application Load Balancer, and the Common Log Format of Apache and
nginx, also combined, also with the time of the response appended. Of each line only its instant, its response
time and that it was there are kept; addresses, paths and agents never leave the line, and no message quotes
one or names the file.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html ;
https://httpd.apache.org/docs/2.4/mod/mod_log_config.html ;
https://nginx.org/en/docs/http/ngx_http_log_module.html
"""

from __future__ import annotations

import gzip
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.checked import checked_whole
from helpers.errors import InputError

__all__ = ["LARGEST_LOG_BYTES", "AccessLog", "parse_access_log", "read_access_log"]

#: As much of a log as is read when nothing else is asked for.
LARGEST_LOG_BYTES = 256 * 1024 * 1024

_LONGEST_LINE_BYTES = 65_536
_LONGEST_RESPONSE_S = 1e7  # a hundred days: what is longer is not a time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALB = re.compile(
    rb"(?:http|https|h2|grpcs|ws|wss) (?P<at>\S+) \S+ \S+ \S+"
    rb" (?P<times>-?\d+(?:\.\d+)? -?\d+(?:\.\d+)? -?\d+(?:\.\d+)?) (?:\d{3}|-) "
)
_COMMON = re.compile(
    rb"[^\[]*\[(?P<day>\d{2})/(?P<month>[A-Z][a-z]{2})/(?P<rest>\d{4}:\d{2}:\d{2}:\d{2})"
    rb' (?P<zone>[+-]\d{4})\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-)(?P<more>[^\r\n]*)'
)
_LAST_NUMBER = re.compile(rb'(?:^|\s)(?P<quote>"?)(?P<number>\d+(?:\.\d+)?)(?P=quote)\s*$')

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class AccessLog:
    """When requests arrived and how long they took: read-only arrays, in the order of arrival.

    `arrival_s` counts from the first arrival; `response_s` is NaN where a line has no time. `skipped_lines`
    could not be read as a request; `truncated` says that the file went on beyond what was read.
    """

    arrival_s: FloatArray
    response_s: FloatArray
    skipped_lines: int
    truncated: bool

    @property
    def requests(self) -> int:
        """How many requests were read."""
        return len(self.arrival_s)

    @property
    def period_s(self) -> float:
        """From the first arrival to the last one."""
        return float(self.arrival_s[-1]) if self.requests else 0.0

    @property
    def arrival_rate_rps(self) -> float:
        """Arrivals per second over the period: one fewer than requests, because it begins with the first."""
        return (self.requests - 1) / self.period_s if self.period_s else 0.0

    @property
    def response_s_mean(self) -> float:
        """The mean response time of the lines that have one; NaN when none has."""
        timed = self.response_s[~np.isnan(self.response_s)]
        return float(timed.mean()) if len(timed) else math.nan

    def in_system(self, at_s: ArrayLike) -> NDArray[np.int64]:
        """How many requests were inside at each of these instants: arrived, and not yet answered.

        >>> log = parse_access_log([
        ...     b'192.0.2.1 - - [23/Nov/2026:10:00:00 +0900] "GET / HTTP/1.1" 200 5 3.500',
        ...     b'192.0.2.2 - - [23/Nov/2026:10:00:02 +0900] "GET / HTTP/1.1" 200 5 0.250',
        ... ])
        >>> log.in_system([1.0, 2.1, 3.0]).tolist()
        [1, 2, 1]
        """
        instants = np.asarray(at_s, dtype=float)
        timed = ~np.isnan(self.response_s)
        arrived = self.arrival_s[timed]
        left = np.sort(arrived + self.response_s[timed])
        return np.searchsorted(arrived, instants, "right") - np.searchsorted(left, instants, "right")


def read_access_log(path: str | Path, *, largest_bytes: int = LARGEST_LOG_BYTES) -> AccessLog:
    """Read the log in a file, plain or gzip, up to `largest_bytes` of it (after unpacking).

    What is not a request is counted (`skipped_lines`), lines longer than 64 KiB among it. Raises `InputError`
    for a file that cannot be opened or unpacked, and when not one line could be read; the messages name
    neither the file nor anything in it.
    """
    limit = checked_whole("largest_bytes", largest_bytes, low=1)
    try:
        with Path(path).open("rb") as packed:
            begin = packed.read(2)
            packed.seek(0)
            if begin == b"\x1f\x8b":
                with gzip.open(packed) as unpacked:
                    return _parsed(_lines(unpacked, limit))
            return _parsed(_lines(packed, limit))
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(
            "the access log cannot be unpacked", expected="a whole gzip file, or plain text"
        ) from None
    except (OSError, TypeError, ValueError) as error:
        # Without the path: it would end up in the output of the lesson.
        reason = getattr(error, "strerror", None) or "not a path"
        raise InputError(
            f"the access log cannot be read: {reason}", expected="a file that you may read"
        ) from None


def parse_access_log(lines: Iterable[str | bytes]) -> AccessLog:
    """The same of lines that are already there. Raises `InputError` when not one of them is a request.

    ALB: the instant of the line is when the answer was complete; the arrival is that minus the three times.
    Common Log Format: the instant is taken as the arrival, to the second; a last number on the line is the
    response time, in seconds with a decimal point (nginx ``$request_time``), in microseconds without (Apache
    ``%D``).

    >>> log = parse_access_log([
    ...     'h2 2026-11-23T01:00:00.500Z app/shop/1 192.0.2.1:1 192.0.2.9:80 0.0 0.25 0.0 200 200 9 9 "GET',
    ...     'not a request',
    ... ])
    >>> log.requests, log.response_s.tolist(), log.skipped_lines
    (1, [0.25], 1)
    """
    encoded = (line.encode("utf-8", "replace") if isinstance(line, str) else line for line in lines)
    return _parsed((line, False) for line in encoded)


def _lines(file: BinaryIO | gzip.GzipFile, limit: int) -> Iterator[tuple[bytes, bool]]:
    """Lines, too long ones as what nobody can read; at the end, whether something was left."""
    read, within_long = 0, False
    while read < limit and (piece := file.readline(min(_LONGEST_LINE_BYTES, limit - read))):
        read += len(piece)
        ended = piece.endswith(b"\n")
        if not within_long:
            if not ended and read == limit and file.read(1):
                yield b"", True  # the rest of this line is beyond the limit, so half a line is dropped
                return
            within_long = not ended and len(piece) == _LONGEST_LINE_BYTES
            yield (b"too long" if within_long else piece), False
        elif ended:
            within_long = False
    if file.read(1):
        yield b"", True


def _parsed(lines: Iterable[tuple[bytes, bool]]) -> AccessLog:
    begun, took, skipped, truncated = [], [], 0, False
    for line, more in lines:
        truncated = truncated or more
        if not line.strip():
            continue
        found = _alb(line) or _common(line)
        if found is None:
            skipped += 1
            continue
        begun.append(found[0])
        took.append(found[1])
    if not begun:
        raise InputError(
            f"none of the {skipped:,} lines is a request",
            expected="an access log of an ALB, or in the Common Log Format",
        )
    arrival, response = np.array(begun), np.array(took)
    order = np.argsort(arrival, kind="stable")
    arrival, response = arrival[order] - arrival.min(), response[order]
    for array in (arrival, response):
        array.setflags(write=False)
    return AccessLog(arrival, response, skipped, truncated)


def _alb(line: bytes) -> tuple[float, float] | None:
    if not (match := _ALB.match(line)):
        return None
    try:
        at = datetime.fromisoformat(match["at"].decode("ascii"))
    except ValueError:
        return None
    times = [float(part) for part in match["times"].split()]
    # -1 stands for a step that did not happen: the request was never dispatched, or the client had gone.
    response = sum(times) if min(times) >= 0 else math.nan
    if response > _LONGEST_RESPONSE_S:
        return None
    end = at.replace(tzinfo=at.tzinfo or UTC).timestamp()
    return (end if math.isnan(response) else end - response), response


def _common(line: bytes) -> tuple[float, float] | None:
    if not (match := _COMMON.match(line)):
        return None
    text = {name: match[name].decode("ascii") for name in ("day", "month", "rest", "zone")}
    if text["month"] not in _MONTHS:
        return None
    # Not by strptime's %b, which asks the locale for its names of months.
    year, hour, minute, second = (int(part) for part in text["rest"].split(":"))
    offset = timedelta(hours=int(text["zone"][1:3]), minutes=int(text["zone"][3:]))
    try:
        zone = timezone(-offset if text["zone"][0] == "-" else offset)
        at = datetime(
            year, _MONTHS.index(text["month"]) + 1, int(text["day"]), hour, minute, second, tzinfo=zone
        )
        begun = at.timestamp()
    except (ValueError, OverflowError):
        return None
    last = _LAST_NUMBER.search(match["more"])
    if last is None:
        return begun, math.nan
    response = float(last["number"]) if b"." in last["number"] else float(last["number"]) / 1_000_000
    return (begun, response) if response <= _LONGEST_RESPONSE_S else None
