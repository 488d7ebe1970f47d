import pytest

from helpers.errors import InputError
from helpers.figures import describe_series
from helpers.language import set_language


@pytest.fixture(params=["ja", "en"])
def lang(request):
    set_language(request.param)
    return request.param


@pytest.mark.parametrize(
    ("ys", "ja", "en"),
    [
        ([1, 2, 4], "行列は、0での1 sから2での4 sまで上がります。", "行列 rises from 1 s at 0 to 4 s at 2."),
        ([4, 4, 1], "行列は、0での4 sから2での1 sまで下がります。", "行列 falls from 4 s at 0 to 1 s at 2."),
        ([3, 3, 3], "行列は、0から2まで3 sのままです。", "行列 stays at 3 s from 0 to 2."),
        (
            [2, 9, 1],
            "行列は、0で2 s、2で1 sです。最小は2での1 s、最大は1での9 sです。",
            "行列 goes from 2 s at 0 to 1 s at 2, lowest 1 s at 2, highest 9 s at 1.",
        ),
    ],
)
def test_the_shape_of_a_series(lang, ys, ja, en):
    assert (
        describe_series("行列", [0, 1, 2], ys, x_text=str, y_text="{} s".format) == {"ja": ja, "en": en}[lang]
    )


@pytest.mark.parametrize(("xs", "ys"), [([1], [1]), ([1, 2], [1, 2, 3]), ([], [])])
def test_no_series(xs, ys):
    with pytest.raises(InputError, match="cannot be described"):
        describe_series("x", xs, ys, x_text=str, y_text=str)
