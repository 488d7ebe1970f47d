"""Elsewhere: lessons run on other machines, by Dask's distributed (docs/more-than-one-machine.md).

`address` says which schedulers may be asked, and how; `connection` asks one, and sees that everybody has the
same kit (`installed_kit`); `executor` then stands in the place of the threads of `helpers.course.run`.
"""

from helpers.course.scheduler.connection import Certificates, connected

__all__ = ["Certificates", "connected"]
