"""Who reads the numbers, and who is to be told of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ledger.app.ledger import Ledger
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.questions.readers import AffectedConsumers
    from ledger.domain.consumer import Consumer
    from ledger.views.consumers import Reading


def told_lines(ledger: Ledger, told: AffectedConsumers, ended: str = "") -> Iterator[str]:
    """Who will read a different number, a line each; and where nobody will, that none of those who read it does.

    `ended` is the key of a definition that is to end: its number is gone.
    """
    becomes = f"will read no number of {ended} any more" if ended else "will read a different number"
    yield from (f"  {becomes}: {named(ledger, each)}" for each in told.different)
    if told.same and not told.different:
        same = "; ".join(named(ledger, each) for each in told.same)
        yield f"  no consumer will read a different number; the same: {same}"


def told_data(ledger: Ledger, told: AffectedConsumers) -> list[dict[str, Any]]:
    """The same for programs."""
    different = ({**data(ledger, each), "different": True} for each in told.different)
    return [*different, *({**data(ledger, each), "different": False} for each in told.same)]


def readers_table(ledger: Ledger, found: Iterable[Reading]) -> list[str]:
    """Those that read what a report is about; nothing where nobody does."""
    rows = [
        (each.consumer.terms.title, ", ".join(each.through) or "-", ledger.address(each.consumer.terms.owner))
        for each in found
    ]
    return table(("READ BY", "THROUGH", "OWNER"), rows) if rows else []


def named(ledger: Ledger, reading: Reading) -> str:
    """A consumer with its owner, and through what it reads."""
    terms, through = reading.consumer.terms, ", ".join(reading.through)
    return f"{terms.title} ({ledger.address(terms.owner)})" + (f", through {through}" if through else "")


def data(ledger: Ledger, reading: Reading) -> dict[str, Any]:
    """A consumer for programs."""
    consumer, terms = reading.consumer, reading.consumer.terms
    return {
        "id": terms.id,
        "title": terms.title,
        "uses": list(terms.uses),
        "through": list(reading.through),
        "owner": ledger.address(terms.owner),
        "since": since(ledger, consumer),
        "position": consumer.position,
    }


def since(ledger: Ledger, consumer: Consumer) -> Any:
    """The day on which a consumer was said as it is."""
    from ledger.app.clock import day

    return day(consumer.recorded_at, ledger.zone)
