"""A choreography behind a small port, on SNS and SQS or on Redis Streams: the same services, the same trials.

>>> from helpers.messaging.port import PROMISES
>>> [promise.key for promise in PROMISES][:3]
['fan-out', 'kinds', 'finished']
"""

from helpers.messaging.port.event_port import EventPort
from helpers.messaging.port.ported_shop import PortedChoreography
from helpers.messaging.port.promises import PROMISES, Promise, PromiseKept, keep_promises
from helpers.messaging.port.redis_on_clock import RedisOnClock
from helpers.messaging.port.redis_streams import RedisStreamsEvents
from helpers.messaging.port.sns_sqs import SnsSqsEvents
from helpers.messaging.port.source_size import SourceSize, source_size

__all__ = [
    "PROMISES",
    "EventPort",
    "PortedChoreography",
    "Promise",
    "PromiseKept",
    "RedisOnClock",
    "RedisStreamsEvents",
    "SnsSqsEvents",
    "SourceSize",
    "keep_promises",
    "source_size",
]
