"""A definition by period: one straight answer about the past."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.app.choices import UNITS
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.app.populations import Records
    from ledger.measure.counting.queries.became import BecameSources


@click.command("series")
@params.key
@with_records(required=True)
@click.option("--by", "unit", type=click.Choice(UNITS), default="quarter", show_default=True, help="The periods.")
@click.option("--segment", default="", metavar="COLUMN", help="Tell records apart by a field or column, too.")
@click.option("--date", "clock", default="", metavar="FIELD", help="The date of a record [clock: event].")
@click.option("--field-history", metavar="RECORDS", help="Where the days are told on which records became one.")
@click.option("--snapshots", type=params.FOLDER, metavar="DIR", help="The same, as a folder of snapshots.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer with a row for each period and vintage.")
@click.option("-o", "--output", type=params.PRINTED, help="With --csv: write them to this file.")
@click.option("--html", "page", type=params.OUTPUT, help="Write it to this file, as one page of HTML with a picture.")
@reporting
def series_command(
    invocation: Invocation,
    key: str,
    records: Records,
    unit: str,
    segment: str,
    clock: str,
    field_history: str | None,
    snapshots: Path | None,
    as_csv: bool,
    output: Path | None,
    page: Path | None,
) -> Report:
    """How many records KEY held for, period by period: by the standards, and as it was counted at the time.

    The first line says what became of the number, how much of that the rule did, and who decided it. Each day on which
    the rule became another is told with its versions, what the change did, its standard, and its decider or nobody.

    With --field-history or --snapshots, as `ledger became` reads them, what a change of the definition moved is told
    apart. With --csv there is a row for each period and vintage: the number as it was known from realtime_start to
    realtime_end, as far as the rules say; of records, the ledger keeps none.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.cli import files
    from ledger.measure.figures.answers.series import series_answer
    from ledger.measure.figures.queries.series import reported, series, vintages

    if (as_csv and page) or (output and not as_csv):
        raise Misused(
            "one form is asked for: --csv, or --html FILE",
            "-o names the file of a CSV, and --html its own",
            again("ask for CSV", html=False, csv=True),
        )
    if to := output or page:
        files.may_write(to, invocation.settings, [records.path])
    ledger = invocation.ledger
    asked = (ledger, key, records, unit, segment, clock)
    answer = series_answer(ledger, series(*asked, _moves(ledger, records, field_history, snapshots)))
    recounts = vintages(*asked) if as_csv else None
    answer = answer.shown_as(recounts, reported(ledger, key, unit, segment), str(to or ""))
    if to:
        notes = [SIMULATED] if ledger.simulated else []
        files.write(to, answer.csv() if as_csv else answer.html(notes))
    return Report(answer)


def _moves(ledger: Ledger, records: Records, field_history: str | None, snapshots: Path | None) -> BecameSources | None:
    """Where it is told when records became one, if anywhere."""
    from ledger.app.populations import records_of
    from ledger.measure.counting.queries.became import BecameSources

    if not field_history and not snapshots:
        return None
    history = records_of(ledger.settings, field_history, None, {}) if field_history else None
    return BecameSources(records, history, snapshots)
