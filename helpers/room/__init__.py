"""A room: one machine, a group of learners with an account each, JupyterHub in front.

`accounts` makes and removes the learners, `isolation` says how the processes of one are kept from all others,
`opening` checks the machine and starts JupyterHub, `server` is what a learner's account then runs. The hub's
configuration and its spawner are in ``deploy/``, because only they need JupyterHub.
"""

from helpers.room.accounts import Learner, add_learners, learners_of, remove_learners
from helpers.room.isolation import Limits, isolated_command
from helpers.room.place import Room

__all__ = [
    "Learner",
    "Limits",
    "Room",
    "add_learners",
    "isolated_command",
    "learners_of",
    "remove_learners",
]
