"""What containers stand on besides their compute: images in ECR, an EKS control plane, files on EFS."""

from helpers.cost.charge import HOURS
from helpers.cost.linear import Product, linear_service
from helpers.cost.usage import Input
from helpers.language import Text

__all__ = ["SERVICES"]

ECR = linear_service(
    "ECR",
    "https://aws.amazon.com/ecr/pricing/",
    (Input("storage_gb", "GB-month", Text("イメージの容量", "images")),),
    (Product("ecr.storage", ("storage_gb",), Text("イメージ", "images")),),
)
EKS = linear_service(
    "EKS",
    "https://aws.amazon.com/eks/pricing/",
    (Input("clusters", "clusters", Text("クラスターの数", "clusters")), HOURS),
    (Product("eks.cluster", ("clusters", "hours"), Text("クラスターの時間", "cluster hours")),),
)
EFS = linear_service(
    "EFS",
    "https://aws.amazon.com/efs/pricing/",
    (Input("storage_gb", "GB-month", Text("保存している容量（標準）", "storage (Standard)")),),
    (Product("efs.standard", ("storage_gb",), Text("ストレージ", "storage")),),
)
SERVICES = (ECR, EKS, EFS)
