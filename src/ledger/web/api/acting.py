"""What is done: each an act of the pages and of the command line, by whom the token is of."""

from __future__ import annotations

from functools import partial
from typing import Any

from ledger.answers.reply import ProposalReply, RoutedApproval, approval, proposal_reply
from ledger.app.choices import DETAILS
from ledger.app.evidence import evidence_told
from ledger.govern.definitions.answers.definitions import Attestation, SameAttestation, attestation
from ledger.govern.documents.queries.documents import document_given
from ledger.govern.proposals.answers.brief import BriefAnswer, brief_answer
from ledger.govern.proposals.answers.proposals import (
    ProposalEntry,
    Ratification,
    SameProposal,
    SameRatification,
    proposal_entry,
    ratification,
)
from ledger.govern.proposals.decide import propose as asking
from ledger.govern.proposals.decide.approve import approve as approve_it, decline as decline_it
from ledger.govern.proposals.decide.attest import attest as attest_it
from ledger.govern.proposals.decide.ratify import ratify as ratify_it, ratify_in_emergency as ratify_suddenly
from ledger.govern.proposals.decide.view import view
from ledger.govern.proposals.queries.brief_credit import look_at_known_credit
from ledger.govern.seats.answers.delegation import (
    DelegationEnd,
    SeatDelegation,
    delegation_end,
    seat_delegation,
)
from ledger.govern.seats.answers.recovery import RecoveryReply, recovery_reply
from ledger.govern.seats.decide import recover
from ledger.govern.seats.decide.delegate import SeatLent, delegate as delegate_it, end_delegation
from ledger.govern.seats.queries.rights import require_seat
from ledger.table.inputs import Nothing
from ledger.web.api.call import ApiCall
from ledger.web.api.inputs import (
    Because,
    BecauseOf,
    Ending,
    EndingDelegation,
    NewDelegation,
    NewProposal,
    OfHistory,
    OldVersion,
    Revision,
)
from ledger.web.api.operation import Operation
from ledger.web.api.reading import COUNTERS


def propose(call: ApiCall, asked: NewProposal) -> ProposalEntry | SameProposal:
    """Propose a document. Nothing in force is touched until it is ratified."""
    terms = asking.terms_of(
        asked.effective, asked.nature, asked.standard, asked.until, asked.retroactive, asked.answers, **_details(asked)
    )
    decided = asking.propose(call.ledger, call.actor, document_given(asked.document), terms, asked.because.strip())
    return proposal_entry(call.ledger, decided, "this is already proposed")


def revise(call: ApiCall, asked: Revision) -> ProposalEntry | SameProposal:
    """Put another document under a proposal; terms that are not given stay. Approvals so far are void."""
    id_, given = call.path["proposal"], ("effective", "nature", "standard", "until", "retroactive", "answers")
    terms = partial(asking.revised_terms, **{each: getattr(asked, each) for each in given}, **_details(asked))
    decided = asking.revise(
        call.ledger, call.actor, id_, document_given(asked.document), terms, asked.because.strip(), call.read
    )
    return proposal_entry(call.ledger, decided, f"{id_} already says exactly this")


def _details(asked: OfHistory) -> dict[str, Any]:
    """What some standards need, and what the change is to bring."""
    return {each: getattr(asked, each) for each in (*DETAILS, "expects", "revisit")}


def rebase(call: ApiCall, asked: Nothing) -> ProposalEntry | SameProposal:
    """Put a proposal on what is in force now. Approvals so far are void."""
    id_ = call.path["proposal"]
    return proposal_entry(
        call.ledger, asking.rebase(call.ledger, call.actor, id_, call.read), f"{id_} already stands on what is in force"
    )


def retire(call: ApiCall, asked: Ending) -> ProposalEntry | SameProposal:
    """Propose that a definition ends without successor."""
    terms = asking.retirement_terms(asked.effective, asked.retroactive)
    decided = asking.retire(call.ledger, call.actor, call.path["key"], terms, asked.because.strip())
    return proposal_entry(call.ledger, decided, "nothing to retire")


def attest(call: ApiCall, asked: OldVersion) -> Attestation | SameAttestation:
    """Record a past version known from evidence. It was decided by nobody."""
    seen, because = evidence_told(asked.evidence, asked.digest), asked.because.strip()
    document = document_given(asked.document)
    decided = attest_it(call.ledger, call.actor, document, asked.effective, asked.until, seen, because)
    return attestation(decided, asked.until, asked.evidence)


def show_brief(call: ApiCall, asked: Nothing) -> BriefAnswer:
    """Make the brief of a proposal part of what is approved: credit on the records that `ledger.toml` names.

    Everything else is told as the record tells it, without records.
    """
    require_seat(call.ledger, call.actor, COUNTERS, "what was counted")
    with call.site.counting.taken(call.token.person):
        return brief_answer(view(call.ledger, call.actor, call.path["proposal"], None, known_journeys=True), None)


def withdraw(call: ApiCall, asked: BecauseOf) -> ProposalReply:
    """Take a proposal back."""
    id_ = call.path["proposal"]
    decided = asking.withdraw(call.ledger, call.actor, id_, asked.because.strip(), call.read)
    return proposal_reply(call.ledger, id_, decided, "withdrawn")


def approve(call: ApiCall, asked: Because) -> ProposalReply | RoutedApproval:
    """Consent to a proposal exactly as it was read, with the brief that was shown. Any later change voids it."""
    id_ = call.path["proposal"]
    decided = approve_it(call.ledger, call.actor, id_, asked.because.strip(), _look_again(call, id_), call.read)
    return approval(call.ledger, id_, decided)


def _look_again(call: ApiCall, proposal: str) -> Any:
    """The records of credit as they are now, where the charter asks and the settings name them."""
    return look_at_known_credit(call.ledger, call.actor, proposal, call.site.counting.taken(call.token.person))


def decline(call: ApiCall, asked: BecauseOf) -> ProposalReply:
    """Say no to a proposal: a decider's no closes it, an approver's blocks it."""
    id_ = call.path["proposal"]
    decided = decline_it(call.ledger, call.actor, id_, asked.because.strip(), call.read)
    return proposal_reply(call.ledger, id_, decided, "declined")


def ratify(call: ApiCall, asked: Because) -> Ratification | SameRatification:
    """Decide a proposal exactly as it was read. The answer has the ledger's root, for the minutes."""
    id_ = call.path["proposal"]
    decided = ratify_it(call.ledger, call.actor, id_, asked.because.strip(), _look_again(call, id_), call.read)
    return ratification(call.ledger, id_, decided)


def ratify_in_emergency(call: ApiCall, asked: BecauseOf) -> Ratification | SameRatification:
    """Have a proposal govern for the days of an emergency, as somebody whom the charter names for it."""
    id_ = call.path["proposal"]
    decided = ratify_suddenly(call.ledger, call.actor, id_, asked.because.strip(), _look_again(call, id_), call.read)
    return ratification(call.ledger, id_, decided)


def delegate(call: ApiCall, asked: NewDelegation) -> SeatDelegation:
    """Let somebody else act in a seat of one's own for a while. The two count as one meanwhile."""
    lent = SeatLent(asked.role, asked.scope, asked.to, asked.until, asked.from_)
    return seat_delegation(call.ledger, lent, delegate_it(call.ledger, call.actor, lent, asked.because.strip()))


def undelegate(call: ApiCall, asked: EndingDelegation) -> DelegationEnd:
    """End that somebody acts in another one's seat, before its day: for either of them, and who decides there."""
    because = asked.because.strip()
    decided = end_delegation(call.ledger, call.actor, asked.role, asked.scope, asked.address, asked.effective, because)
    return delegation_end(call.ledger, asked.scope, asked.role, decided)


def object_to_recovery(call: ApiCall, asked: BecauseOf) -> RecoveryReply:
    """End a recovery of `*`, as somebody who holds a seat there."""
    id_ = call.path["recovery"]
    decided = recover.object_to(call.ledger, call.actor, id_, asked.because.strip())
    return recovery_reply(call.ledger, id_, decided, "objected to")


ACTING = (
    Operation("POST", "/proposals", propose, "propose", creates=True, costs=True, spends=True),
    Operation("POST", "/definitions/{key}/retire", retire, "propose", creates=True, costs=True),
    Operation("POST", "/recoveries/{recovery}/object", object_to_recovery, "decide"),
    Operation("POST", "/attestations", attest, "propose", costs=True, spends=True),
    Operation("POST", "/rights/delegate", delegate, "decide"),
    Operation("POST", "/rights/undelegate", undelegate, "decide"),
    Operation(
        "POST", "/proposals/{proposal}/revise", revise, "propose", creates=True, on_read=True, costs=True, spends=True
    ),
    Operation("POST", "/proposals/{proposal}/rebase", rebase, "propose", creates=True, on_read=True, costs=True),
    Operation("POST", "/proposals/{proposal}/brief", show_brief, "propose", on_read=True, costs=True),
    Operation("POST", "/proposals/{proposal}/withdraw", withdraw, "propose", on_read=True, costs=True),
    Operation("POST", "/proposals/{proposal}/approve", approve, "decide", on_read=True, costs=True),
    Operation("POST", "/proposals/{proposal}/decline", decline, "decide", on_read=True, costs=True),
    Operation("POST", "/proposals/{proposal}/ratify", ratify, "decide", on_read=True, costs=True),
    Operation(
        "POST",
        "/proposals/{proposal}/ratify-in-emergency",
        ratify_in_emergency,
        "decide",
        on_read=True,
        costs=True,
    ),
)
