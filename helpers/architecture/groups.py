"""Places that hold components: accounts, Regions, VPCs, zones, subnets, one inside the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpers.architecture.checked import checked_key, checked_label, unknown_name
from helpers.errors import InputError
from helpers.language import Text

__all__ = ["GROUP_KINDS", "Group", "check_groups", "checked_path"]

#: What a group can be, from the outside in.
GROUP_KINDS = ("account", "region", "vpc", "zone", "public_subnet", "private_subnet")


@dataclass(frozen=True, slots=True)
class Group:
    """A place that holds components: an account, a Region, a VPC, a zone, or a subnet.

    Raises `InputError` for a kind that is none of `GROUP_KINDS`.

    >>> Group("vpc", "vpc", "shop").label.en
    'shop'
    """

    key: str
    kind: str
    label: Text

    def __post_init__(self) -> None:
        checked_key("group", self.key)
        if self.kind not in GROUP_KINDS:
            raise unknown_name("kind of group", self.kind, GROUP_KINDS)
        object.__setattr__(self, "label", checked_label(f"the group {self.key}", self.label))


def checked_path(key: str, groups: object) -> tuple[Group, ...]:
    """The groups of component `key`, from the outside in; one group stands for a path of one.

    Raises `InputError` for what are no groups, and for groups in an impossible order.

    >>> checked_path("app", Group("vpc", "vpc", "VPC"))[0].key
    'vpc'
    """
    path = tuple(groups) if isinstance(groups, tuple | list) else (groups,)
    if not all(isinstance(group, Group) for group in path):
        raise InputError(
            f"the group of {key} cannot be {groups!r}", expected="Group(key, kind, label), outside first"
        )
    # Subnets stand side by side; everything else holds what comes after it.
    ranks = [min(GROUP_KINDS.index(group.kind), GROUP_KINDS.index("public_subnet")) for group in path]
    if ranks != sorted(set(ranks)):
        kinds = " > ".join(group.kind for group in path)
        raise InputError(
            f"{key} stands in {kinds}", expected=f"each at most once, in this order: {', '.join(GROUP_KINDS)}"
        )
    return path


def check_groups(paths: Mapping[str, tuple[Group, ...]]) -> None:
    """Raise `InputError` when a key means two groups: one drawing would hold two frames of one name.

    `paths` are the groups of components, by their keys.

    >>> check_groups({"app": (Group("vpc", "vpc", "VPC"),), "db": (Group("vpc", "vpc", "VPC"),)})
    """
    known: dict[str, tuple[Group, ...]] = {}
    for key, groups in paths.items():
        for depth, group in enumerate(groups):
            path = groups[: depth + 1]
            if known.setdefault(group.key, path) != path:
                raise InputError(
                    f"the group {group.key!r} of {key} is described in two ways",
                    expected="the same kind, label and outer groups everywhere",
                )
