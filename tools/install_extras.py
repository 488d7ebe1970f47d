"""What `kata install NAME…` runs: add extras to the project's .venv. Standard library only."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from environment import Environment
from set_up import SetUpFailed, install_extras

__all__ = ["main"]


def main(names: Sequence[str]) -> int:
    """Install the extras; return an exit code: 0 well, 1 one cannot be installed, 2 an unknown name."""
    environment = Environment.of(Path(__file__).resolve().parents[1])
    try:
        install_extras(environment, names)
    except SetUpFailed as failure:
        print(f"kata: {failure}", file=sys.stderr)
        return 1 if set(names) <= set(environment.offered_extras()) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
