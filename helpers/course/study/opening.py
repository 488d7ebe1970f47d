"""Open the study copies in JupyterLab: on loopback, with the project's own kernel, and nothing is fetched.

JupyterLab runs in this very process, so there is nothing to leave behind: Ctrl-C and SIGTERM end it and its
kernels, and kernels notice by themselves when it is killed.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.course.progress.first_page import FIRST_PAGE
from helpers.course.project import ROOT, STUDY
from helpers.course.study.copies import StudyCopy, write_study_copies
from helpers.course.study.jupyterlab_settings import jupyterlab_options, use_own_environment
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["open_study", "report"]

_LOOPBACK = "127.0.0.1"


def open_study(
    root: Path = ROOT,
    *,
    languages: Sequence[str] = LANGUAGES,
    reset: str | None = None,
    browser: bool = True,
    port: int | None = None,
) -> int:
    """Bring the study copies up to date and run JupyterLab on them until it is ended; return 0 then.

    `reset`: the number of a lesson to start afresh. `browser`: open one (else the address is printed).
    `port`: on loopback; the first free one from 8888 on when None. Raises `InputError` when it is taken.
    """
    folder = root / STUDY.name
    if port is not None:
        _check_free(port)
    for line in report(write_study_copies(root, folder, languages, reset), root):
        print(line, flush=True)
    _run_jupyterlab(folder, languages[0], browser=browser, port=port)
    return 0


def report(copies: Iterable[StudyCopy], root: Path) -> list[str]:
    """What a learner should know about the copies, a line each; nothing about those that are as they were.

    >>> report([StudyCopy("31", "ja", Path("study/ja/31-x.ipynb"), "written")], Path("study"))
    ['lesson 31 (ja): ja/31-x.ipynb']
    """
    lines = []
    for copy in copies:
        path = copy.path.relative_to(root) if copy.path.is_relative_to(root) else copy.path
        name = f"lesson {copy.lesson} ({copy.lang})"
        if copy.state == "written":
            lines.append(f"{name}: {path.as_posix()}")
        elif copy.state == "reset":
            lines.append(
                f"{name} starts afresh: yours is kept as {copy.old.name},"
                " and what you answered stays on record"
            )
        elif copy.state == "newer-beside":
            lines.append(
                f"{name} is newer than the copy you changed: yours is kept, the new one is {path.as_posix()}"
            )
    return lines


def _run_jupyterlab(folder: Path, lang: str, *, browser: bool, port: int | None) -> None:
    # Late, because JupyterLab takes a second to load, and after the environment, which it reads once.
    use_own_environment(folder, lang)
    import zmq
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(
        argv=[
            *jupyterlab_options(folder, f"{lang}/{FIRST_PAGE}"),
            f"--ServerApp.ip={_LOOPBACK}",
            *([f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port else []),
            f"--ServerApp.open_browser={browser}",
            "--ServerApp.allow_root=True",  # in a container there is often nobody else
            # Other users of this machine cannot read along. libzmq may lack it; then nothing is said of it.
            *(["--KernelManager.transport_encryption=auto"] if zmq.has("curve") else []),
        ]
    )


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does: a port that was closed a moment ago is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as error:
            raise InputError(
                f"port {port} cannot be used: {error.strerror}",
                next_step="choose another one, or leave --port out and the first free one is taken",
            ) from error
