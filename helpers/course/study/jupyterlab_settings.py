"""What every JupyterLab of the kit is told, whether one learner starts it or a room's hub does.

It offers the project's own kernel alone, depends on no setting of the user's, and asks nobody outside for
anything.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from helpers.course.progress.attempts import study_environment
from helpers.language import LANGUAGES

__all__ = ["has_japanese_menus", "jupyterlab_options", "use_own_environment"]

_TEMPLATES = Path(__file__).parent / "templates"


def jupyterlab_options(folder: Path, first_page: str) -> list[str]:
    """The command-line options with which JupyterLab opens `first_page` of the study folder `folder`.

    >>> jupyterlab_options(Path("study"), "ja/README.md")[:2]
    ['--ServerApp.root_dir=study', '--LabApp.default_url=/lab/tree/ja/README.md']
    """
    return [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{first_page}",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it at once; notebooks are saved by themselves
        # A learner reads the terminal for the address. Warnings are about the server's own affairs, and one
        # comes with every lesson that is opened for the first time ("is not trusted").
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
        "--ServerApp.kernel_spec_manager_class=helpers.course.study.own_kernel.OwnKernel",
        "--LabApp.custom_css=True",
        f"--ServerApp.tornado_settings=static_custom_path={_TEMPLATES / 'jupyter' / 'custom'}",
        # Nothing leaves loopback: no news, no look for updates, no catalogue of extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]


def has_japanese_menus() -> bool:
    """Whether JupyterLab's Japanese words are installed; they are an optional component."""
    return importlib.util.find_spec("jupyterlab_language_pack_ja_JP") is not None


def use_own_environment(folder: Path, lang: str = LANGUAGES[0]) -> None:
    """Make this process blind to the user's Jupyter and Python settings, as `kata run` is for lessons.

    Its own are kept in ``.jupyter`` of the study folder `folder`; a language or a theme that the learner
    chose in JupyterLab stays chosen. Without such a choice its menus are in `lang` where that is possible.
    Kernels are told to keep the record of answers in `folder`. To be called before Jupyter is imported, which
    reads its variables once.
    """
    from helpers.course.kernels import kernel_environment

    own = folder / ".jupyter"
    settings = ["jupyter", "jupyter-ja"] if lang == "ja" and has_japanese_menus() else ["jupyter"]
    environment = (
        kernel_environment(own)
        | study_environment(folder)
        | {
            "JUPYTER_CONFIG_DIR": str(own / "config"),
            "JUPYTER_CONFIG_PATH": os.pathsep.join(str(_TEMPLATES / name) for name in settings),
            "JUPYTER_DATA_DIR": str(own / "data"),
        }
    )
    environment.pop("NO_COLOR", None)  # JupyterLab shows colours
    os.environ.clear()
    os.environ.update(environment)
