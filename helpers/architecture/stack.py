"""A CloudFormation stack that grows: kinds add their resources, and what they share is added once.

Names follow from keys: component ``order_queue`` is the resource ``OrderQueue``, and what belongs to it
begins with that, so that kinds can refer to each other's resources in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from helpers.architecture.model import Architecture, Component, Flow
from helpers.errors import InputError

__all__ = ["KEPT", "TASK_PORT", "Stack", "get", "ref", "sub"]

#: For what holds data: it stays when the stack goes.
KEPT = MappingProxyType({"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"})

_VPC_CIDR = "10.0.0.0/16"
_ZONES = ("A", "C")
#: The port on which tasks listen.
TASK_PORT = 8080


def ref(name: str) -> dict[str, str]:
    """A reference to a resource or parameter.

    >>> ref("OrderQueue")
    {'Ref': 'OrderQueue'}
    """
    return {"Ref": name}


def get(name: str, attribute: str) -> dict[str, list[str]]:
    """An attribute of a resource.

    >>> get("OrderQueue", "Arn")
    {'Fn::GetAtt': ['OrderQueue', 'Arn']}
    """
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> dict[str, str]:
    """A text with ``${...}`` filled in.

    >>> sub("${AWS::StackName}-keys")
    {'Fn::Sub': '${AWS::StackName}-keys'}
    """
    return {"Fn::Sub": text}


class Stack:
    """The resources, parameters and outputs of the stack of `architecture`."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.parameters: dict[str, dict[str, Any]] = {}
        self.resources: dict[str, dict[str, Any]] = {}
        self.outputs: dict[str, dict[str, Any]] = {}

    def name(self, component: Component | str, suffix: str = "") -> str:
        """The logical name of a component's resource, or of what belongs to it."""
        key = component if isinstance(component, str) else component.key
        return "".join(part.capitalize() for part in key.split("_")) + suffix

    def add(
        self,
        name: str,
        kind: str,
        properties: Mapping[str, Any],
        *,
        depends_on: Sequence[str] = (),
        **more: Any,
    ) -> str:
        """Add a resource and return its name. Raises `InputError` when two would have the same one."""
        if name in self.resources:
            raise InputError(
                f"two resources would be called {name}", expected="keys that differ without underscores"
            )
        resource: dict[str, Any] = {"Type": kind, "Properties": dict(properties)}
        if depends_on:
            resource["DependsOn"] = sorted(depends_on)
        self.resources[name] = resource | more
        return name

    def parameter(self, name: str, description: str) -> dict[str, str]:
        """A value that whoever creates the stack has to give; asked for once."""
        self.parameters[name] = {"Type": "String", "Description": description}
        return ref(name)

    def output(self, name: str, description: str, value: Any) -> None:
        """A value that the stack tells afterwards."""
        self.outputs[name] = {"Description": description, "Value": value}

    def targets(self, component: Component, kind: str) -> tuple[Component, ...]:
        """Components of `kind` that a component sends to, steps and sidecars in between passed over."""
        found = dict.fromkeys(one.key for one in self._reached(component, kind))
        return tuple(self.architecture.component(key) for key in found)

    def sources(self, component: Component, *kinds: str) -> tuple[Component, ...]:
        """Components of these kinds that send to a component, steps and sidecars in between passed over."""
        return tuple(
            one
            for one in self.architecture.components
            if one.kind in kinds and component in self.targets(one, component.kind)
        )

    def sidecar(self, component: Component) -> Component | None:
        """The nginx in front of a service, in its tasks."""
        for flow in self.architecture.into(component.key):
            source = self.architecture.component(flow.source)
            if source.kind == "nginx":
                return source
        return None

    def _reached(self, component: Component, kind: str) -> Iterator[Component]:
        for flow in self.architecture.out_of(component.key):
            target = self.architecture.component(flow.target)
            if target.kind == kind:
                yield target
            elif target.kind in ("step", "nginx"):
                yield from self._reached(target, kind)

    def flows_to(self, component: Component, kind: str) -> tuple[Flow, ...]:
        """The flows of a component that lead straight to components of `kind`."""
        return tuple(
            flow
            for flow in self.architecture.out_of(component.key)
            if self.architecture.component(flow.target).kind == kind
        )

    def vpc(self) -> dict[str, str]:
        """The VPC, made when the first asks for it."""
        if "NetworkVpc" not in self.resources:
            self.add("NetworkVpc", "AWS::EC2::VPC", {"CidrBlock": _VPC_CIDR, "EnableDnsHostnames": True})
        return ref("NetworkVpc")

    def subnets(self, kind: str) -> list[dict[str, str]]:
        """The subnets of two zones, ``"Public"`` or ``"Private"``, with their way out.

        Private ones go out through a NAT gateway: tasks fetch their images and keys that way.
        """
        names = [f"Network{kind}{zone}" for zone in _ZONES]
        if names[0] in self.resources:
            return [ref(name) for name in names]
        vpc = self.vpc()
        for number, name in enumerate(names):
            block = number if kind == "Public" else number + 10
            zone = {"Fn::Select": [number, {"Fn::GetAZs": ""}]}
            self.add(
                name,
                "AWS::EC2::Subnet",
                {"VpcId": vpc, "CidrBlock": f"10.0.{block}.0/24", "AvailabilityZone": zone},
            )
        table = self.add(f"Network{kind}Routes", "AWS::EC2::RouteTable", {"VpcId": vpc})
        for name in names:
            self.add(
                f"{name}Routes",
                "AWS::EC2::SubnetRouteTableAssociation",
                {"SubnetId": ref(name), "RouteTableId": ref(table)},
            )
        way_out, needs = self._way_out(kind)
        self.add(
            f"Network{kind}Route",
            "AWS::EC2::Route",
            {"RouteTableId": ref(table), "DestinationCidrBlock": "0.0.0.0/0"} | way_out,
            depends_on=needs,
        )
        return [ref(name) for name in names]

    def _way_out(self, kind: str) -> tuple[dict[str, Any], list[str]]:
        if kind == "Public":
            gateway = self.add("NetworkGateway", "AWS::EC2::InternetGateway", {})
            attached = self.add(
                "NetworkGatewayAttachment",
                "AWS::EC2::VPCGatewayAttachment",
                {"VpcId": self.vpc(), "InternetGatewayId": ref(gateway)},
            )
            return {"GatewayId": ref(gateway)}, [attached]
        public = self.subnets("Public")
        address = self.add(
            "NetworkNatAddress",
            "AWS::EC2::EIP",
            {"Domain": "vpc"},
            depends_on=["NetworkGatewayAttachment"],
        )
        nat = self.add(
            "NetworkNat",
            "AWS::EC2::NatGateway",
            {"SubnetId": public[0], "AllocationId": get(address, "AllocationId")},
        )
        return {"NatGatewayId": ref(nat)}, []

    def security_group(self, component: Component, *, port: int, from_internet: bool) -> dict[str, Any]:
        """The security group of a component, open on one port to the internet or to the VPC."""
        name = self.name(component, "SecurityGroup")
        rule = {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "CidrIp": "0.0.0.0/0" if from_internet else _VPC_CIDR,
            "Description": "everybody" if from_internet else "inside the VPC",
        }
        self.add(
            name,
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": f"{component.key}: who may connect",
                "VpcId": self.vpc(),
                "SecurityGroupIngress": [rule],
            },
        )
        return get(name, "GroupId")
