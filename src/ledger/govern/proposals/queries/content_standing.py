"""What became of a content, by its digest, and who answers for it where nobody proposed it yet.

    not proposed --> proposed --> approved --> ratified for a later day --> in force --> superseded
                        +--> blocked, stale, lapsed   +--> declined, withdrawn

Only a version that was ratified, and governs today or from a later day on, leaves nothing to decide. What was ratified
once and superseded since is decided no more: to go back to it is another decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.definition import Draft, Version
from ledger.domain.proposal import Proposal
from ledger.domain.route import route
from ledger.domain.state import State
from ledger.govern.proposals.queries.routing import direct_category, standing_of
from ledger.govern.proposals.views import Standing
from ledger.kinds.kind import Surroundings


class ContentStanding(NamedTuple):
    """What became of a content: `status` in a word, the version or the proposal that has it, and from when it governs.

    `decided` where there is nothing left to decide. `standing` is that of an open proposal.
    """

    status: str
    decided: bool = False
    version: int | None = None
    proposal: str = ""
    since: date | None = None
    standing: Standing | None = None


class Answerable(NamedTuple):
    """Who answers for a change: the scope of the charter, who may approve, how many must, and who decides.

    `routed` where the charter says how many by what a change does; then it is so many at least.
    """

    charter: str
    approvers: tuple[str, ...]
    quorum: int
    deciders: tuple[str, ...]
    routed: bool


def content_standing(ledger: Ledger, state: State, draft: Draft, today: date) -> ContentStanding:
    """What became of what a draft says: what has force goes before what is open, and that before what was once."""
    if state.founded is None:
        return ContentStanding("unknown")
    digest = draft.content_digest
    versions = [each for each in state.history(draft.key).versions if each.draft.content_digest == digest]
    ratified = [each for each in versions if not each.attested]
    asked = [
        each for each in _asked(state, draft.key, retires=False) if each.draft.content_digest == draft.content_digest
    ]
    return (
        _governing(state, draft.key, ratified, today)
        or _open(ledger, asked)
        or _attested(state, versions, today)
        or _past(ratified, asked)
        or ContentStanding("not proposed")
    )


def ending_standing(ledger: Ledger, state: State, key: str) -> ContentStanding:
    """What became of a definition whose document is there no more: taking a file away ends nothing."""
    if state.founded is None:
        return ContentStanding("unknown")
    segments = state.history(key).segments()
    if not segments or segments[-1].version == 0 or segments[-1].until is not None:
        return ContentStanding(
            "ended", decided=True, since=segments[-1].until or segments[-1].from_ if segments else None
        )
    return _open(ledger, _asked(state, key, retires=True)) or ContentStanding("goes on", version=segments[-1].version)


def answerable(state: State, draft: Draft, known: Surroundings) -> Answerable | None:
    """Who answers for a change of this definition, by the charter in force; None where none covers it."""
    row, day = state.rights.governing(draft.path, known.day), known.day
    if row is None:
        return None
    deciders = tuple(state.rights.actors(row, "decider", day))
    without = () if row.terms.solo else deciders
    seated = (each for each in state.rights.actors(row, "approver", day) if each not in without)
    approvers = tuple(each for each in seated if state.human(each))
    routed = bool(row.terms.quorums)
    governs = state.history(draft.key).in_force(day)
    found = [direct_category(governs, known.definitions, draft, known.zone, day)] if routed else []
    quorum = route(row.terms, found, len(approvers)).quorum
    return Answerable(row.terms.scope, approvers, quorum, deciders, routed)


def _asked(state: State, key: str, *, retires: bool) -> list[Proposal]:
    """The proposals about a definition, the one that moved last first."""
    found = (
        each
        for each in state.proposals.values()
        if each.key == key and each.terms.retires == retires and not each.terms.confirms
    )
    return sorted(found, key=lambda each: each.moved, reverse=True)


def _governing(state: State, key: str, ratified: Sequence[Version], today: date) -> ContentStanding | None:
    """The ratified version of this content that governs today, or from a later day on."""
    numbers = {each.number for each in ratified}
    for each in state.history(key).segments():
        if each.version in numbers and (each.until is None or each.until > today):
            word = "in force" if each.from_ <= today else "ratified"
            return ContentStanding(word, decided=True, version=each.version, since=each.from_)
    return None


def _open(ledger: Ledger, asked: Iterable[Proposal]) -> ContentStanding | None:
    """The proposal that moved last of those that nobody closed."""
    each = next((each for each in asked if not each.closed), None)
    if each is None:
        return None
    now = standing_of(ledger, each.id)
    word = ("approved" if now.counted >= now.quorum else "proposed") if now.status == "open" else now.status
    return ContentStanding(word, proposal=each.id, since=each.terms.from_, standing=now)


def _attested(state: State, versions: Iterable[Version], today: date) -> ContentStanding | None:
    """The version of this content that is known to be in use, and that nobody decided."""
    for each in versions:
        if each.attested and state.history(each.key).in_force(today) == each:
            return ContentStanding("attested", version=each.number)
    return None


def _past(ratified: Sequence[Version], asked: Sequence[Proposal]) -> ContentStanding | None:
    """What was decided once and has no force any more, or was asked for and came to nothing."""
    if ratified:
        return ContentStanding("superseded", version=ratified[-1].number)
    return ContentStanding(asked[0].closed, proposal=asked[0].id) if asked else None
