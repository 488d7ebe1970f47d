"""What SNS and SQS do when something is down: delivery schedules, outages, backlogs.

>>> from helpers.messaging import deliver
>>> deliver("aws-managed", outage_s=3600).attempt
193
"""

from helpers.messaging.amplification import (
    RetryStack,
    amplification,
    expected_attempts,
    residual_failure_rate,
    retry_stack,
)
from helpers.messaging.backoff import READINGS
from helpers.messaging.bare_emulator import EmulatorDifference, bare_emulator_differences
from helpers.messaging.contention import Contention, ContentionTrace, contend, trace_contention
from helpers.messaging.delivery import ClientError, Deliveries, Delivery, client_error, deliver
from helpers.messaging.http import http_policy, http_policy_from_json
from helpers.messaging.jitter import ALGORITHMS, mean_sleep_ms, sleep_ms, sleep_range_ms
from helpers.messaging.policies import POLICIES, find_policy
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.queues import SubscribedQueue, delete_queue, deny_sns, messages_in, subscribe_queue
from helpers.messaging.recovery import Backlog, Drain, Expiry, backlog, drain, expires
from helpers.messaging.schedule import Phase, Schedule, schedule
from helpers.messaging.sdk_retries import (
    SDK_ERRORS,
    SDK_MODES,
    SdkRetries,
    configured_attempts,
    drained_attempts,
    sdk_default_mode,
    sdk_retries,
)
from helpers.messaging.sns_delivery import DeliveryEvent, SnsDelivery
from helpers.messaging.storm import Storm, simulate_storm, tipping_load
from helpers.messaging.storm_defences import CircuitBreaker, ControlledDelay, RetryBudget
from helpers.messaging.storm_run import StormRun

__all__ = [
    "ALGORITHMS",
    "POLICIES",
    "READINGS",
    "SDK_ERRORS",
    "SDK_MODES",
    "Backlog",
    "CircuitBreaker",
    "ClientError",
    "Contention",
    "ContentionTrace",
    "ControlledDelay",
    "Deliveries",
    "Delivery",
    "DeliveryEvent",
    "DeliveryPolicy",
    "Drain",
    "EmulatorDifference",
    "Expiry",
    "Phase",
    "RetryBudget",
    "RetryStack",
    "Schedule",
    "SdkRetries",
    "SnsDelivery",
    "Storm",
    "StormRun",
    "SubscribedQueue",
    "amplification",
    "backlog",
    "bare_emulator_differences",
    "client_error",
    "configured_attempts",
    "contend",
    "delete_queue",
    "deliver",
    "deny_sns",
    "drain",
    "drained_attempts",
    "expected_attempts",
    "expires",
    "find_policy",
    "http_policy",
    "http_policy_from_json",
    "mean_sleep_ms",
    "messages_in",
    "residual_failure_rate",
    "retry_stack",
    "schedule",
    "sdk_default_mode",
    "sdk_retries",
    "simulate_storm",
    "sleep_ms",
    "sleep_range_ms",
    "subscribe_queue",
    "tipping_load",
    "trace_contention",
]
