"""A review of a system: five views of one architecture, and a verdict on each number that matters.

>>> from helpers.review import case, reviewed
>>> [verdict.rule.key for verdict in reviewed(case("partner_api")).verdicts if verdict.grade == "stop"]
['amplification', 'longest_wait_s', 'ways_around']
"""

from helpers.review.numbers import FORMAT, Change, changes, numbers, read_numbers
from helpers.review.reading import CASES, case, case_path, read_review, review_in
from helpers.review.reviewed import Reviewed, reviewed
from helpers.review.rules import GRADE_WORDS, GRADES, RULES, Rule, Threshold
from helpers.review.settings import CostSettings, Outage, Review, TokenSettings
from helpers.review.tokens import HostileTokens, TokenView, doors, tokens_view, ways_around
from helpers.review.verdicts import Failed, Verdict, months_until_full

__all__ = [
    "CASES",
    "FORMAT",
    "GRADES",
    "GRADE_WORDS",
    "RULES",
    "Change",
    "CostSettings",
    "Failed",
    "HostileTokens",
    "Outage",
    "Review",
    "Reviewed",
    "Rule",
    "Threshold",
    "TokenSettings",
    "TokenView",
    "Verdict",
    "case",
    "case_path",
    "changes",
    "doors",
    "months_until_full",
    "numbers",
    "read_numbers",
    "read_review",
    "review_in",
    "reviewed",
    "tokens_view",
    "ways_around",
]
