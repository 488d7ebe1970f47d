"""What SNS and SQS do when something is down: delivery schedules, outages, backlogs.

>>> from helpers.messaging import deliver
>>> deliver("aws-managed", outage_s=3600).attempt
193
"""

from helpers.messaging.backoff import READINGS
from helpers.messaging.bare_emulator import EmulatorDifference, bare_emulator_differences
from helpers.messaging.delivery import ClientError, Deliveries, Delivery, client_error, deliver
from helpers.messaging.http import http_policy, http_policy_from_json
from helpers.messaging.policies import POLICIES, find_policy
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.queues import SubscribedQueue, delete_queue, deny_sns, messages_in, subscribe_queue
from helpers.messaging.recovery import Backlog, Drain, Expiry, backlog, drain, expires
from helpers.messaging.schedule import Phase, Schedule, schedule
from helpers.messaging.sns_delivery import DeliveryEvent, SnsDelivery

__all__ = [
    "POLICIES",
    "READINGS",
    "Backlog",
    "ClientError",
    "Deliveries",
    "Delivery",
    "DeliveryEvent",
    "DeliveryPolicy",
    "Drain",
    "EmulatorDifference",
    "Expiry",
    "Phase",
    "Schedule",
    "SnsDelivery",
    "SubscribedQueue",
    "backlog",
    "bare_emulator_differences",
    "client_error",
    "delete_queue",
    "deliver",
    "deny_sns",
    "drain",
    "expires",
    "find_policy",
    "http_policy",
    "http_policy_from_json",
    "messages_in",
    "schedule",
    "subscribe_queue",
]
