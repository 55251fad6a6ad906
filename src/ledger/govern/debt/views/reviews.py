"""overdue_review: the day on which somebody was to look again is past, of a channel, a definition or a charter.

It is closed by the review, by a version that takes the place of what was to be looked at, or by its end. A name that is
both a channel's and a definition's has one item for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger.domain.event import Recorded
from ledger.domain.period import Period
from ledger.govern.debt.views import channels
from ledger.govern.debt.views.definitions import DECIDED, Lately, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.item import Spell
from ledger.govern.reviews.events import DefinitionReviewed
from ledger.govern.reviews.views import first_look, revisits
from ledger.steps import TEXT, step


def _spells(facts: DebtFacts, subject: str) -> Sequence[Spell]:
    return _united(sorted([*channels.OVERDUE_REVIEW.spells(facts, subject), *_of_definition(facts, subject)]))


def _of_definition(facts: DebtFacts, key: str) -> Iterator[Spell]:
    """The days on which a version governs, and nobody looked at it though somebody was to."""
    history = facts.state.definitions.get(key)
    governed = list(governing(history)) if history else []
    for look in revisits(facts.state, key):
        late = Period(look.day, look.settled)
        for segment, version in governed:
            since, until = max(segment.from_, late.from_), _first(segment.until, late.until)
            if version is look.version and (until is None or since < until):
                about = f"v{version.number} was to be looked at on {look.day}"
                yield Spell(since, until, look.known, version.draft.path, about)


def _united(found: Sequence[Spell]) -> list[Spell]:
    """The same days, none of them twice."""
    united = list[Spell]()
    for each in found:
        last = united[-1] if united else None
        if last is None or (last.until and last.until < each.since):
            united.append(each)
        elif last.until:
            united[-1] = last._replace(until=each.until and max(each.until, last.until))
    return united


def _first(*days: Any) -> Any:
    return min((each for each in days if each), default=None)


def _subjects(facts: DebtFacts) -> Iterable[str]:
    return {**dict.fromkeys(channels.OVERDUE_REVIEW.subjects(facts)), **dict.fromkeys(facts.state.definitions)}


def _reviewed(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.key,)


def _to_be_looked_at(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The definition, where somebody is to look at a version of it that governs from now on, or did until now."""
    (key,) = key_decided(facts, recorded)
    history, versions = facts.state.definitions[key], facts.of(Lately).versions[key]
    return (key,) if any(first_look(facts.state, history, each) for each in versions) else ()


OVERDUE_REVIEW = channels.OVERDUE_REVIEW._replace(
    subject="channel or definition",
    spells=_spells,
    subjects=_subjects,
    touched={
        **channels.OVERDUE_REVIEW.touched,
        **dict.fromkeys(DECIDED, _to_be_looked_at),
        DefinitionReviewed: _reviewed,
    },
    remembers=(*channels.OVERDUE_REVIEW.remembers, Lately),
    closing=step("review it, and say what becomes of it", "review", "{subject}", keep=True, because=TEXT),
)
