"""Drawing a second time gives the same files: what ``kata draw --all`` writes can be compared and kept."""

import pytest

from helpers.figures import diagram_names, draw
from helpers.figures.diagram import FORMATS


@pytest.mark.parametrize("name", diagram_names())
def test_every_picture_is_the_same_bytes_every_time(name, tmp_path):
    first, second = (draw(name, tmp_path / folder, ["ja"], FORMATS) for folder in ("first", "second"))
    assert [path.name for path in first] == [f"{name}.ja.{one}" for one in FORMATS]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
