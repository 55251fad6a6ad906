"""Whether a file is still what was shown as evidence, where it is cited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import CHANGED, Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.clock import day
from ledger.app.ledger import Decided, Ledger
from ledger.audit.trail.queries.evidence import EvidenceCited, EvidenceFound
from ledger.render.sections import Section, Table, just_lines, untitled


class EvidenceCitation(msgspec.Struct, frozen=True, kw_only=True):
    """An event that names the file, and whether it is the `same` now. `digest` is the SHA-256 that is on record."""

    position: int
    on: str
    what: str
    name: str
    digest: str
    same: bool


class EvidenceCheck(Answer, frozen=True, kw_only=True):
    """A file as it is now, its digest empty where it is not there, beside each event that names it as evidence.

    `recorded` are the positions that say so, where that was asked for.
    """

    commands: ClassVar = ("evidence check",)

    file: str
    digest: str
    citations: list[EvidenceCitation]
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    @property
    def code(self) -> int:
        """That it changed, where some event names another file than the one that is there."""
        return CHANGED if any(not each.same for each in self.citations) else 0

    def sections(self) -> Iterator[Section]:
        """A row for each event that names it."""
        rows = tuple((f"#{each.position}", each.on, self._now(each), each.what) for each in self.citations)
        yield untitled(Table(("AT", "DAY", self.file.upper(), "WHAT IT SHOWS"), rows, least=("DAY",)))
        if told := list(recorded_lines(self.recorded)):
            yield just_lines(*told)

    def _now(self, each: EvidenceCitation) -> str:
        if each.same:
            return "as it was"
        return "another now" if self.digest else "not there"


def evidence_check(ledger: Ledger, found: EvidenceFound, decided: Decided | None = None) -> EvidenceCheck:
    """What was found, and what was recorded of it."""
    return EvidenceCheck(
        file=found.name,
        digest=found.digest,
        citations=[_citation(ledger, each, found.digest) for each in found.cited],
        recorded=positions_of(decided),
    )


def _citation(ledger: Ledger, cited: EvidenceCited, now: str) -> EvidenceCitation:
    return EvidenceCitation(
        position=cited.position,
        on=str(day(cited.recorded_at, ledger.zone)),
        what=ledger.named(cited.sentence),
        name=cited.name,
        digest=cited.digest,
        same=cited.digest == now,
    )
