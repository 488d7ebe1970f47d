"""RDS: instances by the hour, in one zone or in two (Multi-AZ), and their gp3 storage. A read replica is
one more instance."""

from helpers.cost.linear import HOURS, Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "RDS",
    "https://aws.amazon.com/rds/pricing/",
    (
        Input("engine", "", Text("エンジン", "engine"), default="mysql", choices=("mysql", "postgres")),
        Input("deployment", "", Text("構成", "deployment"), default="single", choices=("single", "multi")),
        Input(
            "instance", "", Text("インスタンスクラス", "instance class"), default="db.r7g.large", is_text=True
        ),
        Input("instances", "instances", Text("台数", "instances"), default=1),
        HOURS,
        Input("storage_gb", "GB-month", Text("gp3 の容量", "gp3 storage")),
        Input("backup_gb", "GB-month", Text("バックアップの容量", "backup storage")),
    ),
    (
        Product(
            "rds.{engine}.{deployment}.{instance}", ("instances", "hours"), Text("インスタンス", "instances")
        ),
        Product("rds.storage.gp3.{deployment}", ("storage_gb",), Text("ストレージ", "storage")),
        Product("rds.backup", ("backup_gb",), Text("バックアップ", "backups")),
    ),
)
