"""What a package hands on: each public name is imported when somebody asks for it (PEP 562)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module


def find(package: str, homes: Mapping[str, str], name: str) -> object:
    """Give a public name of a package from its home; a home that ends with the name itself is the module.

    Raises AttributeError where the package hands on no such name.
    """
    if name not in homes:
        raise AttributeError(f"module `{package}` has no public name `{name}`")
    home = import_module(homes[name])
    return getattr(home, name, home) if homes[name].endswith(f".{name}") else getattr(home, name)
