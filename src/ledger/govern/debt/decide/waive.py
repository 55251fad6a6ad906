"""Waiving what a text names: an invariant, a gate of a channel, an item of debt.

    invariant:KEY             its decider                              as `ledger waive KEY`
    gate:GATE@CHANNEL         the next wider scope than its framework  one that its evaluation does not pass
    item:SORT/SUBJECT         the scope of the item                    one that stands today, for as long as it does

An item that has a waiver of its own, a difference on a target or a broken invariant, is waived by that.
"""

from __future__ import annotations

from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.decide.waive import waive_drift
from ledger.domain import boundaries
from ledger.domain.event import Actor, Event
from ledger.domain.scope import of_definition
from ledger.domain.state import State
from ledger.domain.waiver import WaiverSubject
from ledger.errors import Refused
from ledger.govern.debt.queries.debt import debt_on, require_item
from ledger.govern.debt.views.closers import waiving_scope
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.reading import EXPIRED
from ledger.govern.waivers.decide.waive_invariant import waive as waive_invariant
from ledger.govern.waivers.fold import find_boundary_of_waivers_of
from ledger.govern.waivers.verbs import waiving
from ledger.measure.channels.decide.waiving import waive_gate
from ledger.measure.channels.verbs.deciding import seating_another
from ledger.measure.channels.views.judged import judged
from ledger.steps import DATE, TEXT, step


def waive_subject(
    ledger: Ledger, actor: Actor, subject: WaiverSubject, scope: str | None, until: date, because: str
) -> Decided:
    """Waive what a text names until a day; `scope` is for an invariant that nobody proposed yet. Raises LedgerError."""
    said = ledger.reason(because)
    if subject.sort == "invariant":
        return waive_invariant(ledger, actor, subject.name, scope, until, said)
    if subject.sort == "gate":
        return waive_gate(ledger, actor, subject, until, said)
    return _waive_item(ledger, actor, require_item(debt_on(ledger), subject.name).item, until, said)


def undecidable(ledger: Ledger, subject: WaiverSubject) -> str:
    """Return that nobody may decide about a channel whose gate is waived, and what to do; empty where somebody may."""
    state, today = ledger.snapshot().state, ledger.today()
    if subject.sort != "gate":
        return ""
    _, channel = subject.gate
    waits = next((each for each in judged(state, today) if each.history.key == channel), None)
    row = (
        state.rights.governing(of_definition(waits.evaluation.scope, waits.evaluation.framework), today)
        if waits
        else None
    )
    if waits is None or row is None or waits.people:
        return ""
    return f"nobody may decide about {channel} yet, for whoever would assessed it; {seating_another(row)}"


def _waive_item(ledger: Ledger, actor: Actor, item: Item, until: date, said: str) -> Decided:
    """By the waiver that it has of its own, where it has one."""
    if item.sort == "drift":
        target, _, address = item.subject.partition("/")
        return waive_drift(ledger, actor, item.about, target, address, until, said)[1]
    if item.sort == "broken_invariant":
        return waive_invariant(ledger, actor, item.subject, None, until, said)
    if item.sort == EXPIRED:
        raise Refused(
            f"a waiver that ended is not itself waived: {item.subject}",
            why="what it excused is still so, and may be waived anew",
            fix=step("waive it until a day", "waive", item.about, until=DATE, because=TEXT),
        )
    key, scope = item.subject if item.subject in ledger.state().definitions else "", waiving_scope(item)

    def verb(state: State, today: date) -> list[Event]:
        return waiving.waive_item(
            state,
            item.sort,
            item.subject,
            scope=scope,
            since=item.since,
            key=key,
            until=until,
            by=actor.id,
            today=today,
            because=said,
        )

    named = WaiverSubject("item", f"{item.sort}/{item.subject}")
    wanted = boundaries.union(boundaries.rights(scope), find_boundary_of_waivers_of(str(named)))
    return ledger.decide(actor, verb, wanted)
