"""What a change of an attribution does to credit: two ordinary runs on the same journeys, by part of the funnel."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.brief.content import BriefCredit, BriefHeadline, BriefShare
from ledger.brief.headline import CREDIT
from ledger.domain.brief import Population
from ledger.domain.definition import Draft
from ledger.domain.proposal import Terms
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.measure.credit.pure.compare import credit_by, part_key
from ledger.measure.credit.pure.crosswalk import NOBODY
from ledger.measure.credit.pure.populations import find_populations
from ledger.measure.credit.pure.run import CreditRun, CreditSides, run
from ledger.measure.credit.queries.compare import (
    NamedCredit,
    comparable,
    credit_named,
    credit_of_draft,
    opened_sides,
    same_entities,
)
from ledger.measure.credit.queries.credit import CreditSources


class CreditShown(NamedTuple):
    """What a change does to credit, and the records that it was worked out on, by the option that names them.

    There is no headline where other records convert by it than before: nobody can compare them.
    """

    headline: BriefHeadline | None
    populations: dict[str, Population]


def by_both_attributions(ledger: Ledger, draft: Draft, terms: Terms, sources: CreditSources) -> BriefHeadline:
    """What a draft gives on the same records as what would go on without it; of a first or an end, the one there is.

    Raises BadInput and Refused; nothing of the records is kept.
    """
    before, after = comparable(*_both(ledger, draft, terms), sources)
    with opened_sides(ledger.settings, before, after, sources) as sides:
        return _headline(before, after, sides, sources, terms)


def show_credit(ledger: Ledger, draft: Draft, terms: Terms, sources: CreditSources) -> CreditShown:
    """Return the same with the records, of which digests and counts are kept. Raises BadInput and Refused."""
    both = _both(ledger, draft, terms)
    before, after = _comparable_or_alone(*both, sources)
    with opened_sides(ledger.settings, before, after, sources) as sides:
        headline = _headline(before, after, sides, sources, terms) if same_entities(*both) else None
        return CreditShown(headline, find_populations(after.world, sides))


def look_again(ledger: Ledger, draft: Draft, terms: Terms, sources: CreditSources) -> dict[str, Population]:
    """Return the records as they are now, in the cells of `show_credit`. Raises BadInput and Refused."""
    before, after = _comparable_or_alone(*_both(ledger, draft, terms), sources)
    with opened_sides(ledger.settings, before, after, sources) as sides:
        return find_populations(after.world, sides)


def _comparable_or_alone(
    before: NamedCredit, after: NamedCredit, sources: CreditSources
) -> tuple[NamedCredit, NamedCredit]:
    """Both as they can be compared; twice the later one where other records convert by it."""
    return comparable(before if same_entities(before, after) else after, after, sources)


def _headline(
    before: NamedCredit, after: NamedCredit, sides: CreditSides, sources: CreditSources, terms: Terms
) -> BriefHeadline:
    was = _run(before, sides)
    now = was if before == after else _run(after, sides)
    told: BriefHeadline = {
        "population": " and ".join(PurePath(each.name).name for each in (sources.touches, sources.conversions)),
        "records": now.conversions,
        "sort": CREDIT,
        "week": None,
        "period": None,
        "every": None,
        "credit": _credit(before, after, was, now),
    }
    return {**told, "dual_until": str(terms.dual_until)} if terms.dual_until else told


def _both(ledger: Ledger, draft: Draft, terms: Terms) -> tuple[NamedCredit, NamedCredit]:
    """What governs its first day without it, and the draft; twice the same of a first, and of an end."""
    state, day = ledger.state(), terms.from_
    before = credit_named(ledger, draft.key, day) if state.history(draft.key).in_force(day) else None
    if before and terms.retires:
        return before, before
    around = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    after = credit_of_draft("draft", draft, around, ledger.zone)
    return before or after, after


def _run(named: NamedCredit, sides: CreditSides) -> CreditRun:
    world = named.world
    return run(world.rule, world.taxonomy, sides, world.weighed)


def _credit(before: NamedCredit, after: NamedCredit, was: CreditRun, now: CreditRun) -> BriefCredit:
    one, other = credit_by(was, part_key), credit_by(now, part_key)
    taxonomies = [each.world.taxonomy for each in (after, before)]
    funnel = list(dict.fromkeys(part for each in taxonomies for part in each.funnel))
    rest = [each for each in dict.fromkeys((*one, *other)) if each not in funnel]

    def share(name: str) -> BriefShare:
        (had, _), (has, _) = one.get(name, (0, 0)), other.get(name, (0, 0))
        return {"name": after.world.rule.no_touch if name == NOBODY else name, "before": had, "after": has}

    return {
        "before": was.conversions,
        "after": now.conversions,
        "parts": [*map(share, funnel)],
        "others": [*map(share, rest)],
    }
