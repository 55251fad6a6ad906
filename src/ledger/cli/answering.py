"""The commands of those who answer a proposal: withdraw, approve, decline, ratify."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.answers.consumers import told_data, told_lines
from ledger.app.ledger import Decided, Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.domain.category import CATEGORY
from ledger.domain.proposal import DefinitionRatified, DefinitionRetired
from ledger.domain.state import State
from ledger.errors import BadInput
from ledger.language.literals import shortened
from ledger.views.rights import seated_again
from ledger.views.words import term

if TYPE_CHECKING:
    from ledger.app.questions.readers import AffectedConsumers
    from ledger.domain.brief import Population

TYPED, WHOLE = 8, 64  # digits
SEEN = "See that these records did not move since they were shown."
DIGEST = click.option("--digest", "read", help="The digest that you read; its first 8 digits are enough at a terminal.")
RECORDS = click.option("--records", default="", metavar="RECORDS", help=SEEN)


@click.command("withdraw")
@params.proposal
@params.because(True)
@reporting
def withdraw_command(session: Session, proposal: str, because: str) -> Report:
    """Take PROPOSAL back."""
    from ledger.app.decisions.propose import withdraw

    return _answered(proposal, withdraw(session.ledger, session.actor, proposal, because), "withdrawn")


@click.command("approve")
@params.proposal
@params.because(False)
@RECORDS
@DIGEST
@reporting
def approve_command(session: Session, proposal: str, because: str, records: str, read: str | None) -> Report:
    """Consent to PROPOSAL exactly as it is, with the brief that was shown. Any later change voids the approval."""
    from ledger.app.decisions.approve import approve

    ledger = session.ledger
    decided = approve(ledger, session.actor, proposal, because, _seen(ledger, proposal, records), _typed(read))
    return _routed(ledger, decided.state, proposal, _answered(proposal, decided, "approved"))


@click.command("decline")
@params.proposal
@params.because(True)
@reporting
def decline_command(session: Session, proposal: str, because: str) -> Report:
    """Say no to PROPOSAL: a decider's no closes it, an approver's blocks it."""
    from ledger.app.decisions.approve import decline

    return _answered(proposal, decline(session.ledger, session.actor, proposal, because), "declined")


@click.command("ratify")
@params.proposal
@params.because(False)
@RECORDS
@DIGEST
@reporting
def ratify_command(session: Session, proposal: str, because: str, records: str, read: str | None) -> Report:
    """Decide PROPOSAL. Prints the ledger's root, to be pasted in the minutes."""
    from ledger.app.decisions.ratify import ratify
    from ledger.app.decisions.routing import overtaken
    from ledger.app.questions.replay import root

    ledger = session.ledger
    decided = ratify(ledger, session.actor, proposal, because, _seen(ledger, proposal, records), _typed(read))
    if not decided.events:
        return Report({"proposal": proposal, "position": None}, [f"{proposal} is ratified already"])
    event = decided.events[0]
    assert isinstance(event, DefinitionRatified | DefinitionRetired)
    kept, told = root(ledger), _told(ledger, decided, proposal)
    what = f"v{event.version} governs {term(event.from_, event.until)}"
    if isinstance(event, DefinitionRetired):
        what = f"retired from {event.from_}"
    lines = [
        f"ratified {proposal}: {event.key} {what}" + (" (self-attested)" if event.self_attested else ""),
        f"  counted approvals: {', '.join(ledger.address(each) for each in event.counted) or 'none asked for'}",
        *([f"  {CATEGORY[event.category]}: {event.quorum} asked for by the charter"] if event.category else []),
        *told_lines(ledger, told, event.key if isinstance(event, DefinitionRetired) else ""),
        *(f"  {each}" for each in seated_again(decided.state, decided.state.proposals[proposal].draft, ledger.today())),
        f"  recorded as #{decided.positions[0]}",
        *(f"  {each} is stale now: ledger rebase {each}" for each in overtaken(ledger, decided.state, proposal)),
        f"  root {kept}  ← paste this in the minutes",
    ]
    data = {
        "proposal": proposal,
        "key": event.key,
        "version": event.version,
        "position": decided.positions[0],
        "self_attested": event.self_attested,
        "category": event.category or None,
        "quorum": event.quorum,
        "root": kept,
        "consumers": told_data(ledger, told),
    }
    return Report(data, lines)


def _typed(read: str | None) -> str:
    """The digest as it was given. Raises BadInput where it has too few digits to tell it from others.

    A person who copies it from a screen may break off; a program has all of it, and loses nothing by giving it.
    """
    least = TYPED if sys.stdin.isatty() else WHOLE
    if read is None:
        return ""
    if re.fullmatch(f"[0-9a-f]{{{least},{WHOLE}}}", read):
        return read
    raise BadInput(
        f"`{shortened(read)}` is not the digest that was read",
        why=f"a digest has {WHOLE} hexadecimal digits; at a terminal the first {TYPED} are enough, elsewhere all count",
        fix=f"give {f'the first {least}' if least < WHOLE else 'all of them'}: ledger show PROPOSAL --json",
    )


def _told(ledger: Ledger, decided: Decided, proposal: str) -> AffectedConsumers:
    """Whom to tell, by what the decision was made on; what it does to verdicts is asked only if somebody reads it."""
    from ledger.app.questions.compare import moved
    from ledger.app.questions.readers import touched

    asked, state = decided.state.proposals[proposal], decided.state
    draft, bound, terms = asked.draft, asked.bound, asked.terms
    moves = () if terms.retires else moved(ledger, draft, bound.affects, terms.from_, state)
    return touched(ledger, draft, bound, moves)


def _routed(ledger: Ledger, before: State, proposal: str, report: Report) -> Report:
    """The same, with how many approvals it has now, of how many and why, where the charter routes by category."""
    from ledger.answers.standing import route_lines, standing_data
    from ledger.app.decisions.routing import routing, standing_of

    if not routing(before, before.proposals[proposal], ledger.today()):
        return report
    now = standing_of(ledger, proposal)
    data = {**report.data, **standing_data(ledger, now)}
    return replace(report, data=data, lines=[*report.lines, *route_lines(now)])


def _answered(proposal: str, decided: Decided, word: str) -> Report:
    if not decided.events:
        return Report({"proposal": proposal, "position": None}, [f"{proposal} is {word} by you already"])
    position = decided.positions[-1]
    return Report({"proposal": proposal, "position": position}, [f"{word} {proposal}  (#{position})"])


def _seen(ledger: Ledger, proposal: str, records: str) -> Population | None:
    """The population as it is now, where somebody looks."""
    if not records:
        return None
    from ledger.app.briefs.gather import looked_again

    return looked_again(ledger, proposal, records)
