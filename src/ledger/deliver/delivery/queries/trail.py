"""A platform's own trail, beside the receipts of the ledger. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Entry, Trail
from ledger.artifacts.protocols import Trails
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.delivery import DeliveryApplied, DeliveryConfirmed, DeliveryPlanned
from ledger.deliver.targets.queries.targets import connect, deliveries
from ledger.domain import boundaries
from ledger.domain.event import Recorded
from ledger.errors import BadInput, Refused
from ledger.steps import again, step

NEAR = timedelta(minutes=10)


def audit(
    ledger: Ledger, target: str, start: date, end: date
) -> tuple[Trail, list[tuple[Entry, int]], Mapping[str, str]]:
    """The platform's own trail of [start, end], each entry with the position of its receipt, or 0.

    With it come the names of what is governed there, by address. Raises BadInput where the days end before they begin.
    """
    if end < start:
        turned = again("turn them round", from_=str(end), to=str(start))
        raise BadInput(f"{end} is before {start}", why="the days run from --from to --to", fix=turned)
    delivery.known_target(deliveries(ledger), target)
    connector, session = connect(ledger, target)
    if not isinstance(session, Trails):
        raise Refused(
            f"{connector.name} tells no trail", why="its connector cannot read one", fix=step("look for drift", "drift")
        )
    trail = session.trail(_start(start, ledger.zone), _start(end + timedelta(days=1), ledger.zone))
    found, _ = ledger.journal.read(boundaries.delivering())
    names = {each.address: each.name for each in deliveries(ledger).of(target)}
    return trail, _matched(trail.entries, list(_receipts(found, target))), names


class Receipt(NamedTuple):
    """One write on record: the position of its receipt, and when it was made, which is just after it was planned."""

    position: int
    address: str
    at: datetime
    key: str


def _receipts(events: Iterable[Recorded], target: str) -> Iterator[Receipt]:
    """Every write to a target; also one whose receipt was lost, and that a later look found."""
    planned: dict[str, datetime] = {}
    for each in events:
        event, at = each.event, datetime.fromisoformat(each.recorded_at)
        if isinstance(event, DeliveryPlanned) and event.target == target:
            planned[event.address or event.name] = at
        elif isinstance(event, DeliveryApplied | DeliveryConfirmed) and event.target == target:
            known = [planned.pop(name) for name in (event.address, event.name) if name in planned]
            if known or isinstance(event, DeliveryApplied):
                yield Receipt(each.position, event.address.lower(), known[0] if known else at, event.key)


def _matched(entries: Sequence[Entry], receipts: Sequence[Receipt]) -> list[tuple[Entry, int]]:
    """Each entry with the position of the receipt of the same change, or 0.

    One is told by the same artifact at nearly the same time, and by who acts for the ledger there: whoever made the
    most of such changes, and of several the one who was nearest in time.
    """
    near = {entry.id: receipt for entry in entries if (receipt := _nearest(entry, receipts))}
    made: dict[str, set[int]] = {}
    apart: dict[str, timedelta] = {}
    for entry in entries:
        if receipt := near.get(entry.id):
            made.setdefault(entry.by, set()).add(receipt.position)
            apart[entry.by] = min(apart.get(entry.by, NEAR), abs(receipt.at - entry.at))
    ours = min(made, key=lambda by: (-len(made[by]), apart[by]), default="")
    return [(each, near[each.id].position if each.id in near and each.by == ours else 0) for each in entries]


def _nearest(entry: Entry, receipts: Iterable[Receipt]) -> Receipt | None:
    """Of the same artifact; or, of a row in a registry, of the definition that the row is about."""
    at, key = entry.address.lower(), entry.key
    about = (each for each in receipts if (at and each.address == at) or (key and each.key == key))
    found = min(about, key=lambda each: abs(each.at - entry.at), default=None)
    return found if found and abs(found.at - entry.at) <= NEAR else None


def _start(day: date, zone: str) -> datetime:
    from ledger.language.days import start_of

    return start_of(day, zone)
