"""`ledger check`: what is wrong with documents, before anybody is bothered with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli.params import DAY
from ledger.cli.report import Invocation, reporting


@click.command("check")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--effective", type=DAY, help="Check against what is in force on this day. [default: today]")
@reporting
def check_command(invocation: Invocation, files: tuple[Path, ...], effective: date | None) -> Report:
    """Read documents against each other and what is in force, run their examples, and say everything at once."""
    from ledger.govern.documents.answers.documents import document_checks
    from ledger.govern.proposals.decide.check import check_files

    found = document_checks(check_files(invocation.trying(), files, effective))
    return Report(found, code=1 if found.bad else 0)
