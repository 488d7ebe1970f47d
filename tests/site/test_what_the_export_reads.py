"""An export opens no file of the checkout that does not count for whether the site has to be made again."""

import json
import subprocess
import sys

from helpers.course.kept.reach import read_sources
from helpers.course.kept.run_key import World
from helpers.course.kept.site import site_key
from helpers.course.project import ROOT

# Sphinx runs in this one process here, so that Python tells of its files too.
DRIVER = """
import json, os, sys
opened = set()
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.add(os.fsdecode(arguments[0]))
sys.addaudithook(watch)
from pathlib import Path
from helpers.course.site import export
export.run_side_by_side = lambda run, builds: [run(build) for build in builds]
root, executed, folder = map(Path, sys.argv[1:])
export.export_site(executed, folder / "site", languages=("ja",), work=folder / "work", root=root)
print(json.dumps(sorted(opened)))
"""


def test_all_that_an_export_opens_counts(checkout, tmp_path):
    arguments = [checkout.root, checkout.executed, tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    opened = [ROOT / path for path in json.loads(done.stdout.splitlines()[-1]) if path.startswith(f"{ROOT}/")]
    files = {
        path.parents[1] / f"{path.name.split('.')[0]}.py" if path.parent.name == "__pycache__" else path
        for path in opened
        if path.is_file() and not path.is_relative_to(ROOT / ".venv")
    }
    counted = site_key([], ("ja",), World(read_sources(), ""), checkout.root).files
    assert len(files) > 30, "nothing was watched"
    assert {path.relative_to(ROOT).as_posix() for path in files - counted} == set()
