"""What an operator saw on a platform that nobody can ask from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.deliver.targets.events.delivery import ArtifactBound
from ledger.render.sections import Section, just_lines


class ArtifactAttestation(Answer, frozen=True, kw_only=True):
    """What an artifact holds, as somebody saw it; empty where it is gone. `again` is when to look there again."""

    commands: ClassVar = ("target attest",)

    target: str
    artifact: str
    holds: str
    key: str
    version: int
    evidence: str
    digest: str
    again: str
    bound: bool
    positions: list[int]

    def sections(self) -> Iterator[Section]:
        """What was seen, and when to look again."""
        where = f"{self.target} {self.artifact}"
        said = f"{where} holds {self.holds}" if self.holds else f"{where} is gone"
        again = f"look there again on {self.again}: ledger drift says so then" if self.again else ""
        bound = f"{self.key} governs it from here on" if self.bound else ""
        lines = (f"evidence {self.evidence}, sha256:{self.digest[:12]}", bound, again)
        yield just_lines(f"{said}  (#{self.positions[0]})", *(f"  {each}" for each in lines if each))


def artifact_attestation(ledger: Ledger, decided: Decided) -> ArtifactAttestation:
    """What came of saying what an artifact holds."""
    (seen,) = (each for each in decided.events if isinstance(each, ArtifactAttested))
    return ArtifactAttestation(
        target=seen.target,
        artifact=seen.address,
        holds=ledger.named(seen.holds),
        key=seen.key,
        version=seen.version,
        evidence=seen.evidence,
        digest=seen.evidence_digest,
        again=seen.again.isoformat() if seen.again else "",
        bound=any(isinstance(each, ArtifactBound) for each in decided.events),
        positions=decided.positions,
    )
