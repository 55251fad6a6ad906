"""Whether a claim over an attribution holds for every journey that it allows, or which journey breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.kinds.credit.claim import CreditClaim, CreditSubject
from ledger.kinds.credit.rule import CreditRule
from ledger.language.tree import Tree
from ledger.prove.credit.case import Among, CreditCase, less
from ledger.prove.credit.goals import EARNS, NOTHING, more_than
from ledger.prove.credit.journeys import ReplayedJourney
from ledger.prove.credit.repetition import raising
from ledger.prove.credit.sorts import TouchSort, Unproved, touch_sorts
from ledger.prove.credit.walks import Presence


@dataclass(frozen=True, slots=True)
class CreditFinding:
    """How a claim over an attribution stands: `holds`, `violated` or `unknown`, and then why.

    `journey` is one that breaks it, or the one in which somebody earns who should; `before` is the same journey without
    the touch that raised a share. `among` says which touches the claim is about, and `about` what people call them;
    `nobody` where there are none.
    """

    status: str
    among: Among
    about: str
    journey: ReplayedJourney | None = None
    before: ReplayedJourney | None = None
    why: str = ""
    nobody: bool = False


def decide(
    claim: CreditClaim,
    found: CreditRule,
    asked: Tree | None,
    today: date,
    sorts: Sequence[TouchSort] | None = None,
) -> CreditFinding:
    """Whether a claim holds; `asked` is its criteria with its references expanded.

    `sorts` are the sorts of touch that may earn, where whoever makes many claims of one attribution has them already.
    """
    here, about = _of(claim.of), claim.of.name if claim.of else "such a touch"
    try:
        if why := _unnamed(claim, found):
            return CreditFinding("unknown", here, about, why=why)
        sorts = touch_sorts(found, today, asked) if sorts is None else sorts
        case = CreditCase(found, sorts, here, _beside(claim, here))
        if claim.form != "earns" and not any(map(here, case.sorts)):
            return CreditFinding("holds", here, about, nobody=True)
        if claim.form == "repetition":
            raised = raising(case)
            status = "violated" if raised else "holds"
            return CreditFinding(status, here, about, *((raised.after, raised.before) if raised else ()))
        journey = _journey(claim, case)
    except Unproved as unproved:
        return CreditFinding("unknown", here, about, why=str(unproved))
    holds = (journey is None) != (claim.form == "earns")
    return CreditFinding("holds" if holds else "violated", here, about, journey)


def _journey(claim: CreditClaim, case: CreditCase) -> ReplayedJourney | None:
    """The journey that breaks the claim; of `earns`, one in which somebody does."""
    here, there, bound = case.here, case.there, claim.bound
    match claim.form:
        case "earns" | "never_earns":
            return case.journey(EARNS, Presence(), lambda each: each.share(here) > 0)
        case "only_alone":
            return case.journey(EARNS, Presence(there=True), lambda each: each.share(here) > 0 and each.holds(there))
        case "never_more":
            needs = Presence(there=claim.beside is not None)
            return case.journey(
                more_than(bound),
                needs,
                lambda each: each.share(here) > bound and (not needs.there or each.holds(there)),
            )
    if claim.percent is None:
        return case.journey(NOTHING, Presence(here=True), lambda each: each.holds(here) and not each.share(here))
    return less(case, bound)


def _of(subject: CreditSubject | None) -> Among:
    """The touches that a claim is about; those that were asked about, where it names nobody."""

    def among(sort: TouchSort) -> bool:
        return subject.names(sort.channel, sort.funnel) if subject else sort.asked

    return among


def _beside(claim: CreditClaim, here: Among) -> Among:
    """The touches beside which it is asked: those that it names, else all others."""
    return _of(claim.beside) if claim.beside else lambda sort: not here(sort)


def _unnamed(claim: CreditClaim, found: CreditRule) -> str:
    """That the taxonomy has no part or channel of the name any more; empty where it has."""
    taxonomy = found.taxonomy
    names = {"funnel": taxonomy.funnel, "channel": (*(each.name for each in taxonomy.channels), taxonomy.otherwise)}
    for each in (claim.of, claim.beside):
        if each and each.name not in names[each.to]:
            what = "part of the funnel" if each.to == "funnel" else "channel"
            return f"`{found.rule.touches.taxonomy}` has no {what} `{each.name}`"
    return ""
