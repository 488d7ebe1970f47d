"""S3 Standard: storage and requests."""

from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "S3",
    "https://aws.amazon.com/s3/pricing/",
    (
        Input("storage_gb", "GB-month", Text("保存している容量", "storage")),
        Input("puts", "requests", Text("書き込みと一覧", "writes and lists")),
        Input("gets", "requests", Text("読み取り", "reads")),
    ),
    (
        Product("s3.standard.storage", ("storage_gb",), Text("ストレージ", "storage")),
        Product("s3.standard.put", ("puts",), Text("書き込みと一覧", "writes and lists")),
        Product("s3.standard.get", ("gets",), Text("読み取り", "reads")),
    ),
)
