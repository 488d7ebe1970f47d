"""The figure view: the drawing of an architecture, with the icons of its kinds and frames for its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.architecture.kinds import icon_class
from helpers.architecture.model import Architecture

if TYPE_CHECKING:
    from helpers.figures import Diagram, Picture

__all__ = ["diagram", "figure"]


def diagram(architecture: Architecture) -> Diagram:
    """The components and flows as a `Diagram`, which knows its words in both languages.

    Raises `InputError` for an icon that the library ``diagrams`` does not have.

    >>> from helpers.architecture import Component, Flow
    >>> parts = Component("users", "client"), Component("server", "ec2_group")
    >>> diagram(Architecture("one server", parts, (Flow("users", "server"),))).description("en")
    'From users to EC2 instances.'
    """
    from helpers.figures import diagram as drawn

    return drawn.Diagram(
        architecture.title,
        tuple(
            drawn.Component(
                component.key,
                component.label,
                icon_class(component.icon or component.of_kind.icon),
                tuple(drawn.Group(group.key, group.label, group.kind) for group in component.group),
            )
            for component in architecture.components
        ),
        tuple(drawn.Flow(flow.source, flow.target, flow.label, flow.failing) for flow in architecture.flows),
        architecture.direction,
    )


def figure(architecture: Architecture, lang: str | None = None) -> Picture:
    """The drawing for a lesson or a report, in the language of the run or in `lang`.

    One ``<svg>`` with its icons, title and description inside; the same bytes every time, and nothing in a
    label can become markup. Raises `InputError` as `diagram` does, and `MissingComponent` where Graphviz does
    not load.
    """
    from helpers.figures import diagram_picture

    return diagram_picture(diagram(architecture), lang)
