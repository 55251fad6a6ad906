"""Assurance on live targets and files for other pipelines: parity, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import files, params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting, without_command
from ledger.deliver.delivery.commands.exporting import sql_command
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.app.populations import Records

CHANGED, SOME_FAILED = 3, 5


@click.command("parity")
@params.key
@click.option(
    "--target", required=True, shell_complete=params.known("target"), help="The target whose verdicts are compared."
)
@with_records(help="Records with their ids: what the values should be. They are read, and kept nowhere.")
@reporting
def parity_command(invocation: Invocation, key: str, target: str, records: Records | None) -> Report:
    """The records on which TARGET and the ledger disagree about KEY: by lag, by input, or by logic.

    Judges each record as the target holds it. Reads only, and keeps nothing. Exit code 3 where any disagrees.
    """
    from ledger.deliver.delivery.answers.parity import parity_answer
    from ledger.deliver.delivery.queries.parity import parity

    found = parity(invocation.ledger, key, target, records)
    return Report(parity_answer(found), code=CHANGED if any(each.apart for each in found) else 0)


@click.group("export", invoke_without_command=True)
@click.option("--target", shell_complete=params.known("target"), help="The target whose artifacts are written.")
@click.option("--format", "format_", help="The format, such as sfdx or hubspot.")
@click.option("-o", "--output", type=params.FOLDER, help="The folder to write, which must be empty or new.")
@click.option("--remove", multiple=True, metavar="ADDRESS", help="Also remove this address, in files of its own.")
@without_command
@reporting
def export_command(
    invocation: Invocation, target: str | None, format_: str | None, output: Path | None, remove: tuple[str, ...]
) -> Report:
    """Write what is in force as files that your own pipeline deploys, or as SQL. Writes to no platform.

    `ledger export --target TARGET --format FORMAT -o FOLDER` writes the artifacts of a target; `ledger export sql KEY
    --dialect DIALECT` writes a definition for a warehouse.

    Where files would replace what people wrote there, the target is read, and they are merged with it. Exit code 5
    where a definition cannot be said there, or had to be left out; the others are written.
    """
    from ledger.deliver.delivery.answers.export import files_answer
    from ledger.deliver.delivery.queries.export import exported

    if target is None or format_ is None or output is None:
        given = {
            "target": (target, Open("TARGET")),
            "format": (format_, Open("FORMAT")),
            "output": (output, Open("FOLDER")),
        }
        lacks = {name: word for name, (said, word) in given.items() if said is None}
        what = f"Missing option '--{next(iter(lacks))}'."
        raise Misused(
            what,
            "files are written for one target, in a format such as sfdx or hubspot, to a folder",
            again("say it", **lacks),
        )
    found = exported(invocation.ledger, target, format_, remove)
    files.write_all(output, found.files)
    return Report(files_answer(target, output, found), code=SOME_FAILED if found.incomplete else 0)


export_command.add_command(sql_command)
