"""Never twice: a lesson, and the site, of which nothing has changed is not made again.

::

    mentions ──▶ reach ──┐
    components ──────────┴─▶ run_key ──▶ runs (build/kept/) ──▶ site (the note of the last one)

docs/decisions/0005-runs-that-are-kept.md says why in this way.
"""

from helpers.course.kept.runs import run_kept

__all__ = ["run_kept"]
