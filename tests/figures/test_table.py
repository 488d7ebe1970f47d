import pytest

from helpers.errors import InputError
from helpers.figures.table import table


def test_a_table_names_its_columns_and_rows_for_screen_readers():
    html = table("Retries", ["policy", "retries"], [("old <1>", 100_010)])._repr_mimebundle_()["text/html"]
    assert "<caption>Retries</caption>" in html
    assert '<th scope="col">policy</th>' in html
    assert '<th scope="row">old &lt;1&gt;</th><td>100,010</td>' in html


@pytest.mark.parametrize("caption, rows", [(" ", []), ("Retries", [("only one",)])])
def test_a_table_without_caption_or_with_a_torn_row_is_refused(caption, rows):
    with pytest.raises(InputError):
        table(caption, ["policy", "retries"], rows)
