"""A service on ECS as resources: cluster, tasks with their logs and roles, and the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.architecture.roles import role_for
from helpers.architecture.stack import TASK_PORT, get, ref

if TYPE_CHECKING:
    from helpers.architecture.model import Component
    from helpers.architecture.stack import Stack

__all__ = ["deploy_service"]

_EXECUTION = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
_LOG_DAYS = 30
_BALANCERS = ("alb", "nlb")


def deploy_service(stack: Stack, component: Component) -> None:
    """Add a service: its tasks stand in private subnets and listen on one port."""
    name, values = stack.name(component), component.values
    if "EcsCluster" not in stack.resources:
        stack.add("EcsCluster", "AWS::ECS::Cluster", {})
    logs = stack.add(
        f"{name}Logs",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": _LOG_DAYS},
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )
    execution = role_for(stack, f"{name}ExecutionRole", "ecs-tasks.amazonaws.com", _EXECUTION, [])
    containers = _containers(stack, component, logs)
    task = {
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": str(round(values["vcpu"] * 1_024)),
        "Memory": str(round(values["memory_gb"] * 1_024)),
        "RuntimePlatform": {
            "CpuArchitecture": "ARM64" if values["arch"] == "arm64" else "X86_64",
            "OperatingSystemFamily": "LINUX",
        },
        "ExecutionRoleArn": get(execution, "Arn"),
        "ContainerDefinitions": containers,
    }
    statements = _statements(stack, component)
    if statements:
        task["TaskRoleArn"] = get(
            role_for(stack, f"{name}TaskRole", "ecs-tasks.amazonaws.com", "", statements), "Arn"
        )
    tasks = stack.add(f"{name}Tasks", "AWS::ECS::TaskDefinition", task)
    group = stack.security_group(component, port=TASK_PORT, from_internet=False)
    service: dict[str, Any] = {
        "Cluster": ref("EcsCluster"),
        "TaskDefinition": ref(tasks),
        "LaunchType": "FARGATE",
        "DesiredCount": values["tasks"],
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {"Subnets": stack.subnets("Private"), "SecurityGroups": [group]}
        },
    }
    needs = ["NetworkPrivateRoute"]
    behind = stack.sources(component, *_BALANCERS)
    if behind:
        service["LoadBalancers"] = [
            {
                "ContainerName": containers[0]["Name"],
                "ContainerPort": TASK_PORT,
                "TargetGroupArn": ref(stack.name(balancer, f"To{name}")),
            }
            for balancer in behind
        ]
        needs += [stack.name(balancer, "Listener") for balancer in behind]
    stack.add(name, "AWS::ECS::Service", service, depends_on=needs)


def _containers(stack: Stack, component: Component, logs: str) -> list[dict[str, Any]]:
    """The container that takes requests first: nginx, where there is one, then the application."""
    parts = [part for part in (stack.sidecar(component), component) if part is not None]
    return [
        {
            "Name": part.key.replace("_", "-"),
            "Image": stack.parameter(stack.name(part, "Image"), f"the container image of {part.key}"),
            "Essential": True,
            "PortMappings": [{"ContainerPort": TASK_PORT + place}],
            "LogConfiguration": {
                "LogDriver": "awslogs",
                "Options": {
                    "awslogs-group": ref(logs),
                    "awslogs-region": ref("AWS::Region"),
                    "awslogs-stream-prefix": part.key.replace("_", "-"),
                },
            },
        }
        for place, part in enumerate(parts)
    ]


def _statements(stack: Stack, component: Component) -> list[dict[str, Any]]:
    """What the tasks may do: publish to their topics, send to and receive from their queues, use tables."""
    found: list[dict[str, Any]] = []

    def allow(resource: Any, *actions: str) -> None:
        found.append({"Effect": "Allow", "Action": list(actions), "Resource": resource})

    for topic in stack.targets(component, "sns_topic"):
        allow(ref(stack.name(topic)), "sns:Publish")
    for queue in stack.targets(component, "sqs_queue"):
        allow(get(stack.name(queue), "Arn"), "sqs:SendMessage")
    for queue in stack.sources(component, "sqs_queue"):
        allow(get(stack.name(queue), "Arn"), "sqs:ReceiveMessage", "sqs:DeleteMessage")
    for table in stack.targets(component, "dynamodb_table"):
        actions = ("GetItem", "Query", "PutItem", "UpdateItem")
        allow(get(stack.name(table), "Arn"), *(f"dynamodb:{action}" for action in actions))
    return found
