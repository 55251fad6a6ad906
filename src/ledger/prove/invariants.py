"""Does an invariant hold? A record that breaks it, or that there is none.

every A is B        no record satisfies A and not B
every A never B     no record satisfies A and B
disjoint A, B, C    no record satisfies two of them
reachable A, B      each is satisfied by some record
attribution …       asked of every journey that it allows (`ledger.prove.credit`)

Each is asked as a change: from what nobody satisfies to what must stay empty. So an answer is proved, and its record
chosen, like every other here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from ledger.domain.definition import Draft, mentions
from ledger.errors import LedgerError
from ledger.kinds.credit.claim import CreditClaim
from ledger.kinds.credit.rule import credit_rule
from ledger.kinds.entity import schema
from ledger.kinds.invariant import Claim, claim_of
from ledger.kinds.references import meanings
from ledger.language.expand import expand, scores_of
from ledger.language.print import canonical
from ledger.language.tree import And, Not, Today, Tree
from ledger.prove.axes import literals
from ledger.prove.category import MeaningChange, change
from ledger.prove.credit.claims import CreditFinding, decide
from ledger.prove.narrowing import narrowed
from ledger.prove.side import Side
from ledger.prove.soundness import NOBODY

Definitions = Mapping[str, Draft]
_BY = ("record", "listing", "solver")


@dataclass(frozen=True, slots=True)
class Proof:
    """How an invariant stands: `holds`, `violated` or `unknown`.

    Where it is violated, `record` is the one that breaks it (None: there is none of a sort that there should be), on
    `today` where that matters, and `says` what each criteria in question says of it. `by` is what proved that it holds:
    every combination of `size` (listing), the solver, or a record for each that there should be; `why` says why there
    is no answer. `credit` is what was found of a claim over an attribution.
    """

    status: str
    record: Mapping[str, Any] | None = None
    today: date | None = None
    says: tuple[tuple[str, bool], ...] = ()
    by: str = ""
    size: int = 0
    why: str = ""
    credit: CreditFinding | None = None


class _Question(NamedTuple):
    """Whether some record satisfies all of these parts, and whether one should. `sides` is what the claim names."""

    parts: tuple[Tree, ...]
    sides: tuple[tuple[Tree, bool], ...]
    wanted: bool = False


def proved(
    draft: Draft, definitions: Definitions, zone: str, today: date, filled: Collection[str] | None = None
) -> Proof:
    """Whether an invariant holds among these definitions, on every day; the first that is tried is `today`.

    Where `filled` is given, it is asked of the records alone that have no other fields than these. A claim over an
    attribution is asked of every journey, whatever is given.
    """
    if gone := missing(draft, definitions):
        return Proof("unknown", why=f"it rests on `{gone[0]}`, which has no version in force then")
    claim = claim_of(draft)
    if isinstance(claim, CreditClaim):
        return _over_credit(claim, draft, definitions, zone, today)
    answers = [_answer(each, draft, definitions, zone, today, filled) for each in _questions(claim)]
    for status in ("violated", "unknown"):
        if found := next((each for each in answers if each.status == status), None):
            return found
    by = max((each.by for each in answers), key=_BY.index)
    return Proof("holds", by=by, size=sum(each.size for each in answers))


def rests_on(draft: Draft, definitions: Definitions) -> dict[str, Draft | None]:
    """Everything that a draft leads to by reference or entity; None for what is not there."""
    found: dict[str, Draft | None] = {}
    waiting = list(mentions(draft))
    while waiting:
        key = waiting.pop()
        if key not in found:
            found[key] = there = definitions.get(key)
            waiting += mentions(there) if there else ()
    return found


def missing(draft: Draft, definitions: Definitions) -> list[str]:
    """What it rests on and is not there."""
    return sorted(key for key, each in rests_on(draft, definitions).items() if each is None)


def _over_credit(claim: CreditClaim, draft: Draft, definitions: Definitions, zone: str, today: date) -> Proof:
    """How a claim over an attribution stands, proved over every journey that it allows."""
    try:
        found = credit_rule(definitions[claim.attribution], definitions, zone)
        asked = None
        if claim.when:
            known = meanings(definitions, draft.entity, draft.key)
            asked, found = expand(claim.when, known), found.with_scores(scores_of(claim.when, known))
        proved = decide(claim, found, asked, today)
    except LedgerError as problem:
        return Proof("unknown", why=problem.what)
    by = "" if proved.status != "holds" else "nobody" if proved.nobody else "journey" if proved.journey else "journeys"
    return Proof(proved.status, by=by, why=proved.why, credit=proved)


def _questions(claim: Claim) -> Iterator[_Question]:
    match claim:
        case Claim(form="is", trees=(every, other)):
            yield _Question((every, Not(other)), ((every, True), (other, False)))
        case Claim(form="reachable", trees=trees):
            yield from (_Question((each,), ((each, False),), wanted=True) for each in trees)
        case Claim(trees=trees):
            yield from (_Question(pair, ((pair[0], True), (pair[1], True))) for pair in combinations(trees, 2))


def _answer(
    question: _Question,
    draft: Draft,
    definitions: Definitions,
    zone: str,
    today: date,
    filled: Collection[str] | None,
) -> Proof:
    try:
        side = _side(_all(question.parts), draft, definitions, zone)
        side = side if filled is None else narrowed(side, filled)
        found = change(Side(NOBODY, side.schema), side, today)
    except LedgerError as problem:
        return Proof("unknown", why=problem.what)
    if found.category == "unknown" and not found.gains:
        return Proof("unknown", why=found.why)
    if bool(found.gains) == question.wanted:
        return Proof("holds", by="record" if question.wanted else found.by or "listing", size=found.size)
    return _violated(question, found, side)


def _violated(question: _Question, found: MeaningChange, side: Side) -> Proof:
    says = tuple((canonical(tree), said) for tree, said in question.sides)
    if found.gains is None:
        return Proof("violated", says=says)
    dated = any(isinstance(said, Today) for each in side.predicates() for _, said in literals(each))
    return Proof("violated", found.gains.record, found.gains.today if dated else None, says)


def _side(tree: Tree, draft: Draft, definitions: Definitions, zone: str) -> Side:
    known = meanings(definitions, draft.entity, draft.key)
    around = schema(definitions[draft.entity], known, zone, scores_of(tree, known))
    return Side(expand(tree, known), around)


def _all(parts: tuple[Tree, ...]) -> Tree:
    """All of them at once."""
    return And(parts) if len(parts) > 1 else parts[0]
