"""Structural debt: debt resolve, which may write a file, and debt report, whose options go with months."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group, spell
from ledger.govern.debt import rows
from ledger.govern.debt.queries.report import DEBT_BY, READINGS
from ledger.steps import again

debt_command = build_group("debt", rows.ROWS)


@debt_command.command("resolve")
@click.argument("item", metavar="ITEM", shell_complete=params.known("item"))
@click.option("-o", "--output", type=params.OUTPUT, help="Write the document that it takes to this file.")
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


@debt_command.command("report")
@click.option("--by", type=click.Choice(DEBT_BY), default="kind", show_default=True, help="A row for each of these.")
@click.option("--known", type=click.Choice(READINGS), help="With month: as it was told then, or as it is known now.")
@click.option("--policy", "measured", type=click.Choice(READINGS), help="With month: by each day's policy, or today's.")
@spell(rows.CHECK.takes, "scope")
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
