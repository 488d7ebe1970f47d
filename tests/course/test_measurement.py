"""What a run measured, beside the recorded reference."""

import math
import re
from datetime import date

import numpy as np
import pytest

from helpers.course import measurement as module
from helpers.course.measurement import Measurement, machine_class, measured, record_reference, reference
from helpers.errors import InputError
from helpers.language import set_language

RECORDED = Measurement(
    "31.publish",
    date(2026, 11, 23),
    'Linux x86-64, 2 cores, "Python" 3.11',
    {"publish_s": 1e-05, "messages": 20},
)


@pytest.fixture(autouse=True)
def english_and_an_empty_folder(tmp_path, monkeypatch):
    set_language("en")
    monkeypatch.setattr(module, "REFERENCES", tmp_path)
    monkeypatch.delenv("KUMOKATA_RECORD", raising=False)
    yield
    set_language("ja")


def test_this_run_stands_beside_the_reference(tmp_path):
    record_reference(RECORDED)
    shown = measured(
        "31.publish",
        labels={"publish_s": ("発行 [秒]", "publish [s]")},
        publish_s=np.float64(0.0123456),
        threads=3,
    )
    assert shown.rows == (
        ("publish [s]", "0.01235", "1e-05"),
        ("threads", "3", "—"),
        ("messages", "—", "20"),
    )
    assert shown.headers[1] == f"this run ({date.today()}, {machine_class()})"
    assert shown.headers[2] == f"reference run (2026-11-23, {RECORDED.machine})"
    assert "<th scope=" in shown._repr_mimebundle_()["text/html"]


def test_it_speaks_the_language_of_the_run():
    set_language("ja")
    shown = measured("31.publish", publish_s=0.1)
    assert shown.headers[0] == "量"
    assert shown.headers[2] == "参考の記録（まだありません）"


def test_a_record_is_read_back_and_replaces_only_itself(tmp_path):
    other = Measurement("31.another-one", date(2026, 1, 2), "macOS arm64", {"elapsed_s": 12.5})
    path = record_reference(RECORDED)
    record_reference(other)
    again = Measurement("31.publish", date(2026, 12, 1), "Linux", {"publish_s": 2.0})
    record_reference(again)
    assert path == tmp_path / "31.toml"
    assert reference("31.publish") == again
    assert reference("31.another-one") == other
    assert reference("32.publish") is None
    assert path.read_text() == (
        '[another-one]\nrecorded = 2026-01-02\nmachine = "macOS arm64"\n'
        "[another-one.values]\nelapsed_s = 12.5\n\n"
        '[publish]\nrecorded = 2026-12-01\nmachine = "Linux"\n[publish.values]\npublish_s = 2.0\n'
    )


def test_a_reference_is_written_only_when_asked_for(tmp_path, monkeypatch):
    measured("31.publish", publish_s=0.1)
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("KUMOKATA_RECORD", "1")
    measured("31.publish", publish_s=np.float64(0.1), messages=np.int64(3))
    assert reference("31.publish").values == {"publish_s": 0.1, "messages": 3}
    assert "messages = 3\n" in (tmp_path / "31.toml").read_text()
    assert reference("31.publish").machine == machine_class()


def test_what_was_calculated_says_so_and_is_neither_compared_nor_recorded(tmp_path, monkeypatch):
    record_reference(RECORDED)
    monkeypatch.setenv("KUMOKATA_RECORD", "1")
    labels = {"publish_s": ("発行 [秒]", "publish [s]")}
    shown = measured("31.publish", real=False, labels=labels, publish_s=0.0123456, messages=12_345)
    assert shown.caption.startswith("Calculated")
    assert shown.headers == ("quantity", "value")
    assert shown.rows == (("publish [s]", "0.01235"), ("messages", "12,345"))
    assert reference("31.publish") == RECORDED


@pytest.mark.parametrize("key", ["publish", "31", "31.Publish", "31.publish.more", "../31.x"])
def test_a_key_is_a_lesson_and_a_name(key):
    with pytest.raises(InputError, match="is not the key of a measurement"):
        measured(key, publish_s=0.1)


@pytest.mark.parametrize("value", [math.nan, math.inf, "fast", None, [1.0, 2.0]])
def test_values_are_finite_numbers(value):
    with pytest.raises(InputError, match=r"31.publish: publish_s is "):
        measured("31.publish", publish_s=value)


def test_nothing_measured_is_an_error():
    with pytest.raises(InputError, match="measures nothing"):
        measured("31.publish")


@pytest.mark.parametrize("text", ["[publish", "publish = 3", "[publish]\nmachine = 'x'"])
def test_a_broken_file_of_references_is_named(tmp_path, text):
    (tmp_path / "31.toml").write_text(text)
    with pytest.raises(InputError, match=r"31.toml is not a file of reference runs"):
        measured("31.publish", publish_s=0.1)


def test_the_machine_is_a_class_and_not_a_name():
    import platform

    assert re.fullmatch(r"\S+ \S+, \d+ cores, Python 3\.\d+", machine_class())
    assert platform.node() not in machine_class().split()
