"""`ledger trust`: let the secrets that a `ledger.toml` refers to be read, once you read the file."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.steps import step


@click.command("trust")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="List the files that you trust.")
@click.option("--revoke", is_flag=True, help="Take the trust back, for every content of the file.")
@reporting
def trust_command(invocation: Invocation, path: Path | None, listed: bool, revoke: bool) -> Report:
    """Trust a ledger.toml, so that its secrets are read: PATH, or the file of this folder.

    Read the file first: it says which secret goes to which host. Trust it again after each change. The ledger keeps
    path and digest in your own ~/.config/ledger, and trusts what its own commands write.
    """
    from ledger.answers.trust import trust_answer
    from ledger.app.settings import trust_file
    from ledger.app.trust import revoke as take_back, trusted

    if listed and (revoke or path):
        raise Misused(
            "--list goes alone",
            "it shows what you trust, and changes nothing",
            step("see what you trust", "trust", list=True),
        )
    if listed:
        return Report(trust_answer(trusted()))
    there = path / "ledger.toml" if path and path.is_dir() else path or invocation.settings.path
    if revoke:
        return Report(trust_answer(take_back(there), revoked=there))
    return Report(trust_answer([trust_file(there)]))
