"""The commands of those who answer a proposal: approve, decline, ratify."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Answer, Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_journeys, with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import is_terminal
from ledger.data import replace
from ledger.errors import BadInput
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.choices import SignedAct
    from ledger.app.ledger import Actor
    from ledger.app.populations import Records

SEEN = "See that these records did not move since they were shown."
DIGEST = click.option("--digest", "read", help="The digest that you read; its first 8 digits are enough at a terminal.")
PROPOSALS = click.argument(
    "proposals", metavar="PROPOSAL…", nargs=-1, required=True, shell_complete=params.known("proposal")
)
RECORDS = with_records(help=SEEN)
RELAYED = click.option(
    "--relayed-for", metavar="ADDRESS", help="Whose word you pass on. The act stays yours, and never counts as theirs."
)


@click.command("approve")
@PROPOSALS
@params.because(False)
@RECORDS
@with_journeys
@DIGEST
@params.sign
@RELAYED
@reporting
def approve_command(
    invocation: Invocation,
    proposals: tuple[str, ...],
    because: str,
    records: Records | None,
    journeys: dict[str, str],
    read: str | None,
    sign: Path | None,
    relayed_for: str | None,
) -> Report:
    """Consent to PROPOSAL exactly as it is, with the brief that was shown. Any later change voids the approval.

    If there are several, each has its own outcome. Where the charter names a tolerance, it looks again at the records
    that [credit.KEY] in ledger.toml names for an attribution.
    """
    from ledger.answers.reply import approval
    from ledger.app.decisions.typed import typed_digest
    from ledger.govern.proposals.decide.approve import approve

    ledger, digest = invocation.ledger, typed_digest(read, is_terminal(sys.stdin))

    def one(proposal: str) -> Answer:
        seen = _look_again(invocation, proposal, records, journeys)
        actor = _relaying(invocation, invocation.signing("approve", proposal, because, sign), relayed_for)
        return approval(ledger, proposal, approve(ledger, actor, proposal, because, seen, digest))

    return _each(proposals, one, digest)


@click.command("decline")
@PROPOSALS
@params.because(True)
@params.sign
@RELAYED
@reporting
def decline_command(
    invocation: Invocation, proposals: tuple[str, ...], because: str, sign: Path | None, relayed_for: str | None
) -> Report:
    """Say no to PROPOSAL: a decider's no closes it, an approver's blocks it. If there are several, to each."""
    from ledger.answers.reply import proposal_reply
    from ledger.govern.proposals.decide.approve import decline

    def one(proposal: str) -> Answer:
        actor = _relaying(invocation, invocation.signing("decline", proposal, because, sign), relayed_for)
        decided = decline(invocation.ledger, actor, proposal, because)
        return proposal_reply(invocation.ledger, proposal, decided, "declined")

    return _each(proposals, one)


@click.command("ratify")
@PROPOSALS
@params.because(False)
@RECORDS
@with_journeys
@DIGEST
@click.option(
    "--emergency", is_flag=True, help="As whom the charter names for it: for some days, without the approvals."
)
@params.sign
@RELAYED
@reporting
def ratify_command(
    invocation: Invocation,
    proposals: tuple[str, ...],
    because: str,
    records: Records | None,
    journeys: dict[str, str],
    read: str | None,
    emergency: bool,
    sign: Path | None,
    relayed_for: str | None,
) -> Report:
    """Decide PROPOSAL. Prints the ledger's root, to be pasted in the minutes.

    If there are several, each is decided by itself, in the order in which they are named. In an emergency, it governs
    until that ends, and waits for the decider's answer. Where the charter names a tolerance, it looks again at the
    records that [credit.KEY] in ledger.toml names for an attribution.
    """
    from ledger.app.decisions.typed import typed_digest
    from ledger.govern.proposals.answers.proposals import ratification
    from ledger.govern.proposals.decide import ratify

    ledger, digest = invocation.ledger, typed_digest(read, is_terminal(sys.stdin))
    act: SignedAct = "ratify_in_emergency" if emergency else "ratify"
    decide = ratify.ratify_in_emergency if emergency else ratify.ratify

    def one(proposal: str) -> Answer:
        seen = _look_again(invocation, proposal, records, journeys)
        actor = _relaying(invocation, invocation.signing(act, proposal, because, sign), relayed_for)
        return ratification(ledger, proposal, decide(ledger, actor, proposal, because, seen, digest))

    return _each(proposals, one, digest)


def _each(proposals: tuple[str, ...], answer: Callable[[str], Answer], digest: str = "") -> Report:
    """The answer to the one proposal, or to each of several."""
    from ledger.answers.several import several_answers

    asked = tuple(dict.fromkeys(proposals))
    if len(asked) == 1:
        return Report(answer(asked[0]))
    if digest:
        raise BadInput(
            f"one digest cannot be that of {len(asked)} proposals",
            why="each has its own",
            fix=again("leave the digest out, or answer that one by itself", digest=False),
        )
    found = several_answers(asked, answer)
    return Report(found, code=found.code)


def _relaying(invocation: Invocation, actor: Actor, address: str | None) -> Actor:
    """Who acts, and whose word they pass on, where they do."""
    return replace(actor, relayed_for=invocation.ledger.person(address).id) if address else actor


def _look_again(invocation: Invocation, proposal: str, records: Records | None, journeys: dict[str, str]) -> Any:
    """The populations as they are now, where somebody looks, or the charter asks and the settings name them."""
    from ledger.govern.proposals.decide.gather import wants_credit

    if records and journeys:
        raise Misused(
            "--records and --touches are of different proposals",
            "criteria judge records, and an attribution gives credit on touches and conversions",
            again("leave one of them out", records=False),
        )
    if records:
        from ledger.govern.proposals.queries.brief import looked_again

        return looked_again(invocation.ledger, proposal, records)
    if journeys or wants_credit(invocation.ledger, proposal):
        from ledger.govern.proposals.queries.brief_credit import look_at_credit, look_at_known_credit
        from ledger.measure.credit.queries.credit import read_journeys

        if found := read_journeys(invocation.settings, journeys):
            return look_at_credit(invocation.ledger, proposal, found)
        return look_at_known_credit(invocation.ledger, invocation.actor, proposal, nullcontext())
    return {}
