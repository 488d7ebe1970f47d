"""The three designs of lesson 35 as drawings: what is counted in the lesson must be comparable."""

import pytest

from helpers.figures import load_diagram

NAMES = ("one_region", "standby_region", "two_regions")


def keys_of(name, place):
    return {one.key.removeprefix(f"{place}_") for one in load_diagram(name).components if place in one.key}


@pytest.mark.parametrize("name", NAMES[1:])
def test_osaka_has_what_tokyo_has(name):
    assert keys_of(name, "osaka") == keys_of(name, "tokyo")
    assert {"topic", "queue", "dead_letter_queue", "consumer", "notes"} <= keys_of(name, "tokyo")


def test_every_region_is_drawn_like_the_single_one():
    inside = {one.key for one in load_diagram("one_region").components} - {"publisher", "outbox"}
    for name in NAMES[1:]:
        assert inside <= keys_of(name, "tokyo")


def test_the_counts_of_the_lesson():
    """The lesson says that a standby nearly doubles the components."""
    counts = [(len(load_diagram(name).components), len(load_diagram(name).flows)) for name in NAMES]
    assert counts == [(7, 6), (13, 13), (13, 14)]


def test_tokyo_is_what_fails():
    for name in NAMES[1:]:
        (failing,) = [flow for flow in load_diagram(name).flows if flow.failing]
        assert (failing.source, failing.target) == ("publisher", "tokyo_topic")
