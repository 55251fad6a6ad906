"""Recording what was in use before anybody decided: from evidence, and never over what somebody decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from ledger.data import Data
from ledger.domain import basis, numbering
from ledger.domain.charter import require
from ledger.domain.definition import DefinitionAttested, Draft, Evidence, History, governing, turning
from ledger.domain.event import Event
from ledger.domain.guards import raise_all
from ledger.domain.objections import content_objections, term_objections
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.steps import DATE, FILE, TEXT, again, step

MOST_TOLD = 3


class Altered(Data, frozen=True):
    """A ratified version that would mean something else on a day, if something were attested."""

    key: str
    version: int
    proposal: str
    day: date


def attest(
    state: State,
    draft: Draft,
    *,
    by: str,
    today: date,
    start: date,
    until: date | None,
    evidence: Evidence,
    because: str,
    against: Iterable[LedgerError] = (),
    source: str = "document",
    alters: Iterable[Altered] = (),
) -> list[Event]:
    """Record a past version from evidence, which is a document or a target. It was decided by nobody.

    It never stands over what somebody decided, and it binds nobody: so neither a charter nor an invariant is attested.
    Nor does it change what somebody decided means: `alters` are the ratified versions to which it would do that.
    """
    row = require(state.rights, draft.path, "steward", by, today)
    history = state.history(draft.key)
    raise_all(
        [
            *_binding(draft),
            *guards_of_an_attestation(history, draft.key, start, until, today),
            *_altered(draft.key, alters),
            *content_objections(state, draft, start, until),
            *against,
        ]
    )
    if all(each and each.draft.content_digest == draft.content_digest for each in history.over(start, until)):
        return []
    basis.bound(state, draft, Terms(from_=start, until=until), row)
    return [
        DefinitionAttested(
            version=numbering.versions_of(state, draft.key).next,
            draft=draft,
            source=source,
            evidence=evidence.name,
            evidence_digest=evidence.digest,
            from_=start,
            until=until,
            because=because,
        )
    ]


def guards_of_an_attestation(
    history: History, key: str, start: date, until: date | None, today: date
) -> Iterator[Refused]:
    """What stands against attesting these days at all: that they are none, not past, or decided."""
    yield from term_objections(start, until)
    yield from _not_past(start, today)
    yield from _decided_already(history, key, start, until)


def violating(event: Event, invariants: Iterable[str]) -> Event:
    """The same attestation, with the invariants that it breaks."""
    return msgspec.structs.replace(event, violates=tuple(invariants) or msgspec.UNSET)


def _binding(draft: Draft) -> Iterator[Refused]:
    """Rights and rules for everybody are decided, whatever is found to have been in use."""
    binding = {
        "charter": ("a charter", "it would give rights that nobody with the right gave"),
        "invariant": ("an invariant", "it would stand in everybody's way, and nobody with the right decided it"),
    }
    if draft.kind in binding:
        what, why = binding[draft.kind]
        yield Refused(
            f"`{draft.key}` is {what}",
            why=why,
            fix=step("propose it instead", "propose", FILE, effective=DATE, because=TEXT),
        )


def _altered(key: str, alters: Iterable[Altered]) -> Iterator[Refused]:
    """The first of the ratified versions that would mean something else, and no more of them than somebody reads."""
    first: dict[tuple[str, int], Altered] = {}
    for each in alters:
        first.setdefault((each.key, each.version), each)
        if len(first) == MOST_TOLD:
            break
    for each in first.values():
        yield Refused(
            f"attesting `{key}` would change what `{each.key}` v{each.version} means on {each.day}",
            why=f"{each.proposal} was ratified, and only a ratification changes what is ratified",
            fix=step("propose it instead", "propose", FILE, effective=DATE, because=TEXT),
        )


def _not_past(start: date, today: date) -> Iterator[Refused]:
    if start > today:
        yield Refused(
            f"{start} is not in the past",
            why="only what was in use can be attested",
            fix=step("propose it instead", "propose", FILE, effective=DATE, because=TEXT),
        )


def _decided_already(history: History, key: str, start: date, until: date | None) -> Iterator[Refused]:
    """The first day of [start, until) on which somebody's decision stands, be it a version or a retirement."""
    for day in turning(history.terms, start, until):
        term = governing(history.terms, day)
        if term and not (term.version and history.version(term.version).attested):
            yield Refused(
                f"v{term.version} of `{key}` was ratified from {term.from_}"
                if term.version
                else f"`{key}` was retired from {term.from_}",
                why="evidence does not replace a decision",
                fix=again("end it before that", until=str(day))
                if day > start
                else again("choose an earlier date, and end it before that", effective=DATE, until=str(term.from_)),
            )
            return
