"""A definition's life as a page tells it: what governed when, who is behind it, what a change meant in English."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.brief.content import BriefChange
from ledger.brief.wording import Tongue, rewritten, titles
from ledger.domain.definition import Draft, Segment, Version, mentions
from ledger.domain.digest import sha256
from ledger.domain.guards import require_version
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.govern.documents.queries.compare import compared
from ledger.language.differences import difference
from ledger.language.english import Titles, in_english
from ledger.meanings.registry import meaning_from_json


class GoverningStretch(NamedTuple):
    """Days, and the version that governs them with the proposal that it came by; None where there is none."""

    segment: Segment
    version: Version | None
    proposal: Proposal | None


class ChangeInEnglish(NamedTuple):
    """What going from one version to another means: clause by clause, and by records that tell them apart.

    `told` is nothing where the definition judges no records.
    """

    before: int
    after: int
    difference: tuple[str, ...]
    told: BriefChange | None


def life(ledger: Ledger, key: str, known_on: date | None = None) -> tuple[GoverningStretch, ...]:
    """The stretches of days of a definition, the first one first; none of what was only proposed.

    Raises UnknownName where nothing of it was decided, attested or proposed.
    """
    state = ledger.snapshot().state
    if not any(each.key == key for each in state.proposals.values()):
        require_definition(state, key)
    return tuple(_stretch(state, key, each) for each in state.history(key).segments(ledger.known_on(known_on)))


def require_definition(state: State, key: str) -> None:
    """Pass where a definition was ever ratified or attested. Raises UnknownName."""
    if key not in state.definitions:
        in_force(state, key, date.min)


def english(ledger: Ledger, draft: Draft, day: date) -> list[str]:
    """What a version asks of a record in English, by the titles of a day; nothing where it judges none."""
    if not draft.yields:
        return []
    return in_english(meaning_from_json(draft.tree), _titles(ledger, draft, day))


def change_between(ledger: Ledger, key: str, before: int, after: int) -> ChangeInEnglish:
    """What it meant to go from one version to another, with all that they refer to as in force today.

    Raises UnknownName and Refused.
    """
    day, state = ledger.today(), ledger.snapshot().state
    was, now = (require_version(state, key, number).draft for number in (before, after))
    if not (was.yields and now.yields):
        return ChangeInEnglish(before, after, tuple(rewritten(was.content, now.content)), None)
    one, other, found = compared(ledger, f"{key}@{before}", f"{key}@{after}", day)
    told = _titles(ledger, now, day)
    lines = difference(meaning_from_json(one.draft.tree), meaning_from_json(other.draft.tree), told)
    return ChangeInEnglish(before, after, tuple(lines), Tongue(told, other.side.schema).change(found))


def digest_around(state: State, key: str) -> str:
    """One digest of all versions of a definition and of what they rest on, and of when each governs.

    Where it is equal, what was worked out of them on the same day is, too.
    """
    known: set[str] = set()
    more = {key}
    while more:
        known |= more
        versions = [version for each in more for version in state.history(each).versions]
        more = {name for each in versions for name in (*mentions(each.draft), *each.violates)} - known
    return sha256({each: _identity(state, each) for each in sorted(known)})


def _identity(state: State, key: str) -> list[list[list[str]]]:
    history = state.history(key)
    versions = [[str(each.number), each.draft.content_digest, each.proposal] for each in history.versions]
    return [versions, [[str(each.position), str(each.version), str(each.period)] for each in history.terms]]


def _titles(ledger: Ledger, draft: Draft, day: date) -> Titles:
    there = ledger.snapshot().state.in_force_on(day)
    return titles({key: version.draft for key, version in there.items()}, draft.entity)


def _stretch(state: State, key: str, segment: Segment) -> GoverningStretch:
    version = state.history(key).version(segment.version) if segment.version else None
    return GoverningStretch(segment, version, state.proposals.get(version.proposal) if version else None)
