"""brief: what a proposal means and does, as whoever decides reads it; and as it was shown to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_journeys, with_records
from ledger.cli.report import Invocation, reporting
from ledger.measure.counting.commands.impact import MONTH

if TYPE_CHECKING:
    from ledger.app.populations import Records

MOVED = 3


@click.command("brief")
@params.proposal
@with_records()
@click.option("--beside", default="", metavar="BEFORE", help="What it is compared with, not what it would displace.")
@params.by("Also by a field or a column, of at most 30 values; named twice, by both together.")
@click.option(
    "--month", is_flag=False, flag_value=MONTH, default="", metavar="[FIELD]", help="Also by month of a date."
)
@click.option("--outcome", default="", metavar="COLUMN[=VALUE]", help="What became of a record: yes or no, or a value.")
@click.option("--known", default="", metavar="COLUMN", help="The day on which the outcome was known.")
@click.option(
    "--id",
    "name",
    default="",
    metavar="COLUMN[=ID]",
    help="The column of ids, by which a record each way is named; with an ID, what each version says of that record.",
)
@with_journeys
@click.option("--live", is_flag=True, help="Look at the platforms too, reading only: who enters and who leaves there.")
@params.page
@click.option("--shown", is_flag=True, help="Make it part of what is approved. Approvals so far are void.")
@reporting
def brief_command(
    invocation: Invocation,
    proposal: str,
    records: Records | None,
    beside: str,
    by: tuple[str, ...],
    month: str,
    outcome: str,
    known: str,
    name: str,
    journeys: dict[str, str],
    live: bool,
    page: Path | None,
    shown: bool,
) -> Report:
    """What PROPOSAL means and does, for those who decide: in English, on your records, on the platforms.

    Without records it tells what was shown with the proposal, where something was. With records it looks again; exit
    code 3 where they have moved further since than the charter tolerates. Of records a digest and counts are kept. An
    attribution is counted on touches and conversions, or on those that [credit.KEY] in ledger.toml names.
    """
    from ledger.cli import files
    from ledger.govern.proposals.answers.brief import brief_answer
    from ledger.govern.proposals.decide.view import view
    from ledger.measure.credit.queries.credit import read_journeys

    ledger, actor = invocation.ledger, invocation.actor if shown else None
    if page:
        files.may_write(page, invocation.settings, [records.path] if records else [])
    follow = name if "=" in name else ""
    looked: dict[str, Any] = {"month": month, "outcome": outcome, "known": known, "id_": "" if follow else name}
    shown_on: dict[str, Any] = {
        "live": live,
        "journeys": read_journeys(invocation.settings, journeys),
        "known_journeys": True,
    }
    found = view(ledger, actor, proposal, records, by=by, **looked, beside=beside, follow=follow, **shown_on)
    answer = brief_answer(found, page)
    if page:
        files.write(page, answer.html(simulated=ledger.simulated))
    return Report(answer, code=MOVED if found.too_far else 0)
