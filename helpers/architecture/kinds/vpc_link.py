"""A VPC link of API Gateway: the way to a private load balancer. Its price was not found in any source."""

from helpers.architecture.kinds.kind import Kind
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind("vpc_link", Text("VPC リンク", "VPC link"), "aws.network.Privatelink")
