"""What changes mean: diff, before anybody signs one; history, looking back at all of them."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--effective-on", type=params.DAY, help="With what they refer to as in force on this day (today).")
@params.strict("a verdict may move")
@reporting
def diff_command(invocation: Invocation, before: str, after: str, effective_on: date | None, strict: bool) -> Report:
    """What it means to go from BEFORE to AFTER: what is gained, what is lost, and which clause did it.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. Computed from what they
    say, not from how they are written. Of two attributions it says in which journey credit moves, and what each part of
    the funnel earns; of two policies of debt, which weights fall; and of two frameworks, which parts are others.
    """
    from ledger.answers.change import diff_answer
    from ledger.answers.credit_change import credit_diff
    from ledger.answers.framework import framework_diff
    from ledger.answers.policy import policy_diff
    from ledger.app.questions.compare import compared, compared_credit
    from ledger.app.questions.frameworks import compared_frameworks
    from ledger.app.questions.policies import compared_policies

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


@click.command("history")
@params.key
@reporting
def history_command(invocation: Invocation, key: str) -> Report:
    """How often KEY changed, what each change did, by whom, and where it came back to what it was.

    A version that means what the one before meant is no change, however it is written; one that means what an earlier
    one meant is a reversal.
    """
    from ledger.answers.history import history_answer
    from ledger.app.questions.history import lived

    return Report(history_answer(invocation.ledger, lived(invocation.ledger, key)))
