"""`holds: [opted_out_never_mql]`: no record of the channel breaks any of these invariants.

Each is proved over the records in which every field that the channel does not supply is blank; one over another entity,
or over an attribution, is proved as it is, for of those the channel supplies nothing.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.definition import Draft
from ledger.kinds.invariant import claim_in_words, claim_of
from ledger.kinds.names import INVARIANT
from ledger.measure.channels.pure.answer import GateFinding, Unanswered
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import listed, told
from ledger.measure.channels.pure.reading import read_by
from ledger.prove.credit.words import earned_in_words
from ledger.prove.invariants import Proof, proved, rests_on
from ledger.prove.witness import in_words


class Holds:
    """The question `holds`."""

    name = "holds"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """The invariants that a record of the channel breaks, each with that record."""
        keys = listed(argument)
        proofs = {key: _proof(key, facts) for key in keys}
        read = read_by(keys, facts)
        broken = {key: proof for key, proof in proofs.items() if proof.status == "violated"}
        if broken:
            why = "; ".join(_broken(facts.draft(key), proof) for key, proof in broken.items())
            return GateFinding("fail", why, tuple(broken), read)
        for key, proof in proofs.items():
            if proof.status != "holds":
                return GateFinding("unknown", f"nobody can say whether `{key}` holds: {proof.why}", (key,), read)
        return GateFinding("pass", f"{told(keys)} {'holds' if len(keys) == 1 else 'hold'} for its records", read=read)


def _proof(key: str, facts: GateFacts) -> Proof:
    draft = facts.definitions.get(key)
    if draft is None:
        return Proof("unknown", why=f"it has no version in force on {facts.day}")
    if draft.kind != INVARIANT:
        raise Unanswered(f"`{key}` is of the kind {draft.kind}, and no invariant")
    filled = facts.supplied & _fields(draft, facts) if draft.entity == facts.entity else None
    return facts.once(("holds", key, filled), lambda: proved(draft, facts.definitions, facts.zone, facts.day, filled))


def _fields(draft: Draft, facts: GateFacts) -> frozenset[str]:
    """The fields of the channel's entity that an invariant rests on, also by what it refers to."""
    resting = [draft, *(each for each in rests_on(draft, facts.definitions).values() if each)]
    return frozenset(name for each in resting for name in each.reads_of(facts.entity))


def _broken(draft: Draft, proof: Proof) -> str:
    claims = f"`{draft.key}` claims that {claim_in_words(claim_of(draft))}"
    if proof.credit:
        credit = proof.credit
        return f"{claims}: {earned_in_words(credit) if credit.journey else f'{credit.about} earns in no journey'}"
    says = " and ".join(f"{'' if said else 'not '}`{text}`" for text, said in proof.says)
    if proof.record is None:
        return f"{claims}: no record of the channel satisfies {says.removeprefix('not ')}"
    return f"{claims}: {in_words(proof.record)}{f' on {proof.today}' if proof.today else ''} satisfies {says}"
