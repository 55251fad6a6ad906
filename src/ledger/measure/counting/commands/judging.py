"""A definition and a record: why."""

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
from ledger.steps import RECORDS, Open, again

if TYPE_CHECKING:
    from ledger.app.populations import Records


@click.command("why")
@params.rule
@click.option("--record", type=params.FILE, help="One record as JSON: its fields and values.")
@with_records()
@click.option("--id", "id_", default="", metavar="[COLUMN=]ID", help="The one of RECORDS with this id, or 'record N'.")
@click.option("--on", type=params.DAY, help="Use the version in force on this day.")
@click.option("--rules", type=RULES, help="Which version judges this record, as in count. [default: standard]")
@params.also
@reporting
def why_command(
    invocation: Invocation,
    rule: str,
    record: Path | None,
    records: Records | None,
    id_: str,
    on: date | None,
    rules: Any,
    also: tuple[Path, ...],
) -> Report:
    """Why KEY or DRAFT holds for one record, or does not: every clause, in the author's order, with what was found.

    The record is a file of JSON, or one of many, by its id. Of a version it also says who ratified it and by which
    right, what its standard says of this record, and what the platforms held on that day. Without --rules the version
    that governs this record answers, beside the one in force today where that is another.
    """
    if bool(record) == bool(records or id_) or bool(records) != bool(id_):
        raise Misused(
            "one record is named: by --record, or by --records and --id",
            "the answer is about one record",
            again("name it", record=False, records=str(records.name) if records else RECORDS, id=id_ or Open("ID")),
        )
    from ledger.measure.counting.answers.why import why_answer
    from ledger.measure.counting.queries.why import why, why_of

    ledger, asked = invocation.trying(rule), _rules_on(rules, on)
    if records:
        return Report(why_answer(ledger, why_of(ledger, rule, records, id_, asked, also)))
    return Report(why_answer(ledger, why(ledger, rule, record or Path(), asked, also)))


def _rules_on(rules: Any, on: date | None) -> Any:
    """The rules that two options ask for: a day alone means the version in force on it."""
    if rules is None or on is None:
        return rules or on or ""
    if rules != "then":
        raise Misused(
            "--on goes with --rules then, or stands alone",
            "--rules says by which version, and so does --on",
            again("leave out the rules", rules=False),
        )
    from ledger.measure.counting.queries.judge import rules_asked

    return rules_asked(rules, on)
