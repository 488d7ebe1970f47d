"""Verbs for what is read and shown: export, draw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from helpers.cli.group import jobs_option, language_option, main, only_option, shown, terminal
from helpers.errors import InputError
from helpers.language import LANGUAGES

__all__ = ["draw", "export"]


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]…")
@only_option
@language_option
@click.option(
    "--single-file",
    "html",
    is_flag=True,
    help="Each lesson as one HTML file with everything inside, to send.",
)
@click.option("--pdf", is_flag=True, help="Each lesson as a PDF; needs Chromium.")
@jobs_option
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder of the files, or the name where only one comes out (default: build/single-files).",
)
def export(
    lessons: Sequence[str],
    only: Sequence[str],
    lang: Sequence[str],
    html: bool,
    pdf: bool,
    jobs: int | None,
    output: Path | None,
) -> None:
    """Export the site again from the lessons as they last ran, or lessons as files to send.

    \b
    kata export
    kata export 31 --single-file --lang ja -o message.html
    kata export 31 --single-file --pdf
    """
    chosen = (*lessons, *only)
    formats = [name for name, wanted in (("html", html), ("pdf", pdf)) if wanted]
    if formats:
        from helpers.course.single_files import export_single_files

        console = terminal(stderr=True)
        for made in export_single_files(
            chosen,
            languages=lang or LANGUAGES,
            formats=formats,
            output=output,
            jobs=jobs,
            on_event=lambda line: console.print(line, markup=False),
        ):
            click.echo(shown(made.path))
        return
    if output is not None or jobs is not None:
        raise InputError(
            f"{'-o' if output is not None else '--jobs'} is for files to send",
            expected="--single-file or --pdf with it",
            next_step="the site itself goes to build/site; kata build makes it",
        )
    from helpers.course.build import export_again

    click.echo(shown(export_again(only=chosen, languages=lang or LANGUAGES).output / "index.html"))


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
