"""Aurora: Serverless v2 by the ACU-hour, or instances by the hour (a reader costs what a writer costs);
storage and I/O."""

from helpers.cost.linear import HOURS, Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "Aurora",
    "https://aws.amazon.com/rds/aurora/pricing/",
    (
        Input("acu_hours", "ACU-hours", Text("Serverless v2 の ACU 時間", "ACU-hours of Serverless v2")),
        Input(
            "engine", "", Text("エンジン", "engine"), default="postgresql", choices=("postgresql", "mysql")
        ),
        Input(
            "instance", "", Text("インスタンスクラス", "instance class"), default="db.r7g.large", is_text=True
        ),
        Input(
            "instances",
            "instances",
            Text("台数（書き込み用 + 読み取り用）", "instances (writer and readers)"),
        ),
        HOURS,
        Input("storage_gb", "GB-month", Text("保存している容量", "storage")),
        Input("ios", "I/O", Text("I/O の回数", "I/O requests")),
    ),
    (
        Product("aurora.serverless_v2.acu", ("acu_hours",), Text("Serverless v2", "Serverless v2")),
        Product("aurora.{engine}.{instance}", ("instances", "hours"), Text("インスタンス", "instances")),
        Product("aurora.storage", ("storage_gb",), Text("ストレージ", "storage")),
        Product("aurora.io", ("ios",), Text("I/O", "I/O")),
    ),
)
