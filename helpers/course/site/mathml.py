"""Mathematics as MathML, made when the page is built: no script, no font, no request.

MathJax, Sphinx's default, comes from the network (or weighs 2 MB). Browsers draw MathML themselves.
``latex2mathml`` converts the formula; it would print what it does not know, and that is refused here.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from latex2mathml.converter import convert

from helpers.errors import ExportError

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

__all__ = ["mathml", "setup"]

_MATHML = "http://www.w3.org/1998/Math/MathML"


def mathml(formula: str, *, display: bool, where: str) -> str:
    """One ``<math>`` element for a TeX formula, with the TeX kept for those who copy or listen.

    `where` is the page, for the error: `ExportError` when the formula cannot be converted.

    >>> mathml("a_1", display=False, where="31").partition("<semantics>")[0]
    '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline" alttext="a_1">'
    """
    formula = formula.strip()
    if _unpaired_braces(formula):  # latex2mathml would close them where it likes
        raise _refused(formula, where, "its braces do not pair")
    try:
        converted = convert(formula)
        texts = [element.text or "" for element in ElementTree.fromstring(converted).iter()]
    except Exception as error:  # latex2mathml raises many kinds, IndexError among them
        raise _refused(formula, where, f"{type(error).__name__}: {error}".rstrip(": ")) from None
    if unknown := sorted({text for text in texts if text.startswith("\\")}):
        raise _refused(formula, where, f"latex2mathml does not know {', '.join(unknown)}")
    children = converted[converted.index(">") + 1 : -len("</math>")]
    words = escape(formula, quote=True)
    return (
        f'<math xmlns="{_MATHML}" display="{"block" if display else "inline"}" alttext="{words}">'
        f"<semantics>{children}"
        f'<annotation encoding="application/x-tex">{escape(formula)}</annotation></semantics></math>'
    )


def _unpaired_braces(formula: str) -> bool:
    depth = 0
    for brace in re.sub(r"\\[\s\S]", "", formula):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return True
    return depth != 0


def _refused(formula: str, where: str, reason: str) -> ExportError:
    return ExportError(
        f"{where}: the formula {formula!r} cannot become MathML ({reason})",
        expected="TeX that latex2mathml knows",
        next_step="write the formula with simpler commands",
    )


def _visit_inline(translator, node: nodes.math) -> None:
    from docutils.nodes import SkipNode

    translator.body.append(mathml(node.astext(), display=False, where=translator.builder.current_docname))
    raise SkipNode


def _visit_block(translator, node: nodes.math_block) -> None:
    from docutils.nodes import SkipNode

    formula = mathml(node.astext(), display=True, where=translator.builder.current_docname)
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    translator.body.append(translator.starttag(node, "div", CLASS="math") + number + formula + "</div>\n")
    raise SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Make this the renderer that ``html_math_renderer = "mathml"`` names."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_visit_inline, None), block_renderers=(_visit_block, None)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
