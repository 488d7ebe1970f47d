"""Services whose bill is a list of products: so many of something, for so many hours, times a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import prod

from helpers.cost.charge import Charge, Service, hours_of
from helpers.cost.usage import Input, Usage
from helpers.language import Text

__all__ = ["Product", "linear_service"]


@dataclass(frozen=True, slots=True)
class Product:
    """`sku` (with the values of text inputs in braces) is charged for the product of `factors`, names of
    inputs.

    ``times`` is a constant factor with its reason in the label.
    """

    sku: str
    factors: tuple[str, ...]
    label: Text
    allowance: str = ""
    times: int = 1


def linear_service(name: str, source: str, inputs: Sequence[Input], products: Sequence[Product]) -> Service:
    """A service that charges `products` of its inputs."""
    declared = {item.name: item for item in inputs}
    return Service(name, tuple(inputs), partial(_charges, tuple(products), declared), source)


def _charges(
    products: tuple[Product, ...], declared: dict[str, Input], usage: Usage, month_hours: Decimal
) -> tuple[Charge, ...]:
    charges = []
    for product in products:
        values = [
            hours_of(usage, month_hours) if factor == "hours" else usage.values[factor]
            for factor in product.factors
        ]
        quantity = prod(values, start=product.times)
        charges.append(
            Charge(
                product.sku.format(**usage.values),
                quantity,
                product.label,
                _how(product, declared),
                product.allowance,
            )
        )
    return tuple(charges)


def _how(product: Product, declared: dict[str, Input]) -> Text:
    names = [declared[factor].label for factor in product.factors]
    times = [str(product.times)] if product.times != 1 else []
    return Text(
        ja=" × ".join([*(name.ja for name in names), *times]),
        en=" x ".join([*(name.en for name in names), *times]),
    )
