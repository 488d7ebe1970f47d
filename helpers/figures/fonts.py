"""The one font of the kit's figures: IPAex Gothic, which comes with the package matplotlib-fontja.

Figures must look the same on a machine without Japanese fonts, so neither Matplotlib nor Graphviz is allowed
to choose among the fonts of the machine.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from helpers.errors import MissingComponent

__all__ = ["FONT_NAME", "font_path", "glyphs", "write_fontconfig"]

FONT_NAME = "IPAexGothic"

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <config></config>
</fontconfig>
"""


def font_path() -> Path:
    """Where the font file lies.

    Raises `MissingComponent` when matplotlib-fontja is not installed.

    >>> font_path().name
    'ipaexg.ttf'
    """
    # Found without importing: `import matplotlib_fontja` changes Matplotlib's settings as a side effect.
    spec = importlib.util.find_spec("matplotlib_fontja")
    if spec is None or spec.origin is None:
        raise MissingComponent(
            "the Japanese font of the figures is not installed",
            expected="the package matplotlib-fontja (IPAex Gothic)",
            next_step="run ./kata once: it installs what the lock names",
        )
    return Path(spec.origin).parent / "fonts" / "ipaexg.ttf"


@cache
def glyphs() -> frozenset[int]:
    """The characters (code points) that the font can draw.

    >>> ord("雲") in glyphs(), ord("\N{GRINNING FACE}") in glyphs()
    (True, False)
    """
    from matplotlib.ft2font import FT2Font  # late: only charts with words of somebody's own ask for it

    return frozenset(FT2Font(str(font_path())).get_charmap())


def write_fontconfig(folder: Path) -> Path:
    """Write a Fontconfig configuration into `folder` that knows our font and no other; return its path.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_fontconfig(Path(folder)).name
    'fonts.conf'
    """
    configuration = folder / "fonts.conf"
    fonts, cache = escape(str(font_path().parent)), escape(str(folder / "cache"))
    configuration.write_text(_FONTCONFIG.format(fonts=fonts, cache=cache), encoding="utf-8")
    return configuration
