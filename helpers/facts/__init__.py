"""Numbers that come from somebody else, with unit, source, condition and the date they were read.

The data are the ``*.toml`` files beside this module; ``CONTRIBUTING.md`` says how to add one.

>>> from helpers.facts import fact, format_value
>>> format_value(fact("sns.aws_managed.documented_retries"), "en")
'100,015 retries'
"""

from helpers.facts.fact import EVIDENCE, Fact
from helpers.facts.reader import (
    fact,
    fact_matching,
    facts,
    forget_used_facts,
    older_than,
    read_facts,
    used_facts,
)
from helpers.facts.table import FactsTable, facts_table
from helpers.facts.units import UNITS, format_value

__all__ = [
    "EVIDENCE",
    "UNITS",
    "Fact",
    "FactsTable",
    "fact",
    "fact_matching",
    "facts",
    "facts_table",
    "forget_used_facts",
    "format_value",
    "older_than",
    "read_facts",
    "used_facts",
]
