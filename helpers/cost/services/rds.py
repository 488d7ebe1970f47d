"""RDS: instances by the hour, in one zone or in two (Multi-AZ), and their gp3 storage. A read replica is
one more instance."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
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
        Input("extra_iops", "IOPS", Text("gp3 の基準を超える IOPS", "gp3 IOPS above the baseline")),
        Input("backup_gb", "GB-month", Text("バックアップの容量", "backup storage")),
        Input(
            "cpu_credits",
            "vCPU-hours",
            Text("T クラスの追加の CPU クレジット", "surplus CPU credits of T classes"),
        ),
    ),
    (
        Product(
            "rds.{engine}.{deployment}.{instance}", ("instances", "hours"), Text("インスタンス", "instances")
        ),
        Product("rds.storage.gp3.{deployment}", ("storage_gb",), Text("ストレージ", "storage")),
        Product("rds.iops.gp3.{deployment}", ("extra_iops",), Text("IOPS", "IOPS")),
        Product("rds.backup", ("backup_gb",), Text("バックアップ", "backups")),
        Product("rds.cpu_credits.mysql_pg", ("cpu_credits",), Text("CPU クレジット", "CPU credits")),
    ),
)
