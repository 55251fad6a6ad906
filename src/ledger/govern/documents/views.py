"""Which definitions are there, and which version of each governs a day?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.data import Data, asdict
from ledger.domain.charter import EmergencyRule, Role, Row
from ledger.domain.definition import History, Segment, Version
from ledger.domain.digest import sha256
from ledger.domain.proposal import Approval, Proposal
from ledger.domain.slot import find_slot
from ledger.domain.state import State
from ledger.domain.waiver import Waiver


class CatalogueEntry(Data, frozen=True):
    """One definition as it stands on a day. `status` is derived: in force, scheduled or retired.

    `violates` are the invariants that the version broke when it was attested. `emergency_until` is the end of its term
    where it was ratified in an emergency. `confirmed` says that others decided it since, which one person did alone.
    """

    key: str
    kind: str
    title: str
    status: str
    version: int
    since: date | None
    until: date | None
    decider: str
    attested: bool
    self_attested: bool
    scheduled: tuple[Segment, ...]
    violates: tuple[str, ...] = ()
    emergency_until: date | None = None
    confirmed: bool = False


def catalogue(state: State, day: date, known: int | None = None) -> tuple[CatalogueEntry, ...]:
    """Every definition that was ever in force or is scheduled, by key. Charters are not definitions."""
    return tuple(_entry(key, history, day, known) for key, history in _definitions(state, known))


def violations(state: State, day: date) -> Iterator[str]:
    """What is in force on a day although it broke an invariant when it was attested: one sentence each."""
    for key, version in sorted(state.in_force_on(day).items()):
        if version.violates:
            broken = " and ".join(f"`{each}`" for each in version.violates)
            yield f"`{key}` v{version.number} is in use, decided by nobody, and breaks {broken}"


def state_hash(state: State) -> str:
    """One hash of all that was decided: equal on any machine for equal events."""
    founded, rights = state.founded, state.rights
    return sha256(
        {
            "definitions": {key: _history(history) for key, history in state.definitions.items()},
            "proposals": {each.id: _proposal(each) for each in state.proposals.values()},
            "persons": state.persons,
            "rows": [_row(row) for rows in rights.rows.values() for row in rows],
            "revoked": [[at, gone.scope, gone.role, gone.person, str(gone.from_)] for at, gone in rights.revoked],
            "founded": [founded.ledger_id, founded.zone, founded.clock] if founded else None,
            **_delegations(state),
            **_waivers(state),  # left out where there are none: a ledger without them keeps the hash that it had
            **_credentials(state),
            **({"owners": state.owners} if state.owners else {}),
            **({"left": sorted(state.left)} if state.left else {}),
            **_slots(state),
            **_emergencies(state),
            **_confirmations(state),
            **_recoveries(state),
            **_findings(state),
            **_restorations(state),
        }
    )


def _delegations(state: State) -> dict[str, Any]:
    told = [
        [each.position, each.terms.scope, each.terms.role, each.terms.person, each.terms.to, *map(str, each.period)]
        for each in state.rights.delegations
    ]
    return {"delegations": told} if told else {}


def _definitions(state: State, known: int | None) -> Iterator[tuple[str, History]]:
    for key, history in sorted(state.definitions.items()):
        first = history.versions[0]
        if first.draft.kind != "charter" and (known is None or first.position <= known):
            yield key, history


def _entry(key: str, history: History, day: date, known: int | None) -> CatalogueEntry:
    stretches = history.segments(known)
    current = next((each for each in stretches if each.version and each.period.covers(day)), None)
    later = tuple(each for each in stretches if each.from_ > day)
    version = (history.version(current.version) if current else _latest(history, known)).as_known(known)
    status = "in force" if current else "scheduled" if any(each.version for each in later) else "retired"
    return CatalogueEntry(
        key=key,
        kind=version.draft.kind,
        title=version.draft.content.get("title", key),
        status=status,
        version=version.number,
        since=current.from_ if current else None,
        until=current.until if current else None,
        decider=version.decider,
        attested=version.attested,
        self_attested=version.self_attested,
        scheduled=later,
        violates=version.violates,
        emergency_until=version.emergency_until,
        confirmed=version.confirmation is not None,
    )


def _latest(history: History, known: int | None) -> Version:
    return [each for each in history.versions if known is None or each.position <= known][-1]


def _history(history: History) -> Any:
    return {
        "versions": [
            [each.number, each.draft.content_digest, each.position, *([each.violates] if each.violates else [])]
            for each in history.versions
        ],
        "terms": [[t.position, t.version, t.from_.isoformat(), t.until and t.until.isoformat()] for t in history.terms],
    }


def _proposal(proposal: Proposal) -> Any:
    return [
        proposal.position,
        proposal.digest,
        proposal.closed,
        proposal.contributors,
        [_plain_approval(each) for each in proposal.approvals],
        proposal.blocks,
        *([proposal.counterparts] if proposal.counterparts else []),
        *([proposal.vetoes] if proposal.vetoes else []),
        *([_resting(proposal)] if _resting(proposal) else []),
    ]


def _plain_approval(approval: Approval) -> list[Any]:
    return [approval.person, approval.digest, approval.position, *([approval.seated] if approval.seated else [])]


def _resting(proposal: Proposal) -> list[list[Any]]:
    """Its noes that say until when no emergency begins."""
    return [[each.position, str(each.rests_until)] for each in proposal.noes if each.rests_until]


def _waivers(state: State) -> dict[str, Any]:
    given = [each for waivers in state.waivers.values() for each in waivers]
    told = [[each.position, each.by, _waived(each), str(each.terms.from_), str(each.terms.until)] for each in given]
    return {"waivers": told} if told else {}


def _waived(found: Waiver) -> str:
    """What a waiver is of: of an invariant its key, as it always was."""
    return found.terms.subject.removeprefix("invariant:")


def _slots(state: State) -> dict[str, Any]:
    """What nouns beyond the kernel hold: left out where it is empty, so that a ledger without it keeps its hash."""
    told = (find_slot(name).plain(held).items() for name, held in state.slots.items())
    return {name: each for parts in told for name, each in parts if each}


def _emergencies(state: State) -> dict[str, Any]:
    told = [[each.position, each.by, str(each.until), each.answered] for each in state.emergencies.values()]
    return {"emergencies": told} if told else {}


def _confirmations(state: State) -> dict[str, Any]:
    every = (each for _, history in sorted(state.definitions.items()) for each in history.versions)
    told = [[each.key, each.number, *asdict(each.confirmation).values()] for each in every if each.confirmation]
    return {"confirmations": told} if told else {}


def _recoveries(state: State) -> dict[str, Any]:
    told = [[each.position, each.terms.decider, len(each.consents), each.ended_at] for each in state.recoveries]
    return {"recoveries": told} if told else {}


def _findings(state: State) -> dict[str, Any]:
    told = [[each.position, each.actor] for each in state.findings.everything()]
    return {"findings": told} if told else {}


def _restorations(state: State) -> dict[str, Any]:
    told = [[each.position, each.by, each.terms.incarnation, each.terms.size] for each in state.restorations]
    later = [[at, each.restoration, each.size] for found in state.restorations for at, each in found.corrections]
    return {name: each for name, each in {"restorations": told, "restoration_corrections": later}.items() if each}


def _credentials(state: State) -> dict[str, Any]:
    found = state.credentials.by_id.values()
    told = [[each.position, each.id, each.person, str(each.counts_from), each.ended] for each in found]
    return {"credentials": told} if told else {}


def _emergency(rule: EmergencyRule) -> Any:
    return [rule.by, rule.days, *([rule.rests] if isinstance(rule.rests, int) else [])]


_EVER: tuple[Role, ...] = ("steward", "approver", "decider", "operator")
"""The roles that every row has."""


def _row(row: Row) -> Any:
    terms = row.terms
    told = [row.position, terms.scope, str(terms.from_), str(terms.until), terms.quorum, *map(row.seats, _EVER)]
    needs = [row.needs.approve, row.needs.ratify, row.needs.fresh] if terms.needs else []
    rules = (
        terms.quorums,
        terms.nature,
        terms.answers_within,
        terms.registrars,
        needs,
        [] if row.materiality is None else [row.materiality],
        _emergency(terms.emergency) if terms.emergency else [],
        [terms.recovery.people, terms.recovery.quorum] if terms.recovery else [],
        {"vetoes": terms.vetoes} if terms.vetoes else {},
    )
    more = [each for each in rules if each]
    return [*told, *more]  # a row without these keeps the hash that it had
