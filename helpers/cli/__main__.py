"""``python -m helpers.cli``, which the launcher becomes."""

from helpers.cli import main

main(prog_name="kata")
