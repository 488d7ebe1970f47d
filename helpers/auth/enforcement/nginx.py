"""nginx as a process of its own: its configuration, files, port and log are private to one block of code.

It runs in one process (``master_process off``) as the user who runs Python, so it needs no root and no other
user's permissions, and there is one process to end. `helpers.auth.enforcement.guard` ends it.

Sources: https://nginx.org/en/docs/ngx_core_module.html, https://nginx.org/en/docs/http/ngx_http_core_module.html
"""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import KumokataError, MissingComponent

__all__ = ["NginxProcess", "find_nginx", "find_njs", "run_nginx"]

_HOW_TO_GET = "apt install nginx-light libnginx-mod-http-js"
_FURTHER_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
_READY_WITHIN_S = 10.0
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

# error_log: never `info`. At that level nginx writes the whole request into the log when a header is doubled,
# both tokens included. access_log: off, as a request line may carry a token in its query.
_CONFIGURATION = """\
{main}
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 128; }}
http {{
    access_log off;
    server_tokens off;
    {temporary_paths}
    # A token may have 8 KiB (the verifier's own limit); with its name it needs a little more than 8k.
    large_client_header_buffers 4 16k;
    {http}
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class NginxProcess:
    """A running nginx: its port on 127.0.0.1, its folder, and the process that guards it."""

    port: int
    folder: Path
    guard: subprocess.Popen[bytes]

    @property
    def log_text(self) -> str:
        """What nginx has written into its error log up to now."""
        return _log_text(self.folder)

    @property
    def process_id(self) -> int:
        """The process id of nginx itself."""
        return int((self.folder / "nginx.pid").read_text())

    def must_run(self) -> None:
        """Raises `KumokataError` when nginx is gone: a server that is not there refuses nobody."""
        if self.guard.poll() is not None:
            raise KumokataError("nginx has ended", expected="that it runs until the block is left")


@contextmanager
def run_nginx(
    server: str, *, http: str = "", main: str = "", files: Mapping[str, str] | None = None
) -> Iterator[NginxProcess]:
    """Run nginx with these directives in the server block, the http block and at the top.

    `{folder}` in them stands for the private folder, in which `files` are written first. On leaving, by an
    error, an interrupt or ``kill -9`` as well, the process has ended and the folder is gone. Raises
    `MissingComponent` without nginx, `KumokataError` with nginx's own words when it does not start.
    """
    nginx = find_nginx()
    folder = Path(tempfile.mkdtemp(prefix="kumokata-nginx-"))  # mode 0700
    try:
        port = _free_port()
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        configuration = _CONFIGURATION.format(
            main=main,
            http=http,
            server=server,
            folder=folder,
            port=port,
            temporary_paths=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in _TEMPORARY),
        ).replace("{folder}", str(folder))
        (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
        process = NginxProcess(port, folder, _start(nginx, folder))
        try:
            _await(process)
            yield process
        finally:
            assert process.guard.stdin is not None
            process.guard.stdin.close()  # the guard ends nginx
            process.guard.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_nginx() -> str:
    """The path of an nginx with ``auth_request``. Raises `MissingComponent`, with the way to get it."""
    nginx = None if sys.platform == "win32" else shutil.which("nginx")
    if nginx is None and sys.platform != "win32":
        nginx = shutil.which("nginx", path=":".join(_FURTHER_PLACES))
    if nginx is None:
        raise MissingComponent("nginx is not on this machine", next_step=_HOW_TO_GET)
    if "--with-http_auth_request_module" not in _build_of(nginx):
        raise MissingComponent(f"{nginx} was built without auth_request", next_step=_HOW_TO_GET)
    return nginx


def find_njs() -> Path:
    """The path of nginx's JavaScript module. Raises `MissingComponent`, with the way to get it."""
    modules = re.search(r"--modules-path=(\S+)", _build_of(find_nginx()))
    module = Path(modules[1] if modules else "/usr/lib/nginx/modules") / "ngx_http_js_module.so"
    if not module.is_file():
        raise MissingComponent("nginx has no JavaScript module (njs)", next_step=_HOW_TO_GET)
    return module


def _build_of(nginx: str) -> str:
    try:
        return subprocess.run([nginx, "-V"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.SubprocessError):  # made for another machine, or broken
        raise MissingComponent(f"{nginx} does not run on this machine", next_step=_HOW_TO_GET) from None


def _start(nginx: str, folder: Path) -> subprocess.Popen[bytes]:
    guard = Path(__file__).with_name("guard.py")
    command = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(guard), str(folder), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # an interrupt of the kernel ends the block, and the block ends nginx
    )


def _await(process: NginxProcess) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and process.guard.poll() is None:
        # The file of the process id comes after the port is taken: what answers is nginx and nobody else.
        if (process.folder / "nginx.pid").exists():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", process.port), 1):
                return
        time.sleep(0.01)
    raise KumokataError(f"nginx does not start: {process.log_text.strip() or 'it says nothing'}")


def _log_text(folder: Path) -> str:
    with contextlib.suppress(OSError):
        return (folder / "error.log").read_text(encoding="utf-8", errors="replace")
    return ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
