"""impact: what a change does to the records of a file, before anybody signs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.populations import Records

MONTH, SAMPLES = "month", 3


LISTED = ("gained", "lost", "up", "down", "moved")


@click.command("impact")
@click.argument(
    "before", metavar="BEFORE|PROPOSAL|DRAFT", shell_complete=params.known("definition", "proposal", "file")
)
@click.argument("after", metavar="[AFTER]", default="")
@with_records(required=True)
@params.by("Also by a field, a column, or a date's day, week, month, quarter or year.")
@click.option(
    "--month", is_flag=False, flag_value=MONTH, default="", metavar="[FIELD]", help="Also by month of a date."
)
@click.option("--outcome", default="", metavar="COLUMN[=VALUE]", help="What became of a record: yes or no, or a value.")
@click.option("--known", default="", metavar="COLUMN", help="The day on which the outcome was known.")
@click.option(
    "--id",
    "name",
    default="",
    metavar="COLUMN",
    help="The column of ids; records that share one are counted, and told.",
)
@click.option("--samples", type=click.IntRange(0, 100), default=SAMPLES, show_default=True, help="Ids that are shown.")
@click.option(
    "--on",
    "--effective-on",
    "effective_on",
    type=params.DAY,
    help="With what they refer to as in force on this day (today).",
)
@click.option(
    "--rules", type=RULES, multiple=True, help="Read KEY by this and then by that (standard), or PROPOSAL by this."
)
@click.option("--beside", default="", metavar="BEFORE", help="What a proposal or draft alone is compared with.")
@click.option("--list", "listed", type=click.Choice(LISTED), help="Write every id of these records to --output.")
@click.option("-o", "--output", type=params.OUTPUT, help="The file for --list; only you can read it.")
@click.option("--digest", "digested", is_flag=True, help="Digest records on a server, too; it reads every row.")
@params.strict("verdicts move, or more than 1 % of the records cannot be read")
@params.also
@reporting
def impact_command(
    invocation: Invocation,
    before: str,
    after: str,
    records: Records,
    by: tuple[str, ...],
    month: str,
    outcome: str,
    known: str,
    name: str,
    samples: int,
    effective_on: date | None,
    rules: tuple[Any, ...],
    beside: str,
    listed: str | None,
    output: Path | None,
    digested: bool,
    strict: bool,
    also: tuple[Path, ...],
) -> Report:
    """What going from BEFORE to AFTER does to the records of a file: how many are gained, how many are lost, and why.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. A proposal or a document
    alone is compared with what it would displace; a first version with nothing, or with --beside. With an outcome it
    also says whether the new rule picks better.

    With --rules each record is judged as count judges it: KEY --rules then goes from as-was to the standards of its
    versions, KEY --rules then --rules today from the one to the other, and PROPOSAL --rules standard says what would
    move if it were ratified, by the standard that it declares.
    """
    if rules and (after or beside or also or effective_on or len(rules) > 2):
        raise Misused(
            "--rules goes with KEY or PROPOSAL alone, once or twice",
            "it says by which version each record of one definition is judged",
            again("leave out the rules", rules=False),
        )
    if beside and after:
        raise Misused(
            "--beside goes with one name",
            "it is what AFTER is compared with",
            again("leave out what stands beside it", beside=False),
        )
    if bool(listed) != bool(output):
        raise Misused(
            "--list and --output go together",
            "a list of ids is written to a file",
            again("give both", list=listed or "gained", output="ids.txt"),
        )
    from ledger.cli import files
    from ledger.measure.counting.answers.impact import impact_answer
    from ledger.measure.counting.queries.impact import ImpactOptions, weighed
    from ledger.measure.counting.queries.impact_of_rules import weighed_by_rules
    from ledger.render.csv import csv_of

    if output:
        files.may_write(output, invocation.settings, [records.path, before, after])
    asked = ImpactOptions(by, month, outcome, known, name, samples, listed=listed or "")
    ledger = invocation.trying(*filter(None, (before, after, beside)))
    if rules:
        found = weighed_by_rules(ledger, before, rules, records, asked, digested=digested)
    else:
        found = weighed(
            ledger, before, after, records, asked, effective_on, beside=beside, also=also, digested=digested
        )
    answer = impact_answer(ledger, found, output)
    if output:
        files.write(output, csv_of([[found.asked.id], *([each] for each in found.found.ids)]), private=True)
    return Report(answer, code=params.stopped(strict, answer.moved or answer.is_unreliable))
