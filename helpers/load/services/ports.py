"""Ports on 127.0.0.1 for servers that speak HTTP."""

from __future__ import annotations

import errno
import os
import socket

from helpers.errors import InputError

__all__ = ["free_port"]


def free_port(port: int = 0) -> int:
    """`port`, when a server can listen on it now; one that the system chooses when it is 0.

    Between this look and the server's own another program may take the port; servers without a wish try
    again. Raises `InputError` for a port that is taken, that this user may not use, or that is none.

    >>> 1024 <= free_port() <= 65535
    True
    """
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= 65535:
        raise InputError(f"{port!r} is not a port", expected="0 to 65535, 0 for any free one")
    with socket.socket() as trial:
        if os.name == "posix":  # a port that was in use a moment ago is free; elsewhere this would share it
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
            trial.listen()
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            reason = "is taken" if error.errno == errno.EADDRINUSE else "is not allowed for this user"
            raise InputError(
                f"port {port} {reason}",
                expected="a free port on 127.0.0.1",
                next_step="leave the port out: the system then chooses a free one",
            ) from None
        return trial.getsockname()[1]
