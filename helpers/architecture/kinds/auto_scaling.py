"""Auto Scaling: changes how many instances or tasks there are. It costs nothing by itself."""

from helpers.architecture.kinds.kind import Kind
from helpers.language import Text

__all__ = ["KIND"]

KIND = Kind("auto_scaling", Text("Auto Scaling", "Auto Scaling"), "aws.compute.EC2AutoScaling")
