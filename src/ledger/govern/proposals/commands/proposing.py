"""The commands of those who ask for a change: propose, revise, rebase, retire; and attest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput
from ledger.steps import TEXT, step


@click.command("propose")
@click.argument("file", metavar="FILE|KEY", type=params.FILE, shell_complete=params.known("file", "definition"))
@click.option("--confirm", is_flag=True, help="Have others decide the version of KEY in force, as it is.")
@params.terms(confirmable=True)
@params.answers
@params.because(True)
@reporting
def propose_command(invocation: Invocation, file: Path, confirm: bool, because: str, **given: Any) -> Report:
    """Propose the document in FILE. Nothing in force is touched until it is ratified."""
    from ledger.govern.documents.queries.documents import document_in
    from ledger.govern.proposals.answers.proposals import proposal_entry
    from ledger.govern.proposals.decide.propose import confirm as confirm_version, propose, terms_of

    if confirm:
        _require_bare(str(file), given)
        decided = confirm_version(invocation.ledger, invocation.actor, str(file), because)
        return Report(proposal_entry(invocation.ledger, decided, "that is already proposed"))
    _require_day(given)
    decided = propose(invocation.ledger, invocation.actor, document_in(file), terms_of(**given), because)
    return Report(proposal_entry(invocation.ledger, decided, "this is already proposed"))


def _require_bare(key: str, given: Mapping[str, Any]) -> None:
    """Pass where a confirmation is given no terms: it changes nothing, so there is nothing to say of them."""
    given_too = [each.opts[0] for each in click.get_current_context().command.params if given.get(each.name or "")]
    if given_too:
        what, why = f"--confirm takes no {given_too[0]}", "a confirmation changes nothing of the version in force"
        raise BadInput(what, why, step("leave it out", "propose", key, confirm=True, because=TEXT))


def _require_day(given: Mapping[str, Any]) -> None:
    """Pass where the first day is given, which only a confirmation needs not say."""
    if given["effective"] is None:
        ctx = click.get_current_context()
        raise click.MissingParameter(
            ctx=ctx, param=next(each for each in ctx.command.params if each.name == "effective")
        )


@click.command("revise")
@params.proposal
@params.document
@params.terms(required=False)
@params.answers
@params.because(True)
@reporting
def revise_command(invocation: Invocation, proposal: str, file: Path, because: str, **given: Any) -> Report:
    """Put the document in FILE under PROPOSAL; terms that are not given stay. Approvals so far are void."""
    from ledger.govern.documents.queries.documents import document_in
    from ledger.govern.proposals.answers.proposals import proposal_entry
    from ledger.govern.proposals.decide.propose import revise, revised_terms

    terms = partial(revised_terms, **given)
    decided = revise(invocation.ledger, invocation.actor, proposal, document_in(file), terms, because)
    return Report(proposal_entry(invocation.ledger, decided, f"{proposal} already says exactly this"))


@click.command("rebase")
@params.proposal
@reporting
def rebase_command(invocation: Invocation, proposal: str) -> Report:
    """Put PROPOSAL on what is in force now. Approvals so far are void."""
    from ledger.govern.proposals.answers.proposals import proposal_entry
    from ledger.govern.proposals.decide.propose import rebase

    decided = rebase(invocation.ledger, invocation.actor, proposal)
    return Report(proposal_entry(invocation.ledger, decided, f"{proposal} already stands on what is in force"))


@click.command("retire")
@params.key
@click.option("--effective", type=params.DAY, required=True, help="First day on which it is gone.")
@click.option("--retroactive", is_flag=True, help="The effective date is past, and that is meant.")
@params.answers
@params.because(True)
@reporting
def retire_command(
    invocation: Invocation, key: str, effective: date, retroactive: bool, answers: tuple[str, ...], because: str
) -> Report:
    """Propose that KEY ends without successor."""
    from ledger.govern.proposals.answers.proposals import proposal_entry
    from ledger.govern.proposals.decide.propose import retire, retirement_terms

    terms = retirement_terms(effective, retroactive, answers)
    decided = retire(invocation.ledger, invocation.actor, key, terms, because)
    return Report(proposal_entry(invocation.ledger, decided, "nothing to retire"))


@click.command("attest")
@params.document
@params.effective()
@click.option("--evidence", required=True, type=params.FILE, help="The memo, export or screenshot that shows it.")
@params.because(False)
@reporting
def attest_command(
    invocation: Invocation, file: Path, effective: date, until: date | None, evidence: Path, because: str
) -> Report:
    """Record the document in FILE as a past version known from evidence. It was decided by nobody."""
    from ledger.app.evidence import evidence_in
    from ledger.govern.definitions.answers.definitions import attestation
    from ledger.govern.documents.queries.documents import document_in
    from ledger.govern.proposals.decide.attest import attest

    ledger, actor = invocation.ledger, invocation.actor
    params.WORDS.convert(evidence.name, None, click.get_current_context())
    seen = evidence_in(evidence)
    decided = attest(ledger, actor, document_in(file), effective, until, seen, because)
    return Report(attestation(decided, until, evidence.name))
