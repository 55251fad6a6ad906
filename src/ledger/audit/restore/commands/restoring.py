"""What is done so that nothing is lost: backup, and restore."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import MADE_UP, Invocation, reporting
from ledger.steps import TEXT, Open, again


@click.command("backup")
@click.argument("file", type=params.FILE)
@reporting
def backup_command(invocation: Invocation, file: Path) -> Report:
    """Back the whole ledger up to the new FILE, while others go on recording.

    Everything is read and hashed again, in the ledger and in FILE. It is a ledger in one file, whichever database it is
    of, and holds the addresses of people. Send it to another machine, and the newest checkpoint to a third.
    """
    from ledger.audit.restore.answers.restoration import ledger_backup
    from ledger.audit.restore.queries.backup import backup

    invocation.newer = True
    return Report(ledger_backup(invocation.ledger, backup(invocation.ledger, file)))


@click.command("restore")
@click.argument("file", type=params.FILE, required=False)
@click.option(
    "--to", "address", default="", metavar="ADDRESS", help="A file, or postgresql://HOST/DATABASE?schema=NAME."
)
@click.option(
    "--to-password", default="", metavar="REFERENCE", help="Where its password stands: env:NAME or file:PATH."
)
@click.option("--checkpoint", "note", type=params.FILE, metavar="NOTE", help="The newest checkpoint that was kept.")
@click.option("--no-checkpoint", "none", is_flag=True, help="None was kept, so nobody can tell what is missing.")
@click.option(
    "--signed-by", default="", metavar="KEY", help="The key of the checkpoint, where it is newer than the backup."
)
@click.option("--shorter", is_flag=True, help="Declare on record that events are missing.")
@params.because(False)
@reporting
def restore_command(
    invocation: Invocation,
    file: Path | None,
    address: str,
    to_password: str,
    note: Path | None,
    none: bool,
    signed_by: str,
    shorter: bool,
    because: str,
) -> Report:
    """Put a ledger back from the backup FILE, on this machine or another, where no ledger is.

    It is held against the newest checkpoint that anybody kept. As long as that or longer, it goes on as it was. Where
    events are missing it is refused, unless the decider of `*` declares it with --shorter --because: then it goes on as
    another incarnation, on record. With --no-checkpoint nobody can tell, and --because declares that. Without FILE,
    what lies in the database already is judged and declared so, as where its server was put back, or where a newer
    checkpoint turns up than was declared.
    """
    from ledger.app.database import typed
    from ledger.audit.restore.answers.restoration import restored
    from ledger.audit.restore.decide.restore import RestoreClaim, declare, restore
    from ledger.audit.restore.queries.storage import TO_PASSWORD

    if bool(note) == none:
        raise Misused(
            "one of --checkpoint and --no-checkpoint is given",
            "what is put back is held against the newest checkpoint that was kept",
            again("name it", checkpoint=Open("NOTE"), no_checkpoint=False),
        )
    if shorter != bool(because) and not (none and because):
        raise Misused(
            "--shorter and --because go together",
            "they say that events are missing, and why",
            again("say both", shorter=True, because=TEXT),
        )
    if address and not file:
        raise Misused("--to goes with FILE", "it says where FILE is to be put back", again("leave out where", to=False))
    settings, claim = invocation.settings, RestoreClaim(note, signed_by, because)
    if not file:
        return Report(restored(declare(invocation.ledger, claim, invocation.acting_in), settings))
    to = typed(settings.path, address, to_password, TO_PASSWORD) if address else settings.database
    found = restore(settings, file, to, claim, invocation.acting_in)
    if found.simulated:
        invocation.said.append(MADE_UP)
    return Report(restored(found, settings))
