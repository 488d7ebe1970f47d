"""One architecture as a model, and the views that come from it: figure, load, bill, failure, template.

>>> from helpers.architecture import Architecture, Component, Flow, Workload, load
>>> shop = Architecture(
...     "shop",
...     (Component("users", "client"), Component("app", "ecs_service"), Component("db", "rds")),
...     (Flow("users", "app"), Flow("app", "db", requests_per_parent=2)),
... )
>>> load(shop, Workload(rate_rps=100)).bottleneck
'app'
"""

from helpers.architecture.bill import LEFT_OUT, BillView, bill
from helpers.architecture.counts import Counts
from helpers.architecture.exit_cost import (
    StayingBalance,
    chance_of_leaving,
    port_pays_from,
    staying_balance,
    staying_pays_below,
)
from helpers.architecture.failure import FailureView, failure
from helpers.architecture.figure import figure
from helpers.architecture.journey import Journey
from helpers.architecture.kinds import KINDS, Kind, Parameter, Serving
from helpers.architecture.library import architecture_names, load_architecture
from helpers.architecture.load import ComponentLoad, LoadAt, LoadView, load
from helpers.architecture.message_loss import FlowOutcome
from helpers.architecture.model import GROUP_KINDS, Architecture, Component, Flow, Group
from helpers.architecture.places import crossing_rps, crossing_share, crossings, place_of
from helpers.architecture.template import template
from helpers.architecture.tokens import KEYS_KEPT, TOKEN_FOR_A_SECRET, TOKEN_KEPT, TOKEN_PARTIES
from helpers.architecture.traffic import Traffic, traffic
from helpers.architecture.what_travels import Learned, Sorted, Sorting, learned, sort_learned
from helpers.architecture.workload import Workload

__all__ = [
    "GROUP_KINDS",
    "KEYS_KEPT",
    "KINDS",
    "LEFT_OUT",
    "TOKEN_FOR_A_SECRET",
    "TOKEN_KEPT",
    "TOKEN_PARTIES",
    "Architecture",
    "BillView",
    "Component",
    "ComponentLoad",
    "Counts",
    "FailureView",
    "Flow",
    "FlowOutcome",
    "Group",
    "Journey",
    "Kind",
    "Learned",
    "LoadAt",
    "LoadView",
    "Parameter",
    "Serving",
    "Sorted",
    "Sorting",
    "StayingBalance",
    "Traffic",
    "Workload",
    "architecture_names",
    "bill",
    "chance_of_leaving",
    "crossing_rps",
    "crossing_share",
    "crossings",
    "failure",
    "figure",
    "learned",
    "load",
    "load_architecture",
    "place_of",
    "port_pays_from",
    "sort_learned",
    "staying_balance",
    "staying_pays_below",
    "template",
    "traffic",
]
