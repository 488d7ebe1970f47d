"""EventBridge Scheduler: invocations."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "EventBridge Scheduler",
    "https://aws.amazon.com/eventbridge/pricing/",
    (Input("invocations", "invocations", Text("呼び出しの回数", "invocations")),),
    (
        Product(
            "scheduler.invocations",
            ("invocations",),
            Text("呼び出し", "invocations"),
            "scheduler.invocations.free",
        ),
    ),
)
