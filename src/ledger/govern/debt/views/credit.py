"""The item of a reader of credit: what gives it was decided by nobody.

reader added                     |------------------------------------->
attribution, taxonomy or fit   ---- attested ----|---- ratified ------->
undecided_credit                 |===============|                       until it is ratified, or the reader is gone

Nobody could read credit before a reader of it was added, so no item is of an earlier day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from ledger.domain.definition import Version
from ledger.domain.event import Event, Recorded
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.period import Period
from ledger.govern.consumers.events import ConsumerAcknowledged, ConsumerAdded, ConsumerRemoved
from ledger.govern.debt.views.definitions import DECIDED, governing, key_decided
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed
from ledger.govern.debt.views.readers import OwnerTold, Tellings
from ledger.govern.debt.views.spans import common
from ledger.kinds.names import ATTRIBUTION, FIT, TAXONOMY

CREDIT_READER = "reader of credit"
"""The word for what an item is about: a consumer that uses an attribution, or a metric over one."""
_GIVES = (TAXONOMY, FIT, ATTRIBUTION)
"""The kinds that say who earns credit."""


def reads_credit(facts: DebtFacts, uses: Iterable[str]) -> bool:
    """Whether a consumer of these definitions reads credit."""
    return any(_is_credit(facts, key) for key in uses)


def _is_credit(facts: DebtFacts, key: str) -> bool:
    history = facts.state.definitions.get(key)
    draft = history.versions[0].draft if history else None
    return draft is not None and (draft.kind == ATTRIBUTION or is_over_attribution(draft))


def _spells(facts: DebtFacts, reader: str) -> Sequence[Spell]:
    found = list[Spell]()
    tellings = facts.of(Tellings).of.get(reader, [])
    for telling, later in pairwise([*tellings, None]):
        assert telling
        found += _find_spells(facts, telling, later.day if later else None)
    return _join(found)


def _find_spells(facts: DebtFacts, telling: OwnerTold, end: date | None) -> Iterator[Spell]:
    """The days on which what a reader uses rests on what nobody decided, as long as it uses that."""
    if end is None or telling.day < end:
        for key in telling.uses:
            if _is_credit(facts, key):
                for days, version in _find_undecided(facts, key, Period(telling.day, end)):
                    known, about = max(telling.position, version.position), f"{version.key} v{version.number}"
                    yield Spell(days.from_, days.until, known, version.draft.path, about)


def _find_undecided(facts: DebtFacts, key: str, days: Period) -> Iterator[tuple[Period, Version]]:
    """What gives credit and was attested, below a definition and as it is in force on these days: the lowest first."""
    history = facts.state.definitions.get(key)
    for segment, version in governing(history) if history else ():
        for each in common([segment.period], [days]):
            for below in version.draft.refers:
                yield from _find_undecided(facts, below, each)
            if version.draft.kind in _GIVES and version.attested:
                yield each, version


def _join(spells: Iterable[Spell]) -> list[Spell]:
    """Spells without a day in common, and none that ends where another begins: it is undecided since the first.

    It tells of what stays undecided longest; of several, of what the others rest on.
    """
    joined = list[Spell]()
    for each in sorted(spells, key=lambda spell: (spell.since, spell.known)):
        last = joined[-1] if joined else None
        if last is None or (last.until and last.until < each.since):
            joined.append(each)
        elif last.until and (each.until is None or last.until < each.until):
            joined[-1] = each._replace(since=last.since, known=last.known)
    return joined


def _itself(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    return (recorded.event.id,)  # type: ignore[attr-defined]


def _reading(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    """The readers whose number may rest on what was decided."""
    reading = facts.of(Tellings).reading
    return sorted({reader for key in key_decided(facts, recorded) for reader in reading.get(key, ())})


_TOUCHED: Mapping[type[Event], Touch] = {
    **dict.fromkeys((ConsumerAdded, ConsumerRemoved, ConsumerAcknowledged), _itself),
    **dict.fromkeys(DECIDED, _reading),
}
UNDECIDED_CREDIT = Sort(
    name="undecided_credit",
    subject=CREDIT_READER,
    weight=3,
    due=60,
    spells=_spells,
    subjects=lambda facts: list(facts.of(Tellings).of),
    touched=_TOUCHED,
    closing=proposed("propose what gives the credit, and have it ratified over its days"),
    remembers=(Tellings,),
)
