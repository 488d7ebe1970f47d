"""What SNS and SQS do when something is down: delivery schedules, outages, backlogs.

>>> from helpers.messaging import deliver
>>> deliver("aws-managed", outage_s=3600).attempt
193
"""

from helpers.messaging.backoff import READINGS
from helpers.messaging.delivery import ClientError, Deliveries, Delivery, client_error, deliver
from helpers.messaging.http import http_policy, http_policy_from_json
from helpers.messaging.policies import POLICIES, find_policy
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.recovery import Backlog, Drain, Expiry, backlog, drain, expires
from helpers.messaging.schedule import Phase, Schedule, schedule

__all__ = [
    "POLICIES",
    "READINGS",
    "Backlog",
    "ClientError",
    "Deliveries",
    "Delivery",
    "DeliveryPolicy",
    "Drain",
    "Expiry",
    "Phase",
    "Schedule",
    "backlog",
    "client_error",
    "deliver",
    "drain",
    "expires",
    "find_policy",
    "http_policy",
    "http_policy_from_json",
    "schedule",
]
