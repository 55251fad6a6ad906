"""The usual way of a change in the company of `ledger.testing`, for tests that begin after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.ratifying import decided
from ledger.domain.basis import bound as bound_of
from ledger.domain.charter import require_row
from ledger.domain.definition import Draft
from ledger.domain.founding import Founded
from ledger.domain.proposal import DefinitionProposed, Terms, digest
from ledger.domain.route import Route
from ledger.testing import DAY, Given, by, charter, given, people, row, solo, terms

SEATED = ("dana", "ana", "ben", "sal", "mia", "cro", "ops")
MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))


def begin_company(founder: str = "dana", **first: Any) -> Given:
    """The company on its first day, every act by a right: somebody founds it alone, and makes the others known."""
    owned = [replace(each, owner=founder) for each in (*people("bot", kind="service"), *people("robot", kind="agent"))]
    others = people(*(name for name in SEATED if name != founder))
    events = (
        Founded(ledger_id="acme", zone="UTC", clock="system"),
        *people(founder),
        row("*", **solo(founder), **first),
        *others,
        *owned,
    )
    return given(*(by(founder, each) for each in events))


def founded(*seats: dict[str, Any]) -> Given:
    """The company as Dana founds it: with a charter for `lifecycle`, and others that replace it."""
    so_far = begin_company()
    for each in ({}, *seats):
        so_far = chartered(so_far, charter(**each))
    return so_far


def chartered(so_far: Given, draft: Draft, founder: str = "dana", asked: Terms | None = None) -> Given:
    """The same with a charter that the founder asked for and ratified, whatever the verbs say of whom it seats."""
    state, asked = so_far.state, asked or terms(so_far.today)
    governing = require_row(state.rights, "*", so_far.today)
    count = sum(1 for each in state.proposals.values() if each.key == draft.key)
    bound, name = bound_of(state, draft, asked, governing), f"{draft.key}#{count + 1}"
    said = {"proposal": name, "draft": draft, "terms": asked, "bound": bound, "because": "", "on": so_far.today}
    so_far = so_far.also(by(founder, DefinitionProposed(**said, digest=digest(draft, asked, bound))))
    decision = decided(so_far.state, so_far.state.proposals[name], governing, Route(0), (), "")
    return so_far.also(*(by(founder, each) for each in decision))


LEDGER = founded()


def proposed(so_far: Given, draft: Draft, asked: Terms | None = None, by: str = "ana") -> Given:
    return so_far.after(propose, draft=draft, terms=asked or terms(), by=by)


def ratified(so_far: Given, draft: Draft, asked: Terms | None = None) -> Given:
    """Proposed by Ana, approved by Sal, ratified by the CRO, all today."""
    asking = proposed(so_far, draft, asked)
    one = newest(asking)
    return asking.after(approve, proposal_id=one, by="sal").after(ratify, proposal_id=one, by="cro")


def alone(so_far: Given, draft: Draft, asked: Terms | None = None) -> Given:
    """Proposed and ratified by Dana, who decides alone wherever no charter speaks."""
    asking = proposed(so_far, draft, asked, by="dana")
    return asking.after(ratify, proposal_id=newest(asking), by="dana")


def newest(so_far: Given) -> str:
    return list(so_far.state.proposals)[-1]


def retiring(start: date = DAY, **more: Any) -> Terms:
    return terms(start, retires=True, **more)


def in_force(so_far: Given, key: str, day: date, known: int | None = None) -> int:
    """The number of the version that governs; 0 where none does."""
    version = so_far.state.history(key).in_force(day, known)
    return version.number if version else 0
