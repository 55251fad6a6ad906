"""Structural debt: debt, and debt show, resolve, plan, report, check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.app.choices import DEBT_BY, READINGS
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting, without_command
from ledger.steps import again

scope = click.option("--scope", default="*", show_default=True, help="Only what is found in this scope.")
item = click.argument("item", metavar="ITEM", shell_complete=params.known("item"))


@click.group("debt", invoke_without_command=True)
@click.option(
    "--on", "--effective-on", "effective_on", type=params.DAY, help="Show what stands on this day. [default: today]"
)
@click.option(
    "--known", "--known-on", "known_on", type=params.DAY, help="Only use what was known on this day. [default: today]"
)
@scope
@without_command
@reporting
def debt_command(invocation: Invocation, effective_on: date | None, known_on: date | None, scope: str) -> Report:
    """What is in effect that nobody with the right decided, and where nobody could decide: the most pressing first.

    Nothing is entered here and nothing is ticked off: an item opens by what happened, and is closed by the act that it
    waits for. One that a waiver lets stand is told beside the others.
    """
    from ledger.govern.debt.answers.debt import debt_overview
    from ledger.govern.debt.queries.debt import debt_on

    return Report(debt_overview(invocation.ledger, debt_on(invocation.ledger, effective_on, known_on, scope)))


@debt_command.command("show")
@item
@reporting
def show(invocation: Invocation, item: str) -> Report:
    """How ITEM came about, how far it reaches, what waits for it, and who may close it by which act."""
    from ledger.govern.debt.answers.story import debt_item_story
    from ledger.govern.debt.queries.debt import debt_on
    from ledger.govern.debt.queries.story import item_story

    return Report(debt_item_story(invocation.ledger, item_story(invocation.ledger, debt_on(invocation.ledger), item)))


@debt_command.command("resolve")
@item
@click.option("-o", "--output", type=params.FILE, help="Write the document that it takes to this file.")
@reporting
def resolve(invocation: Invocation, item: str, output: Path | None) -> Report:
    """Open the act that closes ITEM: the commands that fit, who may run them, and the document that one takes.

    It closes nothing by itself, and records nothing. Where a platform was changed, it drafts what is there now.
    """
    from ledger.cli import files
    from ledger.govern.debt.answers.ways import debt_resolution
    from ledger.govern.debt.decide.resolving import resolution
    from ledger.govern.debt.queries.debt import debt_on, require_item

    if output:
        files.may_write(output, invocation.settings)
        files.must_be_new(output)
    today = debt_on(invocation.ledger)
    found = resolution(invocation.ledger, today, require_item(today, item), str(output or ""), files.free_name)
    if output and found.document:
        files.write(output, found.document)
    wrote = str(output) if output and found.document else ""
    return Report(debt_resolution(invocation.ledger, item, found, wrote))


@debt_command.command("plan")
@scope
@reporting
def plan(invocation: Invocation, scope: str) -> Report:
    """In which order to close what is open, so that each step unblocks most weight first; and who may take it."""
    from ledger.govern.debt.answers.story import debt_plan
    from ledger.govern.debt.queries.debt import debt_on
    from ledger.govern.debt.queries.story import planned

    return Report(debt_plan(invocation.ledger, planned(debt_on(invocation.ledger, scope=scope))))


@debt_command.command("report")
@click.option("--by", type=click.Choice(DEBT_BY), default="kind", show_default=True, help="A row for each of these.")
@click.option("--known", type=click.Choice(READINGS), help="With month: as it was told then, or as it is known now.")
@click.option("--policy", "measured", type=click.Choice(READINGS), help="With month: by each day's policy, or today's.")
@scope
@reporting
def report(invocation: Invocation, by: str, known: str | None, measured: str | None, scope: str) -> Report:
    """Debt by kind of item, by scope, or month by month.

    By month, --known then is what this command said on each month's last day. --known now adds what was found out later
    of days before. Both curves are shown; the choice says which one the burden and the flow are of [default: then].
    """
    from ledger.govern.debt.answers.report import debt_by_group, debt_by_month
    from ledger.govern.debt.queries.debt import debt_on
    from ledger.govern.debt.queries.report import by_month

    if by != "month" and (known or measured):
        raise Misused(
            "--known and --policy go with --by month",
            "they say by which knowledge the months are measured",
            again("ask by month", by="month"),
        )
    found = debt_on(invocation.ledger, scope=scope, trend=by == "month")
    if by != "month":
        return Report(debt_by_group(found, by))
    reading, policy = READINGS[known == "now"], READINGS[measured == "now"]
    return Report(debt_by_month(found, by_month(found, reading, policy), reading, policy))


@debt_command.command("check")
@click.option("--new-since", type=click.IntRange(0), metavar="POSITION", help="New is what was told after this event.")
@scope
@reporting
def check(invocation: Invocation, new_since: int | None, scope: str) -> Report:
    """Whether there is more debt than the policy allows, for a pipeline. Exit code 3 where there is.

    The limits are those of the policy in force. With --new-since nothing new is allowed where it sets no such limit.
    """
    from ledger.govern.debt.answers.limits import debt_check
    from ledger.govern.debt.queries.debt import debt_on, limits_today

    found = debt_on(invocation.ledger, scope=scope)
    answer = debt_check(found, limits_today(found, new_since), new_since)
    return Report(answer, code=params.stopped(True, answer.passed))
