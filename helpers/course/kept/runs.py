"""Runs that are kept: a lesson of which nothing has changed is not executed again.

A run is kept in ``build/kept/`` when it succeeded, under the key of all that decides what it shows
(`helpers.course.kept.run_key`). What is damaged there, or cannot be read, counts as not kept. The runs that
were used last stay, as many as fit into `LARGEST_BYTES`; ``kata clean`` removes all.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from helpers.course.kept.run_key import RunKey, World, read_world, run_key
from helpers.course.outputs import write_bytes
from helpers.course.project import BUILD, ROOT
from helpers.course.run import Job, Outcome, run_all, save
from helpers.errors import InputError

__all__ = ["LARGEST_BYTES", "find_kept", "keep", "kept_folder", "may_keep", "prune", "run_kept"]

#: How much the folder may hold: the whole course is about 5 MB.
LARGEST_BYTES = 256 * 1024 * 1024

# Runs that write references, or that ask something which the key cannot know: their results are theirs alone.
_NEVER_KEPT = ("KUMOKATA_RECORD", "KUMOKATA_AWS", "KUMOKATA_ENDPOINT")


def run_kept(
    jobs: Sequence[Job],
    *,
    fresh: bool = False,
    executor: Executor | None = None,
    workers: int | None = None,
    on_done: Callable[[Outcome], None] | None = None,
    root: Path = ROOT,
    world: World | None = None,
) -> list[Outcome]:
    """Like `helpers.course.run.run_all`, but a run that is kept below `root` is not done again.

    Outcomes come in the order of the jobs; those of kept runs have `kept`, and are told to `on_done` first.
    `fresh` runs every lesson, and keeps what comes of it. A failed run is never kept, nor one during which a
    file was saved that it can reach. `world` is what to make keys of, if not the machine as it is now.
    """
    if not jobs:
        return []
    if not may_keep():
        return run_all(jobs, executor=executor, workers=workers, on_done=on_done)
    folder = kept_folder(root)
    world = world or read_world()
    keys = [run_key(job, world) for job in jobs]
    outcomes: dict[int, Outcome] = {}
    for number, (job, key) in enumerate(zip(jobs, keys, strict=True)):
        found = None if fresh else find_kept(job, key, folder)
        if found is not None:
            outcomes[number] = save(found)
            if on_done is not None:
                on_done(outcomes[number])
    missing = [number for number in range(len(jobs)) if number not in outcomes]
    # By their outputs: an outcome that comes from another process carries a copy of its job.
    key_of = {jobs[number].output: keys[number] for number in missing}

    def keep_and_tell(outcome: Outcome) -> None:
        key = key_of[outcome.job.output]
        if outcome.ok and world.is_current(key.files):
            keep(outcome, key, folder)
        if on_done is not None:
            on_done(outcome)

    try:
        done = run_all(
            [jobs[number] for number in missing], executor=executor, workers=workers, on_done=keep_and_tell
        )
    finally:
        prune(folder)
    outcomes.update(zip(missing, done, strict=True))
    return [outcomes[number] for number in range(len(jobs))]


def kept_folder(root: Path = ROOT) -> Path:
    """Where runs are kept.

    >>> kept_folder(Path("checkout")).as_posix()
    'checkout/build/kept'
    """
    return root / BUILD.name / "kept"


def may_keep(variables: Mapping[str, str] = os.environ) -> bool:
    """Whether runs with these variables may be kept at all.

    >>> may_keep({"KUMOKATA_RECORD": "1"}), may_keep({})
    (False, True)
    """
    return not any(variables.get(name) for name in _NEVER_KEPT)


def find_kept(job: Job, key: RunKey, folder: Path) -> Outcome | None:
    """The outcome that is kept under `key`, or None. What is damaged is not there."""
    began = time.perf_counter()
    path = _path(job, key, folder)
    try:
        entry = json.loads(gzip.decompress(path.read_bytes()))
        if entry["key"] != key.text or not isinstance(entry["notebook"], str):
            return None
    # A gzip file ends with a checksum; what is cut short or overwritten does not get past it.
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None
    with contextlib.suppress(OSError):  # somebody else's folder may be read all the same
        os.utime(path)
    return Outcome(job, time.perf_counter() - began, None, entry["notebook"], kept=True)


def keep(outcome: Outcome, key: RunKey, folder: Path) -> None:
    """Keep the notebook of an outcome under `key`, whole or not at all."""
    path = _path(outcome.job, key, folder)
    # Without a date in it, the same run gives the same bytes.
    packed = gzip.compress(json.dumps({"key": key.text, "notebook": outcome.notebook}).encode(), mtime=0)
    # A folder that cannot be written (somebody else's checkout, a full disk) keeps nothing: the run is well
    # all the same, and will be done again.
    with contextlib.suppress(InputError):
        write_bytes(path, packed)


def prune(folder: Path, largest_bytes: int = LARGEST_BYTES) -> None:
    """Remove the runs whose last use is longest ago, until the others fit into `largest_bytes`."""
    with contextlib.suppress(OSError):  # another command is pruning too, or the folder is not ours
        found = [(path, path.stat()) for path in folder.glob("*.json.gz")]
        left_bytes = sum(stat.st_size for _, stat in found)
        for path, stat in sorted(found, key=lambda entry: entry[1].st_mtime_ns):
            if left_bytes <= largest_bytes:
                return
            path.unlink(missing_ok=True)
            left_bytes -= stat.st_size


def _path(job: Job, key: RunKey, folder: Path) -> Path:
    return folder / f"{job.lesson.number}-{job.lang}-{key.text[:32]}.json.gz"
