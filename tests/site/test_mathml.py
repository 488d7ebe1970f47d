from xml.etree import ElementTree

import pytest

from helpers.course.site.mathml import mathml
from helpers.errors import ExportError


@pytest.mark.parametrize(
    "formula",
    [
        r"t_n = \min(20,\; 2^{n})",
        r"\frac{M}{20}",
        r"\sum_{k=1}^{n} \left(\frac{b}{a}\right)^{k/(n-1)}",
        r"\text{待ち時間} \le 20\,\mathrm{s}",
        r"\lceil x \rceil < \infty",
        r"\{a, b\} \cup \{c\}",
        r"\begin{cases} a & b \\ c & d \end{cases}",
    ],
)
def test_a_formula_becomes_wellformed_mathml_that_keeps_its_tex(formula):
    made = ElementTree.fromstring(mathml(formula, display=True, where="31"))
    assert made.tag.endswith("}math")
    assert made.get("display") == "block"
    assert made.get("alttext") == formula
    assert [element.text for element in made.iter() if element.tag.endswith("}annotation")] == [formula]


@pytest.mark.parametrize("formula", [r"\nosuchcommand{a}", r"\frac{1}{2", r"}{", r"\frac", "a^b^c", ""])
def test_what_cannot_be_converted_is_refused_with_page_and_formula(formula):
    with pytest.raises(ExportError) as refused:
        mathml(formula, display=False, where="31-page")
    assert "31-page" in str(refused.value)
    assert repr(formula) in str(refused.value)
