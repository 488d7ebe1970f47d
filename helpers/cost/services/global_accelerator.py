"""Global Accelerator: a fee by the hour, and a premium on the dominant direction of the data, by the pair of
areas of the endpoint group and the client."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICE"]

SERVICE = linear_service(
    "Global Accelerator",
    "https://aws.amazon.com/global-accelerator/pricing/",
    (
        Input("accelerators", "accelerators", Text("アクセラレーターの数", "accelerators")),
        HOURS,
        Input(
            "route",
            "",
            Text("エンドポイント側と利用者側の地域", "areas of the endpoint group and the client"),
            default="AP-AP",
            choices=("AP-AP", "AP-NA", "AP-EU", "AP-AU", "AP-KR", "NA-AP", "NA-NA", "EU-EU"),
        ),
        Input("gb", "GB", Text("多いほうの向きの転送", "data in the dominant direction")),
    ),
    (
        Product("ga.hour", ("accelerators", "hours"), Text("アクセラレーターの時間", "accelerator hours")),
        Product("ga.dt_premium.{route}", ("gb",), Text("データ転送の割増", "data transfer premium")),
    ),
)
