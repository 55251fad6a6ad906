"""What changes mean, before anybody signs one: diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import Open, again


@click.command("diff")
@click.argument("names", metavar="[BEFORE AFTER | PATH…]", nargs=-1)
@click.option("--against", metavar="git:REF", help="Compare documents here with those at a commit of this repository.")
@click.option(
    "--on",
    "--effective-on",
    "effective_on",
    type=params.DAY,
    help="With what they refer to as in force on this day (today).",
)
@params.strict("a verdict may move")
@click.option("--check", is_flag=True, help="End with exit code 3 until every change of --against is ratified.")
@click.option("--format", "form", type=click.Choice(("text", "markdown", "json")), default="text", help="How it reads.")
@click.option("--at", metavar="ADDRESS", envvar="LEDGER_SERVER", help="Ask the ledger served there, with LEDGER_TOKEN.")
@reporting
def diff_command(
    invocation: Invocation,
    names: tuple[str, ...],
    against: str | None,
    effective_on: date | None,
    strict: bool,
    check: bool,
    form: str,
    at: str | None,
) -> Report:
    """What it means to go from BEFORE to AFTER: what is gained, what is lost, and which clause did it.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. Computed from what they
    say, not from how they are written. Of two attributions it says in which journey credit moves, and what each part of
    the funnel earns; of two policies of debt, which weights fall; and of two frameworks, which parts are others.

    With --against, it compares the documents in each PATH (this folder) with those at a commit, as for a pull request:
    what each change does, who answers for it, and whether the same content is proposed, approved or ratified. It asks
    the ledger that is here, or one that is served --at an address.
    """
    invocation.read_as(form)
    if against is not None:
        return _against(invocation, against, tuple(map(Path, names)), effective_on, at, strict=strict, check=check)
    if len(names) != 2:
        raise Misused(
            "BEFORE and AFTER are two names",
            "documents are compared with those of a commit",
            again("name both", Open("AFTER")),
        )
    if check:
        raise Misused(
            "--check goes with --against",
            "it asks whether what changed since a commit is ratified",
            again("compare the two", check=False),
        )
    return _compared(invocation, *names, effective_on, strict)


def _against(
    invocation: Invocation,
    against: str,
    paths: tuple[Path, ...],
    day: date | None,
    at: str | None,
    *,
    strict: bool,
    check: bool,
) -> Report:
    """The documents here beside those at a commit."""
    from ledger.app.git import sides
    from ledger.app.remote import remote
    from ledger.govern.proposals.answers.documents_diff import documents_diff_answer, remote_documents_diff
    from ledger.govern.proposals.queries.documents_diff import documents_diff

    found = sides(against, paths, Path.cwd())
    if at:
        answer = remote_documents_diff(remote(at), found, day)
    else:
        ledger = invocation.trying()
        answer = documents_diff_answer(ledger, documents_diff(ledger, found.before, found.after, day), found.ref)
    stopped = params.stopped(strict, answer.breaking) or params.stopped(check, not answer.decided)
    return Report(answer, code=1 if answer.bad else stopped)


def _compared(invocation: Invocation, before: str, after: str, effective_on: date | None, strict: bool) -> Report:
    """Two definitions beside each other."""
    from ledger.govern.documents.answers.change import diff_answer
    from ledger.govern.documents.answers.credit_change import credit_diff
    from ledger.govern.documents.answers.policy import policy_diff
    from ledger.govern.documents.queries.compare import compared, compared_credit
    from ledger.govern.documents.queries.policies import compared_policies
    from ledger.measure.channels.answers.framework import framework_diff
    from ledger.measure.channels.queries.frameworks import compared_frameworks

    ledger = invocation.trying(before, after)
    if credit := compared_credit(ledger, before, after, effective_on):
        return Report(credit_diff(*credit), code=params.stopped(strict, credit.change.breaking))
    if policies := compared_policies(ledger, before, after, effective_on):
        return Report(policy_diff(policies), code=params.stopped(strict, policies.easier))
    if frameworks := compared_frameworks(ledger, before, after, effective_on):
        answer = framework_diff(frameworks)
        return Report(answer, code=params.stopped(strict, answer.breaking))
    one, other, found = compared(ledger, before, after, effective_on)
    return Report(diff_answer(one, other, found), code=params.stopped(strict, found.breaking))
