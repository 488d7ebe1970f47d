"""What a review says: the worst verdict first, and numbers without end as words, also from the JSON."""

from __future__ import annotations

from pathlib import Path

from helpers.language import set_language
from helpers.review import GRADES, case, numbers, reviewed
from helpers.review.run import Report
from helpers.review.tables import verdicts_table
from helpers.review.told import told_lines
from helpers.review.words import grade_words

ENDLESS = reviewed(
    case("small_shop").with_flow("app", "db", timeout_s=None).with_flow("alb", "app", timeout_s=None)
)


def test_the_worst_verdict_stands_first():
    grades = [row[1] for row in verdicts_table(ENDLESS).rows]
    assert len(set(grades)) > 2
    order = [grade_words(grade) for grade in reversed(GRADES)]
    assert grades == sorted(grades, key=order.index)


def test_a_wait_without_end_is_told_in_words():
    set_language("en")
    try:
        path = Path("report")
        lines = told_lines(Report(path, path, path, numbers(ENDLESS, "en"), None))
    finally:
        set_language("ja")
    assert any("waits for what does not answer: no end (" in line for line in lines)
