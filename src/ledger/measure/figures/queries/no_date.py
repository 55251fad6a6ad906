"""What is said where nothing tells of which period a record is: which date to name, or that there is none to name."""

from __future__ import annotations

from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.population.source.reading import another_date
from ledger.steps import again


def lack_date(entity: Draft, what: str) -> BadInput:
    """Return `what` as a problem, with a date of the entity to name; where it has none, that it needs one first."""
    dates = [name for name, each in entity.content["fields"].items() if each.get("type") in ("date", "datetime")]
    if not dates:
        why = f"{entity.key} has no field of type date or datetime, and a record counts in the period of its day"
        return BadInput(what, why, another_date(entity.key))
    words = "name the date" if len(dates) == 1 else f"name one of {', '.join(dates)}"
    return BadInput(
        what, f"no field of {entity.key} says when one came to be (clock: event)", again(words, date=dates[0])
    )
