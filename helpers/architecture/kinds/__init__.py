"""The kinds of components, one small file each: how it looks, loads, fails, is billed and is deployed.

Every other file in this folder that defines a ``KIND`` is a kind: adding one is adding its file
(``docs/adding-a-kind.md``).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from helpers.architecture.kinds.kind import COPIES, HOLDS, LOSES, PUSHES, Kind, Parameter, Serving, icon_class

__all__ = ["COPIES", "HOLDS", "KINDS", "LOSES", "PUSHES", "Kind", "Parameter", "Serving", "icon_class"]


def _found() -> Mapping[str, Kind]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    kinds = [module.KIND for module in modules if hasattr(module, "KIND")]
    return MappingProxyType({kind.name: kind for kind in kinds})


#: Every kind of component by its name.
KINDS: Mapping[str, Kind] = _found()
