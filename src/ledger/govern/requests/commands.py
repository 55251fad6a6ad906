"""Asking for a change and answering who asked: ask, answer, requests."""

from __future__ import annotations

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import TEXT, again

HURTS = "What hurts? Stewards read it, answer it, and it goes on record."


@click.command("ask")
@click.argument("key", metavar="[KEY]", required=False, default="", shell_complete=params.known("definition"))
@click.option("--about", type=params.WORDS, default="", metavar="TEXT", help="What no definition is about yet.")
@params.written("--hurts", "What hurts, in your words.", HURTS)
@click.option(
    "--evidence", type=params.WORDS, default="", metavar="FILE|TEXT", help="What shows it; a file stays outside."
)
@reporting
def ask_command(invocation: Invocation, key: str, about: str, hurts: str, evidence: str) -> Report:
    """Ask for a change of KEY, or of what no definition is about yet. A steward answers.

    For anybody whom the ledger knows. Of a file it keeps the name and the digest.
    """
    from ledger.govern.requests.answers import request_entry
    from ledger.govern.requests.decide import ask, evidence_of
    from ledger.govern.requests.queries import request_of

    decided = ask(invocation.ledger, invocation.actor, key, about, hurts, evidence_of(evidence))
    return Report(request_entry(invocation.ledger, decided, request_of(invocation.ledger, decided)))


@click.command("answer")
@click.argument("request", metavar="REQUEST", shell_complete=params.known("request"))
@click.option(
    "--proposal", default="", metavar="PROPOSAL", shell_complete=params.known("proposal"), help="It was proposed."
)
@click.option("--no", "declined", is_flag=True, help="It will not be proposed. This needs a reason.")
@params.because(False)
@reporting
def answer_command(invocation: Invocation, request: str, proposal: str, declined: bool, because: str) -> Report:
    """Answer REQUEST, as a steward: with the proposal that it led to, or with no and why. It is answered once."""
    from ledger.govern.requests.answers import request_reply
    from ledger.govern.requests.decide import answer

    if bool(proposal) == declined:
        raise Misused(
            "--proposal and --no are two answers",
            "a request is answered by a proposal, or by no and why",
            again("answer no", no=True, proposal=False, because=TEXT),
        )
    if declined and not because:
        because = params.from_editor("--because", params.WHY, as_json=invocation.as_json)
    decided = answer(invocation.ledger, invocation.actor, request, proposal, because)
    return Report(request_reply(request, proposal, decided))


@click.command("requests")
@click.argument("key", metavar="[KEY]", required=False, default="", shell_complete=params.known("definition"))
@click.option("--open", "unanswered", is_flag=True, help="Only those that nobody answered, the overdue ones first.")
@reporting
def requests_command(invocation: Invocation, key: str, unanswered: bool) -> Report:
    """The changes that people asked for: of everything, or of KEY; and what became of each."""
    from ledger.govern.requests.answers import request_list
    from ledger.govern.requests.queries import requests_today

    found = requests_today(invocation.ledger, key, unanswered=unanswered)
    return Report(request_list(invocation.ledger, found, key, unanswered=unanswered))
