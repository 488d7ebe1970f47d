"""The commands behind ``deploy/``: ``python -m helpers.room add | remove | stop | open | try``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from helpers.errors import InputError, KumokataError
from helpers.room.accounts import Learner, add_learners, end_processes, learners_of, remove_learners, slip
from helpers.room.isolation import Limits
from helpers.room.opening import Opening, open_room
from helpers.room.place import Room

__all__ = ["main"]

room_option = click.option("--room", default="kumokata", show_default=True, help="Name of the room.")


@click.group()
def main() -> None:
    """A room of learners on this machine."""


@main.command()
@click.argument("count", type=int)
@click.option("--days", default=14, show_default=True, help="After so many days nobody can log in any more.")
@click.option("--address", default="http://127.0.0.1:8000/", show_default=True, help="What the slips say.")
@room_option
def add(count: int, days: int, address: str, room: str) -> None:
    """Make COUNT accounts and print a slip of paper for each: address, name, password."""
    made = add_learners(Room(room), count, days=days)
    click.echo("\n".join(slip(learner, address) for learner in made))


@main.command()
@click.argument("names", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="All learners of the room.")
@click.option("--yes", is_flag=True, help="Do not ask: their homes are deleted.")
@room_option
def remove(names: tuple[str, ...], everybody: bool, yes: bool, room: str) -> None:
    """Remove the accounts NAMES with their homes, and end what they run."""
    chosen = _chosen(Room(room), names, everybody)
    if not yes:
        click.confirm(f"Delete {len(chosen)} accounts and all that is in their homes?", abort=True)
    remove_learners(Room(room), chosen)
    click.echo(f"{len(chosen)} accounts removed")


@main.command()
@click.argument("names", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="All learners of the room.")
@room_option
def stop(names: tuple[str, ...], everybody: bool, room: str) -> None:
    """End everything that the learners NAMES run; files stay, and they can start their servers again."""
    chosen = _chosen(Room(room), names, everybody)
    for learner in chosen:
        end_processes(learner)
    click.echo(f"nothing of {len(chosen)} learners runs any more")


@main.command(name="open")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where browsers reach it.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--ssl-key", type=click.Path(path_type=Path), help="Key of the certificate (PEM).")
@click.option("--ssl-cert", type=click.Path(path_type=Path), help="Certificate with its chain (PEM).")
@click.option("--memory-mib", default=2048, show_default=True, help="For one process of a learner.")
@click.option("--processes", default=300, show_default=True, help="Of one learner; threads count.")
@room_option
@click.argument("jupyterhub_options", nargs=-1, type=click.UNPROCESSED)
def open_(
    host: str,
    port: int,
    ssl_key: Path | None,
    ssl_cert: Path | None,
    memory_mib: int,
    processes: int,
    room: str,
    jupyterhub_options: tuple[str, ...],
) -> None:
    """Run JupyterHub for the room's learners until Ctrl-C. What follows -- goes to JupyterHub."""
    limits = Limits(memory_mib=memory_mib, processes=processes)
    absolute = [path and path.absolute() for path in (ssl_key, ssl_cert)]
    open_room(Opening(Room(room), host, port, *absolute, limits), jupyterhub_options)


@main.command(name="try")
@click.argument("count", type=click.IntRange(1, 99), default=8)
@click.option("--lesson", default="00", show_default=True, help="Number of the lesson to run.")
def try_(count: int, lesson: str) -> None:
    """Let COUNT (8) throw-away learners log in at once and run a lesson; all is gone afterwards."""
    from helpers.course.kernels import interruptible
    from helpers.room.rehearsal import rehearse

    click.echo(f"{'':14}{'first page':>12}{'first cell':>12}{'lesson':>12}{'memory':>12}")
    with interruptible():  # asked to terminate, it takes the accounts down as with Ctrl-C
        visits = rehearse(count, lesson)
    for visit in visits:
        times = (visit.first_page_s, visit.first_cell_s, visit.whole_lesson_s)
        columns = "".join(f"{seconds:>10.1f} s" for seconds in times)
        click.echo(f"{visit.learner:14}{columns}{visit.memory_mib:>8.0f} MiB")


def _chosen(room: Room, names: Sequence[str], everybody: bool) -> list[Learner]:
    known = {learner.name: learner for learner in learners_of(room)}
    if everybody == bool(names):
        raise InputError("nobody was named", expected="names of learners, or --all")
    if unknown := sorted(set(names) - set(known)):
        raise InputError(
            f"{', '.join(unknown)}: no learner of the room {room.name}",
            expected=", ".join(known) or "nobody is",
        )
    return [known[name] for name in (known if everybody else names)]


if __name__ == "__main__":
    try:
        main(prog_name="deploy")
    except KumokataError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
