"""One lesson with many values: `runs` makes the runs and their table, `figure` the small multiples."""

from helpers.course.sweep.runs import (
    MOST_RUNS,
    Grid,
    Sweep,
    SweepRun,
    grid_of,
    must_report,
    run_sweep,
    value_text,
    write_table,
)

__all__ = [
    "MOST_RUNS",
    "Grid",
    "Sweep",
    "SweepRun",
    "grid_of",
    "must_report",
    "run_sweep",
    "value_text",
    "write_table",
]
