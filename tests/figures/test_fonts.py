import subprocess
import sys
from xml.etree import ElementTree

import pytest

from helpers.errors import MissingComponent
from helpers.figures import fonts


def test_the_font_is_found_without_changing_matplotlib():
    # `import matplotlib_fontja` sets the font of every figure of the process.
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams)\n"
        "import sys, helpers.figures; helpers.figures.fonts.font_path()\n"
        "assert dict(matplotlib.rcParams) == before and 'matplotlib_fontja' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_fontconfig_knows_one_folder_only(tmp_path):
    configuration = fonts.write_fontconfig(tmp_path)
    folders = [element.text for element in ElementTree.parse(configuration).iter("dir")]
    assert folders == [str(fonts.font_path().parent)]
    assert not list(ElementTree.parse(configuration).iter("include"))


def test_a_missing_font_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(fonts.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingComponent, match="matplotlib-fontja"):
        fonts.font_path()
