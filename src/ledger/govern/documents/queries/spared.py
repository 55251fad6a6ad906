"""Whose figures a draft leaves as they are, of what is over an attribution: proved for each metric.

pipeline_credit v1 -> v2     all_credit: the same conversions, so the same figure      brand_credit: may be another
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.domain.definition import Draft
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Grounds, affected_keys
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.documents.queries.changes import AttributionMove, DefinitionChange
from ledger.govern.documents.queries.compare import Definitions
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds.credit.metric import credit_metric_of
from ledger.kinds.credit.rule import credit_rule
from ledger.kinds.names import METRIC, TAXONOMY
from ledger.kinds.taxonomy import taxonomy_of
from ledger.meanings.credit.metric import CreditMetric, CreditSum, spend_terms, terms_of
from ledger.prove.credit.sparing import RulePair, may_move, may_spend_otherwise


class _Sparing:
    """What is in force around a draft without it and with it, and what it may move."""

    def __init__(
        self, before: Definitions, after: Definitions, moving: Collection[str], sides: Mapping[str, RulePair]
    ) -> None:
        """`moving` are the keys that may mean another thing, but for the attributions in `sides`."""
        self.before, self.after, self.moving, self.sides = before, after, moving, sides

    def is_spared(self, key: str, today: date) -> bool:
        """Whether an attribution gives as it gave, or no figure of a metric can become another."""
        if key in self.sides:
            return not self.sides[key].change.breaking
        return _metric(self.after, key) is not None and not self.may_move(key, today)

    def may_move(self, key: str, today: date) -> bool:
        """Whether a figure of a metric may become another."""
        old, new = (_metric(each, key) for each in (self.before, self.after))
        if new is None or _figure(old) != _figure(new):
            return key in self.moving
        if isinstance(new, CreditSum):
            sides = self.sides.get(new.of)
            return may_move(new, sides, today) if sides else new.of in self.moving
        if spend_terms(new) and self._may_spend_otherwise(terms_of(new)[0]):
            return True
        return any(self.may_move(each, today) for each in terms_of(new))

    def _may_spend_otherwise(self, base: str) -> bool:
        of = _metric(self.after, base)
        if isinstance(of, CreditSum):
            sides = self.sides.get(of.of)
            return may_spend_otherwise(of.earners, sides) if sides else of.of in self.moving
        return any(_channels(self.before, each) != _channels(self.after, each) for each in {*self.before, *self.after})


def find_spared(
    ledger: Ledger,
    draft: Draft,
    bound: Grounds,
    day: date,
    moved: Iterable[DefinitionChange],
    credit: Iterable[AttributionMove],
    state: State | None = None,
) -> Iterator[str]:
    """The versions, such as `all_credit v1`, whose figures stay as they are beside what is in force on `day`.

    `moved` and `credit` are what the draft does to verdicts and to attributions.
    """
    state = state or ledger.state()
    before = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    after = {**before, draft.key: draft}
    reached = [f"{draft.key} v{each.version}" for each in bound.displaces] + [*bound.affects]
    numbers = {key: f"{key} v{in_force(state, key, day).number}" for key in affected_keys(reached) if key in before}
    alone = {key for key, name in numbers.items() if _of(key, reached) == [name]}
    sides = dict(_sides(ledger, before, after, [each for each in credit if each.key in alone]))
    still = {f"{each.key} v{each.version}" for each in moved if not each.change.breaking}
    moving = set(affected_keys({*reached} - still)) | ({draft.key} if not reached else set())
    sparing = _Sparing(before, after, moving, sides)
    yield from (numbers[key] for key in sorted(alone) if sparing.is_spared(key, day))


def _of(key: str, reached: Sequence[str]) -> list[str]:
    """The versions of one definition among those that a draft reaches."""
    return [each for each in reached if each.partition(" ")[0] == key]


def _sides(
    ledger: Ledger, before: Definitions, after: Definitions, credit: Iterable[AttributionMove]
) -> Iterator[tuple[str, RulePair]]:
    for each in credit:
        try:
            rules = [credit_rule(around[each.key], around, ledger.zone) for around in (before, after)]
        except (LedgerError, KeyError):
            continue  # what it rests on is gone, or cannot be read there: it may move
        yield each.key, RulePair(rules[0], rules[1], each.change)


def _metric(around: Definitions, key: str) -> CreditMetric | None:
    return credit_metric_of(around[key]) if key in around and around[key].kind == METRIC else None


def _figure(of: CreditMetric | None) -> CreditMetric | None:
    """The metric but for when it is final, which moves no figure."""
    return replace(of, settles=0) if isinstance(of, CreditSum) else of


def _channels(around: Definitions, key: str) -> object:
    """The channels of a taxonomy, and which of them are paid for."""
    if key not in around or around[key].kind != TAXONOMY:
        return None
    return [(each.name, each.paid) for each in taxonomy_of(around[key]).channels]
