"""What this connector can do less than exactly, for whoever accepts it on record (`Rule.accepted`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TODAY, DROP_VALUES = "today", "drop-values"
ACCEPTS: Mapping[str, str] = {
    TODAY: "TODAY is the day of whoever looks, in that person's time zone: near midnight a verdict can be another",
    DROP_VALUES: (
        "active values that the ladder lacks are deactivated, each that is named with --allow-destroy: records keep "
        "them, and nobody can choose them"
    ),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose days a formula counts by: those of the ledger's `zone`; TODAY the viewer's, where that was accepted."""

    zone: str
    viewer: bool = False
