"""docs/usage.md is what the services declare.

``KUMOKATA_RECORD=1 pytest tests/cost/test_reference.py`` writes it anew.
"""

import os
from pathlib import Path

from helpers.cost import SERVICES
from helpers.cost.reference import usage_reference

PAGE = Path(__file__).parents[2] / "docs" / "usage.md"


def test_the_page_is_up_to_date():
    if os.environ.get("KUMOKATA_RECORD"):
        PAGE.write_text(usage_reference(), "utf-8")
    assert PAGE.read_text("utf-8") == usage_reference(), (
        "KUMOKATA_RECORD=1 pytest tests/cost/test_reference.py"
    )


def test_every_input_is_explained_in_both_languages():
    for service in SERVICES.values():
        assert service.source.startswith("https://aws.amazon.com/")
        names = [item.name for item in service.inputs]
        assert len(set(names)) == len(names)
        for item in service.inputs:
            assert item.label.ja and item.label.en and item.label.ja != item.label.en, item.name
            assert item.unit or item.choices or item.is_flag or item.is_text, item.name
            assert "|" not in item.label.ja + item.label.en
