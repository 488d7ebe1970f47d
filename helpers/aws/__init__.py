"""The embedded AWS: the one place that makes boto3 clients, the guard around them, a virtual clock, and
a server that fails on purpose.

Nothing here reaches an AWS account unless somebody asks for it in so many words (`helpers.aws.guard`).
"""

from helpers.aws.clients import client
from helpers.aws.clock import VirtualClock
from helpers.aws.emulator import embedded
from helpers.aws.faulty_server import FAULTS, Fault, FaultyServer
from helpers.aws.guard import Confirmation
from helpers.aws.observed_retries import ObservedCall, ObservedRetries, observe_retries

__all__ = [
    "FAULTS",
    "Confirmation",
    "Fault",
    "FaultyServer",
    "ObservedCall",
    "ObservedRetries",
    "VirtualClock",
    "client",
    "embedded",
    "observe_retries",
]
