"""An architecture as data: components with capacities, and the requests that flow between them.

Everything else is derived from it: the figure, the load, the bill, what a failure does, and a template.
What a component of a kind is like is the matter of `helpers.architecture.kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.architecture.checked import checked_key, checked_label, checked_number, unknown_name
from helpers.architecture.circles import check_circles
from helpers.architecture.groups import GROUP_KINDS, Group, check_groups, checked_path
from helpers.architecture.kinds import KINDS, Kind
from helpers.errors import InputError
from helpers.language import Text

if TYPE_CHECKING:
    from helpers.figures import Diagram

__all__ = [
    "ACCESSES",
    "DIRECTIONS",
    "GROUP_KINDS",
    "MOST_RETRIES",
    "Architecture",
    "Component",
    "Flow",
    "Group",
]

#: What a request does to data.
ACCESSES = ("read", "write")
#: Which way a figure runs: from top to bottom, or from left to right.
DIRECTIONS = ("TB", "LR")
#: More attempts than this are a mistake in the numbers.
MOST_RETRIES = 20
_ICON = re.compile(r"[a-z]+\.[a-z]+\.[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Component:
    """One part: `kind` is a key of `KINDS`, `capacity` what that kind asks for (the rest are its defaults).

    `group` is where it stands, from the outside in. `icon` replaces the one of its kind (a name in the
    library ``diagrams``, such as ``aws.general.User``; "none" draws a box). `values` are the capacities
    that apply, defaults included. Raises `InputError` for an unknown kind or capacity, naming the nearest,
    for a value that cannot be, and for groups in an impossible order.

    >>> Component("orders", "ecs_service", capacity={"tasks": 4}).values["tasks"]
    4
    >>> Component("orders", "ecs_servise")
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: there is no kind 'ecs_servise'
      expected: ecs_service
      next: adding a kind: docs/adding-a-kind.md
    """

    key: str
    kind: str
    label: Text | None = None
    capacity: Mapping[str, object] = field(default_factory=dict)
    group: tuple[Group, ...] = ()
    icon: str = ""
    values: Mapping[str, object] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        checked_key("component", self.key)
        if self.kind not in KINDS:
            raise unknown_name("kind", self.kind, KINDS, next_step="adding a kind: docs/adding-a-kind.md")
        label = KINDS[self.kind].label if self.label is None else self.label
        set_field(self, "label", checked_label(self.key, label))
        if not isinstance(self.capacity, Mapping):
            raise InputError(
                f"the capacity of {self.key} cannot be {self.capacity!r}", expected="names and values"
            )
        set_field(self, "capacity", MappingProxyType(dict(self.capacity)))
        set_field(self, "values", MappingProxyType(_values(self.key, self.of_kind, self.capacity)))
        set_field(self, "group", checked_path(self.key, self.group))
        if self.icon not in ("", "none") and not (isinstance(self.icon, str) and _ICON.fullmatch(self.icon)):
            raise InputError(
                f"the icon of {self.key} cannot be {self.icon!r}", expected="such as aws.compute.EC2"
            )

    @property
    def of_kind(self) -> Kind:
        """Its kind: how it looks, loads, fails, is billed and is deployed."""
        return KINDS[self.kind]

    def number(self, name: str) -> float:
        """The value of a numeric capacity."""
        return self.values[name]  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Flow:
    """Requests from one component to another, both by key.

    For each request that `source` handles it makes `requests_per_parent` requests; of those the share
    `cache_hit_ratio` is answered from a cache and not sent (when the component named by `cache` is down,
    everything is sent). `background_rps` is sent whatever the load: keys that are fetched, tokens renewed.

    A synchronous caller waits, tries up to 1 + `retries` times, gives each attempt `timeout_s` (None: as long
    as it takes), and fails too when all of them fail, unless the call is not `required`. Asynchronous flows
    hand over and forget; what a topic does then is `policy` (a name of `helpers.messaging.POLICIES`; "" is
    what SNS does to such a target). Sizes are KB, those of the workload when None. `failing` is for the
    picture only: dashed and red. Raises `InputError` for what cannot be.
    """

    source: str
    target: str
    label: Text | None = None
    asynchronous: bool = False
    requests_per_parent: float = 1.0
    background_rps: float = 0.0
    size_kb: float | None = None
    response_kb: float | None = None
    access: str = "read"
    retries: int = 0
    timeout_s: float | None = None
    policy: str = ""
    cache_hit_ratio: float = 0.0
    cache: str = ""
    required: bool = True
    failing: bool = False

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        if self.label is not None:
            set_field(self, "label", checked_label(str(self), self.label))
        for name in ("asynchronous", "required", "failing"):
            if not isinstance(getattr(self, name), bool):
                raise InputError(
                    f"{name} of {self} cannot be {getattr(self, name)!r}", expected="True or False"
                )
        for name in ("requests_per_parent", "background_rps", "size_kb", "response_kb"):
            if getattr(self, name) is not None:
                set_field(self, name, checked_number(f"{name} of {self}", getattr(self, name)))
        ratio = checked_number(f"cache_hit_ratio of {self}", self.cache_hit_ratio, high=1)
        set_field(self, "cache_hit_ratio", ratio)
        if self.timeout_s is not None:
            set_field(self, "timeout_s", checked_number(f"timeout_s of {self}", self.timeout_s, above=True))
        if isinstance(self.retries, bool) or self.retries not in range(MOST_RETRIES + 1):
            raise InputError(
                f"retries of {self} cannot be {self.retries!r}",
                expected=f"a whole number, 0 to {MOST_RETRIES}",
            )
        if self.access not in ACCESSES:
            raise InputError(f"access of {self} cannot be {self.access!r}", expected=" or ".join(ACCESSES))
        if self.source == self.target:
            raise InputError(f"the flow {self} leads back to where it begins", expected="two components")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


@dataclass(frozen=True, slots=True)
class Architecture:
    """Components and flows under a title, in one `region`.

    Requests come from components of the kind client, in proportion to their weights. A figure that shows no
    client names in `entries` the components at which requests arrive from outside it, in equal parts.
    Raises `InputError` for a key that is there twice, a flow that dangles (naming the nearest key), a group
    that is described in two ways, and synchronous calls in a circle.

    >>> users, server = Component("users", "client"), Component("server", "ec2_group")
    >>> Architecture(Text("一台", "one"), (users, server), (Flow("users", "sever"),))
    Traceback (most recent call last):
        ...
    helpers.errors.InputError: there is no component 'sever'
      expected: server or users
      next: mend the flow users → sever
    """

    title: Text
    components: tuple[Component, ...]
    flows: tuple[Flow, ...] = ()
    region: str = "ap-northeast-1"
    direction: str = "TB"
    entries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        set_field(self, "title", checked_label("an architecture", self.title))
        set_field(self, "components", tuple(self.components))
        set_field(self, "flows", tuple(self.flows))
        if self.direction not in DIRECTIONS:
            raise InputError(f"direction cannot be {self.direction!r}", expected=" or ".join(DIRECTIONS))
        if not self.components:
            raise InputError("an architecture without components", expected="at least one")
        keys = [component.key for component in self.components]
        for key in keys:
            if keys.count(key) > 1:
                raise InputError(f"two components have the key {key!r}", expected="a key of its own for each")
        for flow in self.flows:
            for key in (flow.source, flow.target, *([flow.cache] if flow.cache else [])):
                if key not in keys:
                    raise unknown_name("component", key, keys, next_step=f"mend the flow {flow}")
        set_field(self, "entries", tuple(self.entries))
        for key in self.entries:
            if key not in keys:
                raise unknown_name("component", key, keys, next_step="mend entries")
        check_groups({one.key: one.group for one in self.components})
        check_circles((flow.source, flow.target) for flow in self.flows if not flow.asynchronous)

    def component(self, key: str) -> Component:
        """The component with this key. Raises `InputError`, naming the nearest, when there is none."""
        for component in self.components:
            if component.key == key:
                return component
        raise unknown_name("component", key, [component.key for component in self.components])

    def into(self, key: str) -> tuple[Flow, ...]:
        """The flows that lead to a component."""
        return tuple(flow for flow in self.flows if flow.target == key)

    def out_of(self, key: str) -> tuple[Flow, ...]:
        """The flows that begin at a component."""
        return tuple(flow for flow in self.flows if flow.source == key)

    @property
    def sources(self) -> Mapping[str, float]:
        """Where requests come from, with weights: clients, and `entries` (1 each)."""
        clients = {one.key: one.number("weight") for one in self.components if one.of_kind.sends}
        return clients | dict.fromkeys(self.entries, 1.0)

    @property
    def diagram(self) -> Diagram:
        """The drawing, for ``diagrams/`` and `helpers.figures.show_diagram`."""
        from helpers.architecture.figure import diagram  # which knows architectures

        return diagram(self)


def _values(key: str, kind: Kind, capacity: Mapping[str, object]) -> dict[str, object]:
    declared = {parameter.name: parameter for parameter in kind.parameters}
    values = {name: parameter.default for name, parameter in declared.items()}
    for name, given in capacity.items():
        if name not in declared:
            raise unknown_name(f"capacity of {kind.name}", name, declared, next_step=f"mend {key}")
        values[name] = declared[name].read(key, given)
    return values
