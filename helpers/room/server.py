"""What a learner's account runs in a room: study copies in its own home, and JupyterLab behind the hub.

Started by the hub, as the learner and apart from everybody else; see `helpers.room.isolation`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.course.progress.first_page import FIRST_PAGE
from helpers.course.project import ROOT, STUDY
from helpers.course.study import write_study_copies
from helpers.course.study.jupyterlab_settings import jupyterlab_options, use_own_environment
from helpers.language import LANGUAGES

__all__ = ["languages_from", "server_options"]


def languages_from(chosen: str | None) -> tuple[str, ...]:
    """All languages, the chosen one first; an unknown choice changes nothing.

    >>> languages_from("en"), languages_from("fr")
    (('en', 'ja'), ('ja', 'en'))
    """
    return tuple(sorted(LANGUAGES, key=lambda lang: lang != chosen))


def server_options(folder: Path, lang: str, socket: Path) -> list[str]:
    """The options of a learner's Jupyter server, which listens on `socket` and nowhere else.

    >>> server_options(Path("study"), "ja", Path("/run/a/server.sock"))[-3:-1]
    ['--ServerApp.sock=/run/a/server.sock', '--ServerApp.sock_mode=0666']
    """
    return [
        *jupyterlab_options(folder, f"{lang}/{FIRST_PAGE}"),
        f"--ServerApp.default_url=/lab/tree/{lang}/{FIRST_PAGE}",  # behind a hub, LabApp's is not read
        # Anybody might write to it, but only the proxy can get into the folder where it is.
        f"--ServerApp.sock={socket}",
        "--ServerApp.sock_mode=0666",
        # Kernels talk over sockets in the learner's private folder: no port, and nobody else can connect.
        "--KernelManager.transport=ipc",
    ]


def main(arguments: Sequence[str]) -> None:
    """Serve until the hub says that it is enough: ``python -m helpers.room.server SOCKET LANGUAGE``."""
    socket, languages = Path(arguments[0]), languages_from(arguments[1])
    folder = Path.home() / STUDY.name
    write_study_copies(ROOT, folder, languages, in_a_room=True)
    use_own_environment(folder, languages[0])
    runtime = socket.parent / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)  # short: the name of a socket has about 100 characters
    from jupyterhub.singleuser import main as serve  # late: it reads the environment once

    serve(server_options(folder, languages[0], socket))


if __name__ == "__main__":
    main(sys.argv[1:])
