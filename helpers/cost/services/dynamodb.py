"""DynamoDB: request units on demand, or capacity units by the hour; storage; reads of a stream.

How many units an item takes is the matter of `helpers.metering`.
"""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "DynamoDB",
    "https://aws.amazon.com/dynamodb/pricing/",
    (
        Input("wru", "WRU", Text("書き込みリクエストユニット", "write request units")),
        Input("rru", "RRU", Text("読み込みリクエストユニット", "read request units")),
        Input("wcu", "WCU", Text("書き込みキャパシティユニット", "write capacity units")),
        Input("rcu", "RCU", Text("読み込みキャパシティユニット", "read capacity units")),
        HOURS,
        Input("storage_gb", "GB-month", Text("保存している容量", "storage")),
        Input("streams", "requests", Text("ストリームの読み取り", "reads of streams")),
    ),
    (
        Product("dynamodb.ondemand.wru", ("wru",), Text("オンデマンドの書き込み", "on-demand writes")),
        Product("dynamodb.ondemand.rru", ("rru",), Text("オンデマンドの読み込み", "on-demand reads")),
        Product(
            "dynamodb.provisioned.wcu",
            ("wcu", "hours"),
            Text("プロビジョンドの書き込み", "provisioned writes"),
            "dynamodb.provisioned.wcu.free",
        ),
        Product(
            "dynamodb.provisioned.rcu",
            ("rcu", "hours"),
            Text("プロビジョンドの読み込み", "provisioned reads"),
            "dynamodb.provisioned.rcu.free",
        ),
        Product("dynamodb.storage", ("storage_gb",), Text("ストレージ", "storage"), "dynamodb.storage.free"),
        Product("dynamodb.streams", ("streams",), Text("ストリームの読み取り", "reads of streams")),
    ),
)
