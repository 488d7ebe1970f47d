"""Numbers that a function was given, looked at once; the look itself is `helpers.checked`."""

from helpers.checked import checked_number, checked_whole

__all__ = ["checked_number", "checked_whole"]
