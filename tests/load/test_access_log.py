"""Access logs: lines as servers write them, hostile ones, and that nothing but counts and times comes out."""

import gzip
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import InputError
from helpers.load import little, parse_access_log, read_access_log, sample_access_log

SECRET = "203.0.113.77"
ALB = (
    "https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 203.0.113.77:2817 10.0.0.1:80"
    ' 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0"'
    ' ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1-58337281" "www.example.com" "-" 0'
    ' 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-"'
)
NEVER_DISPATCHED = ALB.replace("0.086 0.048 0.037 200 200", "-1 -1 -1 503 -")
COMMON = '203.0.113.77 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326'
COMBINED = COMMON + ' "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav) 12"'


@pytest.mark.parametrize(
    ("line", "response_s"),
    [
        (ALB, 0.171),
        (ALB.replace("https ", "h2 ", 1), 0.171),
        (NEVER_DISPATCHED, math.nan),
        (COMMON, math.nan),
        (COMBINED, math.nan),
        (COMBINED + " 0.250", 0.25),  # nginx, seconds
        (COMBINED + ' "0.250"', 0.25),
        (COMMON + " 250000", 0.25),  # Apache, microseconds
        (COMMON.replace("GET /apache_pb.gif", r"GET /a\"b"), math.nan),
        (COMMON.replace("2326", "-"), math.nan),
    ],
)
def test_lines_as_servers_write_them(line, response_s):
    found = parse_access_log([line])
    assert (found.requests, found.skipped_lines) == (1, 0)
    assert found.response_s == pytest.approx([response_s], nan_ok=True)
    assert found.response_s_mean == pytest.approx(response_s, nan_ok=True)
    assert parse_access_log([line.encode()]).response_s == pytest.approx([response_s], nan_ok=True)


def test_arrivals_are_answers_minus_their_times():
    """The answer that is complete first arrived last; another zone's clock is the same clock."""
    slow = ALB.replace("0.086 0.048 0.037", "0.0 5.0 0.0").replace("23:00.186641Z", "23:01.000000Z")
    quick = ALB.replace("0.086 0.048 0.037", "0.0 1.0 0.0").replace("23:00.186641Z", "23:00.000000Z")
    found = parse_access_log([quick, slow])
    assert found.arrival_s.tolist() == [0, 3]
    assert found.response_s.tolist() == [5, 1]
    zones = [COMMON, COMMON.replace("13:55:36 -0700", "20:55:38 +0000")]
    assert parse_access_log(zones).arrival_s.tolist() == [0, 2]


@pytest.mark.parametrize(
    "line",
    [
        "not a request",
        COMMON.replace("Oct", "Foo"),
        COMMON.replace("10/Oct", "45/Oct"),
        COMMON.replace("13:55:36", "25:55:36"),
        COMMON.replace("-0700", "-9900"),
        COMMON.replace("/2000:", "/0000:"),
        ALB.replace("2018-07-02T22:23:00.186641Z", "yesterday"),
        ALB.replace("0.086 0.048 0.037", "fast fast fast"),
        ALB.replace("0.048", "9" * 400),
        COMMON + " " + "9" * 400,
        "[" * 60_000,
        '"' * 60_000,
        COMMON + " 1" + " " * 60_000 + "x",
    ],
)
def test_lines_that_are_none_are_counted(line):
    found = parse_access_log([COMMON, line, "", "  \n"])
    assert found.requests + found.skipped_lines == 2
    assert np.isfinite(found.arrival_s).all()
    if not line.startswith(COMMON + " 1"):
        assert found.skipped_lines == 1


@given(lines=st.lists(st.one_of(st.binary(max_size=200), st.text(max_size=200))))
def test_nothing_breaks_the_reader(lines):
    found = parse_access_log([COMMON, *lines])
    assert found.requests >= 1
    assert found.requests + found.skipped_lines <= 1 + len(lines)


def test_nothing_of_the_log_comes_out(tmp_path):
    file = tmp_path / "private.log"
    file.write_text("\n".join([ALB, COMBINED, f"broken {SECRET}"]), encoding="utf-8")
    found = read_access_log(file)
    assert found.skipped_lines == 1
    assert SECRET not in repr(found)
    file.write_text(f"broken {SECRET}\n", encoding="utf-8")
    for wrong in (file, tmp_path / "missing.log", tmp_path):
        with pytest.raises(InputError) as error:
            read_access_log(wrong)
        assert SECRET not in str(error.value)
        assert "private" not in str(error.value) and str(tmp_path) not in str(error.value)
        assert error.value.__cause__ is None


def test_packed_and_plain_are_the_same(tmp_path):
    lines = "\n".join(sample_access_log(seed=3, minutes=1)).encode()
    plain, packed, broken = (tmp_path / name for name in ("a.log", "a.log.gz", "b.log.gz"))
    plain.write_bytes(lines)
    packed.write_bytes(gzip.compress(lines))
    broken.write_bytes(gzip.compress(lines)[:-200])
    assert read_access_log(plain).arrival_s.tolist() == read_access_log(str(packed)).arrival_s.tolist()
    assert not read_access_log(plain).truncated
    with pytest.raises(InputError, match="cannot be unpacked"):
        read_access_log(broken)


def test_a_large_file_is_read_up_to_the_limit(tmp_path):
    lines = [line.encode() + b"\n" for line in sample_access_log(seed=3, minutes=1)]
    whole = b"".join(lines)
    file, packed = tmp_path / "a.log", tmp_path / "a.gz"
    file.write_bytes(whole)
    packed.write_bytes(gzip.compress(whole))
    limit = sum(map(len, lines[:10]))
    for path in (file, packed):
        for extra, requests in ((0, 10), (5, 10), (len(lines[10]), 11)):
            found = read_access_log(path, largest_bytes=limit + extra)
            assert (found.requests, found.skipped_lines, found.truncated) == (requests, 0, True)
    assert not read_access_log(file, largest_bytes=len(whole)).truncated


def test_lines_without_end_are_one_skipped_line(tmp_path):
    file = tmp_path / "a.log"
    file.write_bytes(
        COMMON.encode() + b"\n" + b"x" * 300_000 + b"\n" + COMMON.encode() + b"\n" + b"y" * 70_000
    )
    found = read_access_log(file)
    assert (found.requests, found.skipped_lines, found.truncated) == (2, 2, False)
    cut = read_access_log(file, largest_bytes=150_000)
    assert (cut.requests, cut.skipped_lines, cut.truncated) == (1, 1, True)


def test_little_holds_for_the_sample():
    log = parse_access_log(sample_access_log(seed=1))
    assert log.skipped_lines == 0
    counted = log.in_system(np.arange(0, log.period_s, 0.5)).mean()
    expected = little(arrival_rate_rps=log.arrival_rate_rps, response_s=log.response_s_mean).in_system
    assert counted == pytest.approx(expected, rel=0.02)


def test_inside_is_counted_one_by_one():
    log = parse_access_log(sample_access_log(seed=2, minutes=1))
    ends = log.arrival_s + log.response_s
    for at in (0.0, 7.3, 31.0, 59.9, 300.0):
        assert log.in_system([at]).tolist() == [int(((log.arrival_s <= at) & (ends > at)).sum())]
    with pytest.raises(ValueError, match="read-only"):
        log.arrival_s[0] = 3


def test_the_sample_is_what_it_says():
    lines = sample_access_log(seed=1)
    assert lines == sample_access_log(seed=1) != sample_access_log(seed=2)
    log = parse_access_log(lines)
    minute = np.histogram(log.arrival_s, bins=15, range=(0, 900))[0] / 60
    assert minute[:4].mean() == pytest.approx(12, rel=0.06)
    assert minute[6:9].mean() == pytest.approx(18, rel=0.06)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"minutes": 0}, "minutes"),
        ({"workers": 0}, "workers"),
        ({"service_s": -1}, "service_s"),
        ({"seed": -1}, "seed"),
    ],
)
def test_samples_that_cannot_be(wrong, name):
    with pytest.raises(InputError, match=f"{name} cannot be"):
        sample_access_log(**{"seed": 1} | wrong)


@pytest.mark.parametrize("path", [None, 3, "\0"])
def test_what_is_not_a_path(path):
    with pytest.raises(InputError, match="cannot be read: not a path"):
        read_access_log(path)


def test_limits_that_are_none(tmp_path):
    with pytest.raises(InputError, match="largest_bytes cannot be 0"):
        read_access_log(tmp_path, largest_bytes=0)
