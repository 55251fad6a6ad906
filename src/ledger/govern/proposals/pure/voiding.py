"""Why an approval does not count any more: what it bound, beside what is asked for now."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.brief import RECORDS, Brief, Population
from ledger.domain.proposal import Approval, Basis, Displaced, Proposal, ProposalContent

MOVED = " moved: "
"""What stands between the populations that moved, and how many records they have: for those who may read that."""


def void(proposal: Proposal, given: Approval) -> str:
    """Why an approval is void; empty where it counts, as far as the proposal itself tells."""
    if given.person in proposal.blocks:
        return "they declined it since"
    if given.seated in proposal.blocks:
        return "whoever they gave it for declined it since"
    if given.position > proposal.position and given.digest == proposal.digest:
        return ""
    then = next((each for each in reversed(proposal.earlier) if each.digest == given.digest), None)
    return "; ".join(changed(then, proposal)) if then else "it was changed since"


def changed(then: ProposalContent, now: ProposalContent) -> list[str]:
    """What is asked for now and was not then, a sentence each. Nothing else is different where only time passed."""
    return list(_changed(then, now)) or ["it was renewed since"]


def _changed(then: ProposalContent, now: ProposalContent) -> Iterator[str]:
    if then.draft.content_digest != now.draft.content_digest:
        yield "its content changed"
    yield from _terms(then, now)
    yield from _basis(then.bound.basis, now.bound.basis)
    was, displaced = (_versions(each.bound.displaces) for each in (then, now))
    if was != displaced:
        yield f"it displaces {displaced} now, and displaced {was}"
    if then.bound.affects != now.bound.affects:
        yield "it changes other definitions indirectly"
    if then.bound.rights != now.bound.rights:
        yield "the charter that governs it was amended"
    if then.bound.revoked != now.bound.revoked:
        yield "somebody lost a seat in its scope"
    if then.bound.shown != now.bound.shown:
        yield _shown(then.brief, now.brief)


def _terms(then: ProposalContent, now: ProposalContent) -> Iterator[str]:
    names = {
        "from_": "effective date",
        "until": "end date",
        "nature": "nature",
        "standard": "consistency standard",
        "retroactive": "word that it is retroactive",
    }
    for field, name in names.items():
        before, after = getattr(then.terms, field), getattr(now.terms, field)
        if before != after:
            yield f"its {name} is {after or 'open'} now, and was {before or 'open'}"


def _basis(then: tuple[Basis, ...], now: tuple[Basis, ...]) -> Iterator[str]:
    was, is_now = ({each.key: each for each in side} for side in (then, now))
    for key in sorted(was.keys() | is_now.keys()):
        if was.get(key) != is_now.get(key):
            before, after = (f"v{side[key].version}" if key in side else "nothing" for side in (was, is_now))
            yield f"it rests on {key} {after} now, and rested on {before}"


def _versions(displaced: tuple[Displaced, ...]) -> str:
    return " and ".join(f"v{each.version}" for each in displaced) or "nothing"


def _shown(then: Brief | None, now: Brief | None) -> str:
    if then is None or now is None:
        return "a brief was shown since" if now else "no brief of what it says now was shown"
    pairs = [(name, was, now.every_population.get(name)) for name, was in then.every_population.items()]
    moved = {name: (was, is_now) for name, was, is_now in pairs if is_now and was != is_now}
    if not moved:
        return "another brief was shown since"
    which = " and ".join("population" if name == RECORDS else name for name in moved)
    return f"the {which}{MOVED}{'; '.join(_count_moved(*each) for each in moved.values())}"


def _count_moved(was: Population, is_now: Population) -> str:
    return f"{is_now.name} has {is_now.records:,} records, and {was.name} had {was.records:,}"
