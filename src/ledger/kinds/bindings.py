"""Where the fields of an entity live on a platform."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.artifacts.data import Binding
from ledger.domain.definition import Draft


def bindings(entity: Draft, platform: str) -> Mapping[str, tuple[Binding, ...]]:
    """Where each field lives on one platform."""
    found = {name: each.get("bind", {}).get(platform, ()) for name, each in entity.content["fields"].items()}
    return {
        name: tuple(Binding(each["path"], each.get("codes", {})) for each in places)
        for name, places in found.items()
        if places
    }
