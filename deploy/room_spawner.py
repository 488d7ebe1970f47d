"""JupyterHub's part in keeping learners apart: who may log in, how a learner's server begins and ends."""

from __future__ import annotations

import asyncio
import sys

from jupyterhub.auth import PAMAuthenticator
from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Instance

from helpers.errors import InputError
from helpers.language import LANGUAGES
from helpers.room.accounts import Learner, end_processes, learners_of
from helpers.room.isolation import isolated_command
from helpers.room.opening import Opening, renew_learner_folder
from helpers.room.place import socket_url

FORM = """
<fieldset>
  <legend>はじめに開くことば / Language to begin with</legend>
  <p><label><input type="radio" name="lang" value="ja" checked> <span lang="ja">日本語</span></label></p>
  <p><label><input type="radio" name="lang" value="en"> <span lang="en">English</span></label></p>
</fieldset>
"""


class RoomAuthenticator(PAMAuthenticator):
    """Asks the system about passwords of the room's learners, and about nobody else's."""

    opening = Instance(Opening, config=True)

    async def authenticate(self, handler, data):
        # Before the password is tried: the form is no place to guess at the machine's other accounts.
        if data["username"] not in {learner.name for learner in learners_of(self.opening.room)}:
            return None
        return await super().authenticate(handler, data)


class RoomSpawner(LocalProcessSpawner):
    """Starts a learner's server apart from all others, and reaches it over a Unix socket."""

    opening = Instance(Opening, config=True)
    options_form = FORM

    def options_from_form(self, form_data):
        """The language that was chosen; anything else is the first one."""
        lang = form_data.get("lang", [""])[0]
        return {"lang": lang if lang in LANGUAGES else LANGUAGES[0]}

    def make_preexec_fn(self, name):
        """Nothing: root starts the command, which becomes the learner once it is apart."""

    def user_env(self, env):
        """The learner's variables; the account has no shell to log in with, but a terminal needs one."""
        return super().user_env(env) | {"SHELL": "/bin/bash"}

    async def start(self):
        """Start the server; what an earlier one left running ends first, and its sockets go."""
        learner = self._learner()
        room = self.opening.room
        await asyncio.to_thread(end_processes, learner)
        renew_learner_folder(room, learner.name)  # who came while the room was open has none yet
        socket = room.server_socket(learner.name)
        lang = self.user_options.get("lang", LANGUAGES[0])
        serve = [sys.executable, "-P", "-m", "helpers.room.server", str(socket), lang]
        self.cmd = isolated_command(learner.name, self.opening.limits, serve)
        self.popen_kwargs = {"cwd": learner.home}
        address = await super().start()
        self.server.connect_url = socket_url(socket)  # there is no port
        return address

    async def stop(self, now=False):
        """End the server, then whatever else this learner runs, however it was started."""
        await super().stop(now)
        await asyncio.to_thread(end_processes, self._learner())

    def _learner(self) -> Learner:
        for learner in learners_of(self.opening.room):
            if learner.name == self.user.name:
                return learner
        raise InputError(f"{self.user.name} is no learner of the room {self.opening.room.name}")
