"""Which credit a change of an attribution cannot move, whatever journeys there are; of all other, it may.

everything, by its conversions      the same records convert, and are worth the same
everything, by its touches          each touch earns the same
a part, or channels                 each touch earns the same, and the same channels are meant
nobody                              the same touches may earn, and some touch of each journey does

What was found on short journeys alone proves nothing of longer ones, and spares nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger.kinds.credit.form import SAID
from ledger.kinds.credit.metric import earning
from ledger.kinds.credit.rule import CreditRule
from ledger.language.digest import meaning_digest
from ledger.language.schema import Field
from ledger.language.tree import Tree, reads, walk
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Form, Markov, Shares, Weights
from ledger.meanings.credit.metric import EVERYTHING, TOUCH, VALUE, CreditSum, Earners
from ledger.prove.category import change
from ledger.prove.credit.change import CreditChange, canonical
from ledger.prove.side import Side


class RulePair(NamedTuple):
    """An attribution before and after a change, and what that was found to do to credit."""

    before: CreditRule
    after: CreditRule
    change: CreditChange

    @property
    def both(self) -> tuple[CreditRule, CreditRule]:
        """Before and after."""
        return self.before, self.after


def may_move(of: CreditSum, sides: RulePair, today: date) -> bool:
    """Whether the credit or the value of some earners may become another; false only where it is proved that none is.

    Both are read by the attribution that is in force: credit that was given before stays as it was.
    """
    if of.earners == EVERYTHING and of.dated_by != TOUCH:
        return not keeps_conversions(sides, of.measure, today)
    if not _alike(sides, lambda each: _find_meant(each, of.earners)):
        return True
    if not sides.change.breaking:
        return False
    if of.earners.channels == (sides.before.rule.no_touch,):
        return not (keeps_conversions(sides, of.measure, today) and _keeps_nobody(sides, today))
    return not keeps_touches(sides, of.measure, today)


def may_spend_otherwise(earners: Earners, sides: RulePair) -> bool:
    """Whether other channels are meant, or others of them are paid for: their spend is what is divided."""
    return not _alike(sides, lambda each: _find_paid(each, earners))


def keeps_conversions(sides: RulePair, measure: str, today: date) -> bool:
    """Whether the same records convert on the same days, and, of value, are worth the same."""
    one, other = (each.rule.conversion for each in sides.both)
    worth = (one.worth, other.worth) if measure == VALUE else (None, None)
    if one._replace(when=other.when, worth=None) != other._replace(worth=None) or worth[0] != worth[1]:
        return False
    if one.again != "each" and not _alike(sides, lambda each: _join_key(each.rule)):
        return False
    names = [one.at, one.id, *((one.worth.field, one.worth.stated_in) if one.worth and measure == VALUE else ())]
    return _alike(sides, lambda each: [*_fields(each, one.entity, names)]) and _holds_alike(
        sides, one.entity, one.when, other.when, today
    )


def keeps_touches(sides: RulePair, measure: str, today: date) -> bool:
    """Whether each touch earns the same, by the same channel, whichever part of the funnel that serves."""
    rules = [each.rule for each in sides.both]
    if any(map(_looks_at_parts, rules)) or not _keeps_eligible(sides, today):
        return False
    return _alike(sides, canonical) and keeps_conversions(sides, measure, today)


def _keeps_nobody(sides: RulePair, today: date) -> bool:
    """Whether the conversions without any credit are the same."""
    return all(_gives_always(each.rule.form) for each in sides.both) and _keeps_eligible(sides, today)


def _keeps_eligible(sides: RulePair, today: date) -> bool:
    """Whether the same touches may earn, each by the same channel."""
    one, other = (each.rule for each in sides.both)
    if one.journey != other.journey or one.journey.window.parts:
        return False
    if one.touches._replace(eligible=other.touches.eligible) != other.touches:
        return False
    joined = [one.journey.touch, one.touches.at, *one.touches.order]
    if not _alike(sides, lambda each: [*_fields(each, one.touches.entity, joined)]):
        return False
    return _alike(sides, _sorting) and _holds_alike(
        sides, one.touches.entity, one.touches.eligible, other.touches.eligible, today
    )


def _join_key(rule: Attribution) -> object:
    return rule.journey.touch, rule.journey.conversion, rule.journey.through


def _sorting(of: CreditRule) -> object:
    """Which channel each touch belongs to."""
    rules = [(meaning_digest(each.when, of.touch), each.channel) for each in of.taxonomy.rules]
    return rules, of.taxonomy.otherwise


def _fields(of: CreditRule, entity: str, names: Sequence[str]) -> Iterator[Field | None]:
    yield from (of.schemas[entity].fields.get(name) for name in names)


def _looks_at_parts(rule: Attribution) -> bool:
    """Whether a touch earns by the part of the funnel that its channel serves."""
    match rule.form:
        case Shares(lines=lines):
            return any(each.to == "funnel" for each in lines)
        case Weights(rules=rules):
            return any({*reads(node)} & {*SAID} for each in rules for node in walk(each.when))
    return False


def _gives_always(form: Form) -> bool:
    """Whether in each journey with touches some touch earns."""
    match form:
        case Shares(lines=lines):
            return any(each.to == "touch" and each.name in ("first", "last") for each in lines)
        case Weights() | Markov():
            return False
    return True


def _holds_alike(sides: RulePair, entity: str, one: Tree, other: Tree, today: date) -> bool:
    found = change(Side(one, sides.before.schemas[entity]), Side(other, sides.after.schemas[entity]), today)
    return found.category in ("editorial", "equivalent")


def _find_meant(of: CreditRule, earners: Earners) -> frozenset[str]:
    return earning(earners, of.taxonomy, of.rule.no_touch)


def _find_paid(of: CreditRule, earners: Earners) -> frozenset[tuple[str, bool]]:
    meant = _find_meant(of, earners)
    return frozenset((each.name, each.paid) for each in of.taxonomy.channels if each.name in meant)


def _alike(sides: RulePair, tell: Callable[[CreditRule], object]) -> bool:
    return tell(sides.before) == tell(sides.after)
