"""How an invariant stands, in words: the record that breaks it, why that matters, and the three ways out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.data import Data
from ledger.domain.definition import Draft
from ledger.domain.waiver import Waiver
from ledger.errors import Refused

if TYPE_CHECKING:
    from ledger.prove.credit.claims import CreditFinding
    from ledger.prove.invariants import Proof


class InvariantStanding(Data, frozen=True):
    """How an invariant stands among what governs `day`: the version in force (0 for none), and its waiver."""

    draft: Draft
    version: int
    day: date
    proof: Proof
    waiver: Waiver | None

    @property
    def blocks(self) -> bool:
        """Whether nobody may go on: it is violated, or nobody knows, and it is not waived."""
        return self.proof.status != "holds" and self.waiver is None


def objection(found: InvariantStanding, asked: Draft) -> Refused:
    """What stands in the way, why, and the three ways out."""
    from ledger.kinds.invariant import claim_in_words, claim_of  # only where one is violated

    key, claims = found.draft.key, f"it claims that {claim_in_words(claim_of(found.draft))}"
    way = f"ledger waive {key} --until DATE --because …"
    if key == asked.key:
        why = f"{claims}; that is proved against what governs {found.day}"
        return Refused(broken(found), why, f"change it, or first what breaks it; or waive it: {_scoped(way, found)}")
    version = f" v{found.version} is in force on {found.day}" if found.version else f" is in force on {found.day}"
    return Refused(
        broken(found),
        why=f"the invariant `{key}`{version}: {claims}",
        fix=f"change the proposal, amend `{key}`, or have its decider waive it: {way}",
    )


def broken(found: InvariantStanding) -> str:
    """How an invariant is violated, by the record that does it; or that nobody knows."""
    key, proof = found.draft.key, found.proof
    if proof.status == "unknown":
        return f"nobody can say whether `{key}` holds: {proof.why}"
    if proof.credit:
        return f"`{key}` is violated: {_journey(proof.credit)}"
    says = " and ".join(f"{'' if said else 'not '}`{text}`" for text, said in proof.says)
    if proof.record is None:
        return f"`{key}` is violated: no record satisfies {says.removeprefix('not ')}"
    return f"`{key}` is violated: {_record(proof)} satisfies {says}"


def proved_by(proof: Proof) -> str:
    """How sure it is that an invariant holds."""
    if proof.by == "record":
        return "holds: a record was found for each"
    if proof.by == "journeys":
        return "holds: proved over every journey that the attribution allows"
    if proof.by == "journey" and proof.credit:
        from ledger.prove.credit.words import earned_in_words

        return f"holds: {earned_in_words(proof.credit)}"
    if proof.by == "nobody":
        return "holds: no touch that may earn is of those that it is about"
    if proof.by == "solver":
        return "holds: proved by a solver, on our model of the language"
    return f"holds: proved on all {proof.size:,} combinations"


def _journey(found: CreditFinding) -> str:
    """The journey that breaks a claim, with what is earned in it; or that there is none that there should be."""
    from ledger.prove.credit.words import earned_in_words

    return earned_in_words(found) if found.journey else f"{found.about} earns in no journey"


def _record(proof: Proof) -> str:
    from ledger.prove.witness import in_words

    on = f" on {proof.today}" if proof.today else ""
    return f"{in_words(proof.record or {})}{on}"


def _scoped(way: str, found: InvariantStanding) -> str:
    return way if found.version else way.replace(" --until", f" --scope '{found.draft.scope}' --until", 1)
