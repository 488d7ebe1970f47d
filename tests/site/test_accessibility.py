"""axe-core on every page: nothing serious, nothing critical, in light and dark, wide and narrow."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(found => ["serious", "critical"].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes[0].html.slice(0, 120)} (${found.nodes.length})`)"""


@pytest.mark.parametrize(("dark", "width"), [(False, 1280), (True, 1280), (True, 390)])
def test_no_page_has_a_serious_finding(visit, addresses, axe, dark, width):
    for address in addresses:
        page = visit(address, dark=dark, width=width).page
        for folded in page.query_selector_all("details"):
            folded.evaluate("folded => { folded.open = true; }")
        page.add_script_tag(content=axe)
        assert (address, page.evaluate(RUN)) == (address, [])
