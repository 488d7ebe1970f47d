"""What is published about load balancers and Auto Scaling, once more and literally."""

import pytest

from helpers.facts import fact

PUBLISHED = {
    "alb.default_algorithm": "round_robin",
    "alb.slow_start_min_s": 30,
    "alb.slow_start_max_s": 900,
    "alb.slow_start_default_s": 0,
    "alb.anomaly_detection_min_targets": 3,
    "alb.deregistration_delay_default_s": 300,
    "alb.empty_zone_status": 503,
    "alb.metric_period_s": 60,
    "auto_scaling.target_tracking.period_s": 60,
    "auto_scaling.target_tracking.out_datapoints": 3,
    "auto_scaling.target_tracking.in_datapoints": 15,
    "auto_scaling.basic_monitoring_period_s": 300,
    "auto_scaling.warm_up_max_s": 3600,
    "auto_scaling.simple_cooldown_default_s": 300,
    "auto_scaling.ecs_cooldown_default_s": 300,
    "ecs.high_resolution.on": "2026-06-18",
    "ecs.high_resolution.period_s": 20,
    "ecs.benchmark.trigger_before_s": 363,
    "ecs.benchmark.trigger_after_s": 86,
    "ecs.benchmark.running_before_s": 386,
    "ecs.benchmark.running_after_s": 109,
    "sqs_scaling.example.target_messages": 100,
    "sqs_scaling.example.backlog_messages": 150,
    "predictive_scaling.history_min_hours": 24,
    "predictive_scaling.history_max_days": 14,
    "predictive_scaling.forecast_hours": 48,
    "predictive_scaling.refresh_hours": 6,
    "static_stability.over_provisioning_percent": 50,
}


@pytest.mark.parametrize(("key", "value"), PUBLISHED.items())
def test_published(key, value):
    assert fact(key).value == value


def test_the_published_ratios_are_those_of_the_published_times():
    seconds = {
        name: fact(f"ecs.benchmark.{name}_s").value
        for name in ("trigger_before", "trigger_after", "running_before", "running_after")
    }
    assert round(seconds["trigger_before"] / seconds["trigger_after"], 1) == 4.2
    assert round(seconds["running_before"] / seconds["running_after"], 1) == 3.5
    # Starting the tasks takes as long as before: only the trigger has become faster.
    assert seconds["running_before"] - seconds["trigger_before"] == 23
    assert seconds["running_after"] - seconds["trigger_after"] == 23


@pytest.mark.parametrize("key", [f"auto_scaling.target_tracking.{end}_datapoints" for end in ("out", "in")])
def test_the_counts_of_the_alarms_are_second_hand(key):
    assert fact(key).evidence == "2nd"
    assert fact(key).source_note
