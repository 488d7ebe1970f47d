"""The logic that the lessons of Kumokata share.

A lesson defines the one formula it is about; everything else lives here and is tested here.
``docs/architecture.md`` says which package may import which.
"""

__version__ = "0.1.0"
