"""CloudWatch: logs taken in, kept and searched, custom metrics and alarms."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "CloudWatch",
    "https://aws.amazon.com/cloudwatch/pricing/",
    (
        Input("ingest_gb", "GB", Text("取り込んだログ", "logs taken in")),
        Input(
            "ia_ingest_gb", "GB", Text("取り込んだログ（低頻度アクセス）", "logs taken in, Infrequent Access")
        ),
        Input("archive_gb", "GB-month", Text("保存しているログ", "logs kept")),
        Input("insights_gb", "GB", Text("検索で読んだログ", "logs read by queries")),
        Input("metrics", "metrics", Text("カスタムメトリクス", "custom metrics")),
        Input("alarms", "alarms", Text("アラーム", "alarms")),
    ),
    (
        Product(
            "cloudwatch.logs.ingest",
            ("ingest_gb",),
            Text("ログの取り込み", "log ingestion"),
            "cloudwatch.logs.ingest.free",
        ),
        Product(
            "cloudwatch.logs.ia_ingest",
            ("ia_ingest_gb",),
            Text("ログの取り込み（低頻度アクセス）", "log ingestion, Infrequent Access"),
        ),
        Product("cloudwatch.logs.storage", ("archive_gb",), Text("ログの保存", "log storage")),
        Product("cloudwatch.logs.insights", ("insights_gb",), Text("ログの検索", "log queries")),
        Product("cloudwatch.metrics.custom", ("metrics",), Text("カスタムメトリクス", "custom metrics")),
        Product("cloudwatch.alarm.standard", ("alarms",), Text("アラーム", "alarms")),
    ),
)
