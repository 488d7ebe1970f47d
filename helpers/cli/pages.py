"""Verbs for what is read and shown: export, draw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from helpers.cli.group import language_option, main, only_option, shown
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["draw", "export"]


@main.command()
@only_option
@language_option
def export(only: Sequence[str], lang: Sequence[str]) -> None:
    """Export the site again from the lessons as they last ran."""
    from helpers.course.build import export_again

    click.echo(shown(export_again(only=only, languages=lang or LANGUAGES).output / "index.html"))


@main.command()
@click.argument("names", nargs=-1, metavar="[DIAGRAM]…")
@click.option("--all", "everything", is_flag=True, help="Every file in diagrams/.")
@language_option
@click.option(
    "--format", "formats", type=click.Choice(["svg", "png", "pdf"]), multiple=True, help="Default: all three."
)
@click.option("-o", "folder", type=click.Path(path_type=Path), help="Folder (default: build/diagrams).")
@click.option(
    "--keep", is_flag=True, help="Also keep the layouts, for machines where Graphviz does not load."
)
def draw(
    names: Sequence[str],
    everything: bool,
    lang: Sequence[str],
    formats: Sequence[str],
    folder: Path | None,
    keep: bool,
) -> None:
    """Render the architectures of diagrams/ as SVG, PNG and PDF."""
    from helpers.course.project import BUILD
    from helpers.figures import diagram_names, keep_layouts
    from helpers.figures import draw as draw_diagram

    if not names and not everything:
        raise InputError(
            "no diagram was named",
            expected=f"one of {', '.join(diagram_names())}",
            next_step="or: kata draw --all",
        )
    for name in diagram_names() if everything else names:
        paths = draw_diagram(
            name,
            folder=folder or BUILD / "diagrams",
            languages=lang or LANGUAGES,
            formats=formats or ("svg", "png", "pdf"),
        )
        if keep:
            paths += keep_layouts(name, lang or LANGUAGES)
        for path in paths:
            click.echo(shown(path))
