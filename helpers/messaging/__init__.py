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
from helpers.messaging.availability import (
    MONTH_S,
    YEAR_S,
    Downtime,
    common_cause_bound,
    downtime,
    parallel_unavailability,
    series_availability,
)
from helpers.messaging.backoff import READINGS
from helpers.messaging.bare_emulator import EmulatorDifference, bare_emulator_differences
from helpers.messaging.consumer import Consumer
from helpers.messaging.consumer_outage import (
    ORDERS_OF_RECEIVING,
    ConsumerOutage,
    consumer_outage,
    longest_consumer_outage_s,
)
from helpers.messaging.contention import Contention, ContentionTrace, contend, trace_contention
from helpers.messaging.coupling import Knowledge, knowledge_of
from helpers.messaging.dead_letters import (
    DeadLetterExpiry,
    QueueWithDlq,
    dlq_expiry,
    queue_with_dlq,
    time_until_dlq_s,
)
from helpers.messaging.deduplication import DedupWindow, IdempotencyTable, dedup_window
from helpers.messaging.delivery import ClientError, Deliveries, Delivery, client_error, deliver
from helpers.messaging.http import http_policy, http_policy_from_json
from helpers.messaging.jitter import ALGORITHMS, mean_sleep_ms, sleep_ms, sleep_range_ms
from helpers.messaging.lambda_batch import BatchRun, run_batch
from helpers.messaging.lambda_ramp import LambdaRamp, lambda_ramp
from helpers.messaging.lambda_settings import (
    async_attempt_times_s,
    effective_visibility_timeout_s,
    recommended_visibility_timeout_s,
)
from helpers.messaging.outbox import (
    OutboxMessage,
    new_order_book,
    place_order,
    relay_outbox,
    waiting_in_outbox,
)
from helpers.messaging.policies import POLICIES, find_policy
from helpers.messaging.policy import DeliveryPolicy
from helpers.messaging.published_outages import PublishedOutage, published_outages
from helpers.messaging.publishing import PUBLISHING_STYLES, TROUBLES, Published, publish_orders
from helpers.messaging.queues import SubscribedQueue, delete_queue, deny_sns, messages_in, subscribe_queue
from helpers.messaging.receiving import Poll, SlowHandler, billed_requests, poll_for, slow_handler
from helpers.messaging.recorder import Record, Recorder, Span
from helpers.messaging.recovery import (
    Backlog,
    Drain,
    Expiry,
    backlog,
    drain,
    expires,
    mean_attempts,
)
from helpers.messaging.region_requests import MonthlyRequests, monthly_requests
from helpers.messaging.regions import (
    REGION_DESIGNS,
    RegionDesign,
    RegionOutage,
    design_unavailability,
    region_outage,
)
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
from helpers.messaging.shop import Choreography, Orchestration
from helpers.messaging.sns_delivery import DeliveryEvent, SnsDelivery
from helpers.messaging.storm import Storm, simulate_storm, tipping_load
from helpers.messaging.storm_defences import CircuitBreaker, ControlledDelay, RetryBudget
from helpers.messaging.storm_run import StormRun
from helpers.messaging.throttling import ThrottledQueue, throttled_queue
from helpers.messaging.trial import Trial, try_handler
from helpers.messaging.worker import Message, Worker

__all__ = [
    "ALGORITHMS",
    "MONTH_S",
    "ORDERS_OF_RECEIVING",
    "POLICIES",
    "PUBLISHING_STYLES",
    "READINGS",
    "REGION_DESIGNS",
    "SDK_ERRORS",
    "SDK_MODES",
    "TROUBLES",
    "YEAR_S",
    "Backlog",
    "BatchRun",
    "Choreography",
    "CircuitBreaker",
    "ClientError",
    "Consumer",
    "ConsumerOutage",
    "Contention",
    "ContentionTrace",
    "ControlledDelay",
    "DeadLetterExpiry",
    "DedupWindow",
    "Deliveries",
    "Delivery",
    "DeliveryEvent",
    "DeliveryPolicy",
    "Downtime",
    "Drain",
    "EmulatorDifference",
    "Expiry",
    "IdempotencyTable",
    "Knowledge",
    "LambdaRamp",
    "Message",
    "MonthlyRequests",
    "Orchestration",
    "OutboxMessage",
    "Phase",
    "Poll",
    "Published",
    "PublishedOutage",
    "QueueWithDlq",
    "Record",
    "Recorder",
    "RegionDesign",
    "RegionOutage",
    "RetryBudget",
    "RetryStack",
    "Schedule",
    "SdkRetries",
    "SlowHandler",
    "SnsDelivery",
    "Span",
    "Storm",
    "StormRun",
    "SubscribedQueue",
    "ThrottledQueue",
    "Trial",
    "Worker",
    "amplification",
    "async_attempt_times_s",
    "backlog",
    "bare_emulator_differences",
    "billed_requests",
    "client_error",
    "common_cause_bound",
    "configured_attempts",
    "consumer_outage",
    "contend",
    "dedup_window",
    "delete_queue",
    "deliver",
    "deny_sns",
    "design_unavailability",
    "dlq_expiry",
    "downtime",
    "drain",
    "drained_attempts",
    "effective_visibility_timeout_s",
    "expected_attempts",
    "expires",
    "find_policy",
    "http_policy",
    "http_policy_from_json",
    "knowledge_of",
    "lambda_ramp",
    "longest_consumer_outage_s",
    "mean_attempts",
    "mean_sleep_ms",
    "messages_in",
    "monthly_requests",
    "new_order_book",
    "parallel_unavailability",
    "place_order",
    "poll_for",
    "publish_orders",
    "published_outages",
    "queue_with_dlq",
    "recommended_visibility_timeout_s",
    "region_outage",
    "relay_outbox",
    "residual_failure_rate",
    "retry_stack",
    "run_batch",
    "schedule",
    "sdk_default_mode",
    "sdk_retries",
    "series_availability",
    "simulate_storm",
    "sleep_ms",
    "sleep_range_ms",
    "slow_handler",
    "subscribe_queue",
    "throttled_queue",
    "time_until_dlq_s",
    "tipping_load",
    "trace_contention",
    "try_handler",
    "waiting_in_outbox",
]
