"""The embedded AWS: the one place that makes boto3 clients, the guard around them, and a virtual clock.

Nothing here reaches an AWS account unless somebody asks for it in so many words (`helpers.aws.guard`).
"""

from helpers.aws.clients import client
from helpers.aws.clock import VirtualClock
from helpers.aws.emulator import embedded
from helpers.aws.guard import Confirmation

__all__ = ["Confirmation", "VirtualClock", "client", "embedded"]
