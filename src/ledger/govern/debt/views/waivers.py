"""The item that stands beside what a waiver excused, once that waiver has ended and it is still so.

of an item of debt    told from the stretches of the item itself, by `reading`
of a gate             the channel is used by a decision, its last evaluation failed the gate, and no waiver stands

    gate fails, pilot runs |---------------------------------|
    waived until           |---------|
    expired_waiver                   |-----------------------|   until it is waived anew, evaluated as passed, or left
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from ledger.domain import scope as scopes
from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.domain.waiver import Waiver, WaiverGranted, gate_subject, standing, waiver_subject
from ledger.govern.debt.views.channels import ABOUT_CHANNEL
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Spell
from ledger.govern.debt.views.reading import EXPIRED
from ledger.govern.debt.views.spans import common, joined
from ledger.measure.channels.events.channels import ChannelHistory
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.measure.channels.events.stance import PERMITS, stances
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.steps import DATE, TEXT, step

GATE = "gate/"


def _spells(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    """The days on which a channel is used although it failed a gate, and the waiver of that has ended."""
    gate, _, channel = subject.removeprefix(GATE).partition("@")
    history, waived = CHANNELS.of(facts.state).get(channel), gate_subject(gate, channel)
    failing = joined(_failing(facts, history, gate)) if history else []
    found = list[Spell]()
    for stance in stances(history) if history and failing else ():
        if stance.decision and stance.status in PERMITS:
            given: Sequence[Waiver] = facts.state.waivers.get((waived, scopes.wider(stance.decision.scope)), ())
            path = scopes.of_definition(stance.decision.scope, stance.decision.framework)
            for days in common(common([stance.period], failing), _ended(given)):
                found.append(Spell(days.from_, days.until, given[0].position, path, waived))
    return found


def _failing(facts: DebtFacts, history: ChannelHistory, gate: str) -> Iterator[Period]:
    """The days from an evaluation that failed the gate to the next one."""
    judged = [each for each in history.events if isinstance(each.event, ChannelEvaluated)]
    days = [*(facts.days.of(each.position) for each in judged), None]
    for each, (start, end) in zip(judged, pairwise(days), strict=True):
        event: Any = each.event
        if start and start != end and any(result.key == gate and not result.passed for result in event.gates):
            yield Period(start, end)


def _ended(given: Sequence[Waiver]) -> list[Period]:
    """The days from the end of a waiver on which none stands."""
    edges = sorted({day for each in given for day in (each.terms.from_, each.terms.until)})
    first = min((each.terms.until for each in given), default=date.max)
    days = pairwise([*edges, None])
    return joined(Period(start, end) for start, end in days if start and start >= first and not standing(given, start))


def _gates(facts: DebtFacts, channel: str = "") -> Iterator[str]:
    """The gates that were ever waived, of all channels or of one."""
    for subject, _ in facts.state.waivers:
        found = waiver_subject(subject)
        if found.sort == "gate" and channel in ("", found.gate[1]):
            yield f"{GATE}{found.name}"


def _waived(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    found = waiver_subject(event.subject)
    return (f"{GATE}{found.name}",) if found.sort == "gate" else ()


def _of_channel(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return _gates(facts, event.channel)


EXPIRED_WAIVER = Sort(
    name=EXPIRED,
    subject="waiver",
    weight=8,
    due=0,
    spells=_spells,
    subjects=lambda facts: dict.fromkeys(_gates(facts)),
    touched={WaiverGranted: _waived, **dict.fromkeys(ABOUT_CHANNEL, _of_channel)},
    closing=step("mend what it excused, or have it waived anew", "waive", "{about}", until=DATE, because=TEXT),
)
