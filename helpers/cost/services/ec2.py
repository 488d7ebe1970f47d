"""EC2: Linux instances on demand by the hour, and their gp3 volumes."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "EC2",
    "https://aws.amazon.com/ec2/pricing/on-demand/",
    (
        Input("instance", "", Text("インスタンスタイプ", "instance type"), default="m7g.large", is_text=True),
        Input("instances", "instances", Text("台数（平均）", "instances (on average)"), default=1),
        HOURS,
        Input("gp3_gb", "GB-month", Text("gp3 の容量", "gp3 storage")),
    ),
    (
        Product("ec2.linux.{instance}", ("instances", "hours"), Text("インスタンス", "instances")),
        Product("ebs.gp3.storage", ("gp3_gb",), Text("ボリューム", "volumes")),
    ),
)
