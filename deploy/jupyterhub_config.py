"""JupyterHub for a room. Started by ``deploy/open-room``, which says in a variable how the room is open.

There is one port, the proxy's. Hub, proxy and learners' servers talk to each other over Unix sockets.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from room_spawner import RoomAuthenticator, RoomSpawner

from helpers.room.opening import SETTINGS, Opening, proxy_command
from helpers.room.place import socket_url

opening = Opening.from_text(os.environ[SETTINGS])
room = opening.room

c = get_config()  # noqa: F821  JupyterHub gives it

c.JupyterHub.bind_url = opening.address
c.JupyterHub.hub_bind_url = socket_url(room.hub_socket)
c.JupyterHub.hub_socket_mode = 0o666  # learners' servers ask it who is there, each with its own token
c.ConfigurableHTTPProxy.api_url = socket_url(room.proxy_folder / "api.sock")
c.ConfigurableHTTPProxy.command = proxy_command(room)
c.ConfigurableHTTPProxy.pid_file = str(room.hub_folder / "proxy.pid")
c.ConfigurableHTTPProxy.log_level = "warn"
if opening.ssl_key:
    c.JupyterHub.ssl_key = str(opening.ssl_key)
    c.JupyterHub.ssl_cert = str(opening.ssl_cert)

# Nothing outlives the room except the learners' homes: the database begins anew with each opening.
c.JupyterHub.db_url = f"sqlite:///{room.hub_folder / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(room.hub_folder / "cookie_secret")
c.JupyterHub.log_level = "WARN"

c.JupyterHub.authenticator_class = RoomAuthenticator
c.RoomAuthenticator.opening = opening
c.RoomAuthenticator.allowed_groups = {room.group}
c.RoomAuthenticator.open_sessions = False  # a login of the machine's is not what this is

c.JupyterHub.spawner_class = RoomSpawner
c.RoomSpawner.opening = opening
c.RoomSpawner.env_keep = ["LC_ALL", "PATH", "PYTHONPATH"]
c.RoomSpawner.port = 8888  # never opened: Jupyter refuses a socket beside any other number
c.RoomSpawner.apply_user_options = lambda spawner, options: None  # `start` reads the language itself
# Eight servers that start at once share two cores; one alone takes a few seconds.
c.RoomSpawner.start_timeout = 180
c.RoomSpawner.http_timeout = 180
c.RoomSpawner.interrupt_timeout = 5
c.RoomSpawner.term_timeout = 5
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
