"""The item of an attribution whose numbers are of long ago: its fit is of a period that ended too many days before.

fit of 2025-Q1, in force --refit days after its last day--> an item --another fit is ratified, or a review--> closed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from ledger.domain.calendar import calendar_periods
from ledger.domain.definition import Segment, Version
from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.errors import BadInput
from ledger.govern.debt.views.definitions import DECIDED, definitions, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Spell
from ledger.govern.debt.views.mentions import Mentions, itself_and_resting
from ledger.govern.debt.views.spans import common, joined, without
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.reviews.fold import SLOT as REVIEWS
from ledger.kinds.credit.attribution import fit_named, refit_days
from ledger.kinds.names import ATTRIBUTION, FIT
from ledger.steps import Open, step


def _spells(facts: DebtFacts, key: str) -> Sequence[Spell]:
    """The days on which a fit of long ago is in force below the attribution, in a row."""
    found = list[Spell]()
    history = facts.state.definitions.get(key)
    if history is None or history.versions[0].draft.kind != ATTRIBUTION:
        return found
    for segment, version in governing(history):
        for spell in _stale(facts, segment, version):
            if found and found[-1].until == spell.since:
                before = found.pop()
                spell = spell._replace(since=before.since, known=before.known)
            found.append(spell)
    return found


def _stale(facts: DebtFacts, segment: Segment, version: Version) -> Iterator[Spell]:
    """The days of one version of an attribution on which its fit is of long ago."""
    fit = facts.state.definitions.get(fit_named(version.draft))
    lasts = timedelta(days=refit_days(version.draft))
    looked_at = joined(Period(day, day + lasts) for day in _reviews(facts, version.key))
    for each, numbers in governing(fit) if fit else ():
        old = Period(_ended(numbers, each.from_) + lasts, None)
        for days in without(common(common([segment.period], [each.period]), [old]), looked_at):
            known = max(version.position, numbers.position)
            yield Spell(days.from_, days.until, known, version.draft.path, f"{numbers.key} v{numbers.number}")


def _reviews(facts: DebtFacts, key: str) -> Iterator[date]:
    """The days on which a decider looked at the attribution: its numbers may grow as old again from then on."""
    return (facts.days.of(each.position) for each in REVIEWS.of(facts.state).get(key, ()))


def _ended(fit: Version, start: date) -> date:
    """The day after the last one of the records of a fit; where it does not say, the day on which it was fitted."""
    said = fit.draft.content.get("fitted", {})
    try:
        if said.get("period"):
            return calendar_periods(said["period"])[-1].days.until or start
        return date.fromisoformat(said["on"]) if said.get("on") else start
    except (BadInput, ValueError):
        return start


def _attributions(facts: DebtFacts) -> Iterator[str]:
    return (key for key in definitions(facts) if _kind(facts, key) == ATTRIBUTION)


def _attribution_or_fit(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The attribution, or those that may weigh by the fit."""
    (key,) = key_decided(facts, recorded)
    return itself_and_resting(facts, recorded) if _kind(facts, key) in (ATTRIBUTION, FIT) else ()


def _reviewed(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.key,)


def _kind(facts: DebtFacts, key: str) -> str:
    return facts.state.definitions[key].versions[0].draft.kind


STALE_FIT = Sort(
    name="stale_fit",
    subject="attribution",
    weight=2,
    due=90,
    spells=_spells,
    subjects=_attributions,
    touched={**dict.fromkeys(DECIDED, _attribution_or_fit), DefinitionReviewed: _reviewed},
    closing=step(
        "fit it anew on later conversions, and have that ratified",
        "attribution fit",
        "{subject}",
        touches=Open("TOUCHES"),
        conversions=Open("CONVERSIONS"),
    ),
    remembers=(Mentions,),
)
