"""Verbs for the checkout and the machine: test, install, doctor, clean."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import click
from rich.table import Table

from helpers.cli.group import main, shown, terminal

__all__ = ["clean", "doctor", "install", "test"]


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]…")
def test(arguments: Sequence[str]) -> None:
    """Run the tests (everything after the verb goes to pytest)."""
    from helpers.course.project import ROOT

    parallel = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "auto"]
    command = [sys.executable, "-m", "pytest", *parallel, "--dist", "loadgroup", *arguments]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


@main.command()
@click.argument("extras", nargs=-1, required=True, metavar="NAME…")
def install(extras: Sequence[str]) -> None:
    """Add what only some need: japanese, cluster, room.

    \b
    kata install japanese   JupyterLab's menus in Japanese
    kata install cluster    lessons on more than one machine (--scheduler)
    kata install room       JupyterHub for a group on one machine (deploy/)
    """
    from helpers.course.project import TOOLS

    command = [sys.executable, "-P", str(TOOLS / "install_extras.py"), *extras]
    sys.exit(subprocess.run(command, env=os.environ | {"PYTHONPATH": str(TOOLS)}, check=False).returncode)


@main.command()
def doctor() -> None:
    """Say what this machine has, what is missing, and how to get it."""
    from helpers.course.doctor import diagnose

    table = Table("", "what", "found", "how to get it", box=None, header_style="bold")
    checks = diagnose()
    for item in checks:
        mark = "ok" if item.ok else ("missing" if item.optional else "WRONG")
        table.add_row(mark, item.name, item.detail, "" if item.ok else item.how_to_get)
    terminal().print(table)
    sys.exit(0 if all(item.ok or item.optional for item in checks) else 1)


@main.command()
@click.option("--everything", is_flag=True, help="Also the virtual environment. study/ is never touched.")
def clean(everything: bool) -> None:
    """Remove what was built. Your study copies stay."""
    from helpers.course.clean import clean as remove

    for path in remove(everything=everything):
        click.echo(f"removed {shown(path)}")
