"""docs/review.md says what there is."""

import os

from helpers.course.project import DOCS
from helpers.review import RULES
from helpers.review.guide import review_guide

PAGE = DOCS / "review.md"


def test_the_page_is_what_the_rules_and_kinds_say():
    if os.environ.get("KUMOKATA_RECORD"):
        PAGE.write_text(review_guide(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == review_guide(), (
        "KUMOKATA_RECORD=1 pytest tests/review/test_guide.py"
    )
    assert all(f"| `{key}` |" in review_guide() for key in RULES)
