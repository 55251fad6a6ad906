"""The usual way of a change in the company of `ledger.testing`, for tests that begin after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.domain.approving import approve, ratify
from ledger.domain.definition import Draft
from ledger.domain.proposal import Terms
from ledger.domain.proposing import propose
from ledger.testing import COMPANY, DAY, Given, given, terms

LEDGER = given(*COMPANY)
MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))


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
