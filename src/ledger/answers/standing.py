"""How it is said how many approvals a proposal needs and why, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.app.ledger import Ledger
from ledger.views.proposals import Standing


def route_lines(now: Standing) -> Iterator[str]:
    """The approvals that a proposal has, of how many and why, where its charter routes by category."""
    if now.route.category:
        yield f"  {now.approvals}"


def conflict_lines(now: Standing) -> Iterator[str]:
    """The other open proposals that it conflicts with."""
    yield from (f"  conflicts with {each.proposal}: {each.why}" for each in now.conflicts)


def conflict_pairs(found: Sequence[Standing]) -> Iterator[str]:
    """The conflicts among open proposals, each pair once."""
    told = set[str]()
    for now in found:
        told.add(now.proposal.id)
        beside = (each for each in now.conflicts if each.proposal not in told)
        yield from (f"  {now.proposal.id} conflicts with {each.proposal}: {each.why}" for each in beside)


def standing_data(ledger: Ledger, now: Standing) -> dict[str, Any]:
    """The same for programs."""
    category = now.route.category
    return {
        "status": now.status,
        "approvals": now.counted,
        "quorum": now.quorum,
        "category": category.name if category else None,
        "category_about": category.about or None if category else None,
        "waits_for": ledger.named(now.waits),
        "conflicts": [each._asdict() for each in now.conflicts],
    }
