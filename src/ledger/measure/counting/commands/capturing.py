"""Keeping what records are today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.steps import RECORDS, Open, again

if TYPE_CHECKING:
    from ledger.app.populations import Records


@click.command("capture")
@click.argument("name", required=False, metavar="[NAME|POPULATION]")
@with_records()
@click.option(
    "-o", "--output", "folder", type=params.FOLDER, help="The folder of snapshots. [default: of [capture.NAME]]"
)
@click.option("--entity", default="", metavar="KEY", help="The entity that says how they are read. [default: the one]")
@click.option(
    "--id", "id_", default="", metavar="COLUMN", help="What tells records apart. [default: as ids are called]"
)
@reporting
def capture_command(
    invocation: Invocation, name: str | None, records: Records | None, folder: Path | None, entity: str, id_: str
) -> Report:
    """Keep what records are today, as a Parquet file named by the day, so that `became` can tell what moved since.

    NAME is that of a section [capture.NAME] of ledger.toml, which `ledger sync` captures once a day; or POPULATION is
    one of [populations], and -o the folder. The fields of the entity are kept, and what tells records apart. The file
    is yours alone to read, and the ledger keeps nothing of it. The same again changes nothing; something else for the
    same day, or for the same folder, is refused.
    """
    from ledger.app.populations import records_of
    from ledger.measure.counting.answers.capture import capture_answer
    from ledger.measure.counting.queries.capture import CaptureAsked, capture, capture_named, require_no_target

    if bool(name) == bool(records):
        raise Misused(
            "one of a name and --records is given",
            "a name is that of [capture.NAME], or of a population of ledger.toml",
            again("name a file", records=RECORDS) if not records else again("leave out the name", records=False),
        )
    ledger = invocation.ledger
    if name and name in ledger.settings.captures and not (folder or entity or id_):
        return Report(capture_answer(capture_named(ledger, name)))
    if name:
        require_no_target(ledger, name)
        records = records_of(ledger.settings, name, None, {})
    if not folder or not records:
        raise Misused("Missing option '-o'.", "snapshots are kept in a folder", again("name it", output=Open("FOLDER")))
    return Report(capture_answer(capture(ledger, CaptureAsked(records, entity, folder, id_))))
