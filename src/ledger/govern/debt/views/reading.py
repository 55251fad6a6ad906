"""Which items stand on a day: the spells of each subject, beside the waivers that let them.

    spell      |-----------------------------------|
    waiver               |----------|
    stretches  |--open---|--waived--|---open-------|      and from its end on, `expired_waiver` beside it

What is read is a function of the events and the day alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from ledger.domain import scope as scopes
from ledger.domain.period import Period
from ledger.domain.waiver import Waiver, WaiverGranted, item_subject, standing
from ledger.govern.debt.views.facts import DebtFacts, Sort
from ledger.govern.debt.views.item import Item, ItemStretch, Spell

EXPIRED = "expired_waiver"
"""The sort of an item beside one whose waiver ended while it is still so."""


def items(facts: DebtFacts, day: date) -> list[Item]:
    """Every item that stands on a day, the waived ones among them, by sort and subject."""
    return sorted((each.item for each in every_stretch(facts) if each.period.covers(day)), key=lambda item: item.key)


def every_stretch(facts: DebtFacts) -> Iterator[ItemStretch]:
    """All stretches of all subjects, as the facts tell them now."""
    for sort in facts.sorts.values():
        for subject in sort.subjects(facts):
            yield from stretches(facts, sort, subject)


def stretches(facts: DebtFacts, sort: Sort, subject: str) -> tuple[ItemStretch, ...]:
    """The stretches of the items of one subject, each followed by that of the waiver which expired on it."""
    spells = sort.spells(facts, subject)
    if not spells:  # as a rule
        return ()
    return tuple(each for spell in spells for each in _with_expired(facts, _cut(facts, sort, subject, spell)))


def _cut(facts: DebtFacts, sort: Sort, subject: str, spell: Spell) -> list[ItemStretch]:
    """The spell, cut where a waiver begins or ends."""
    told = facts.days.of(spell.known)
    item = Item(sort.name, subject, spell.since, spell.known, spell.scope, spell.about, told)
    item = item._replace(due=spell.due or item.due_after(sort.due))
    given = _waivers(facts, sort, subject, spell)
    if not given:
        return [ItemStretch(spell.period, item)]
    edges = {day for each in given for day in (each.terms.from_, each.terms.until)}
    days = [spell.since, *sorted(day for day in edges if spell.period.covers(day) and day != spell.since), spell.until]
    found = list[ItemStretch]()
    for start, end in pairwise(days):
        assert start
        waiver = standing(given, start)
        if found and found[-1].item.waiver == waiver:
            start = found.pop().period.from_
        found.append(ItemStretch(Period(start, end), item._replace(waiver=waiver)))
    return found


def _waivers(facts: DebtFacts, sort: Sort, subject: str, spell: Spell) -> Sequence[Waiver]:
    """Those that let this spell stand on some day: those of the item since that day, and those of the sort.

    An item may be found in a narrower scope than it was: a channel is, once it is judged. Whoever decided where it was
    decided for there, too.
    """
    named, every = item_subject(sort.name, subject), facts.state.waivers
    own = [each for scope in scopes.path(spell.scope) for each in every.get((named, scope), ())]
    given = [each for each in own if isinstance(each.terms, WaiverGranted) and each.terms.since == spell.since]
    return [*given, *(sort.waivers(facts, subject, spell) if sort.waivers else ())]


def _with_expired(facts: DebtFacts, cut: Sequence[ItemStretch]) -> Iterator[ItemStretch]:
    """These stretches, and beside each that is open because a waiver ended, that nobody mended it or waived it anew."""
    before: Waiver | None = None
    for each in cut:
        yield each
        if before and not each.item.waiver and EXPIRED in facts.sorts:
            yield ItemStretch(each.period, _expired(facts, each, before))
        before = each.item.waiver


def _expired(facts: DebtFacts, stretch: ItemStretch, ended: Waiver) -> Item:
    item, start = stretch.item, stretch.period.from_
    told = facts.days.of(ended.position)
    named = f"{item.sort}/{item.subject}"
    found = Item(EXPIRED, named, start, ended.position, item.scope, ended.terms.subject, told)
    return found._replace(due=found.due_after(facts.sorts[EXPIRED].due))
