"""What an auditor takes away, as files: audit export and report."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.audit.trail import rows
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group
from ledger.errors import BadInput
from ledger.steps import FILE, again, instead

INTEGRITY = 6


audit_command = build_group(
    "audit",
    rows.ROWS,
    "Judge again by which right everything was done, read a platform's own trail, or take away what proves it all.",
)


@audit_command.command("export")
@click.argument("key", required=False, shell_complete=params.known("definition"))
@click.option("--all", "everything", is_flag=True, help="Every payload, instead of those of one definition.")
@click.option("-o", "--output", required=True, type=params.FOLDER, metavar="DIR", help="A new folder.")
@click.option("--people", is_flag=True, help="Say who everybody is: names and addresses.")
@click.option("--checkpoint", type=params.FILE, metavar="FILE", help="The signed root to prove the events in.")
@click.option("--since", type=params.FILE, metavar="FILE", help="A checkpoint kept earlier: prove that it only grew.")
@reporting
def export(
    invocation: Invocation,
    key: str | None,
    everything: bool,
    output: Path,
    people: bool,
    checkpoint: Path | None,
    since: Path | None,
) -> Report:
    """Write what an auditor takes away, and checks without us: a BagIt bag.

    Of KEY, it holds the payloads of that definition, of what it rests on, of the charters on its way, and of the people
    in them; and the lines of everything else, since the root is over all of them. A line shows type, time, person id
    and tags. The bag brings VERIFY.md, the commands that check it, and RIGHTS.md, the rules of deciding.
    """
    from ledger.audit.bag.answers.bag import bag_export
    from ledger.audit.bag.queries.export import BagOptions, export_bag

    if bool(key) == everything:
        raise Misused(
            "one definition is named, or --all",
            "a bag holds what one of them was decided on, or everything",
            again("take everything", all=True) if not key else again("leave out --all", all=False),
        )
    options = BagOptions(key=key or "", people=people, checkpoint=checkpoint, since=since)
    return Report(bag_export(export_bag(invocation.ledger, output, options)))


@audit_command.command("report")
@click.argument("bag", type=params.FOLDER)
@click.option("-o", "--output", required=True, type=params.OUTPUT, metavar="FILE", help="The page to write, in HTML.")
@click.option("--key", metavar="KEY", help="The public key of the checkpoints, which came another way than the bag.")
@click.option("--old-key", multiple=True, metavar="KEY", help="A key that signed before it; several, one by one.")
@reporting
def report(invocation: Invocation, bag: Path, output: Path, key: str | None, old_key: tuple[str, ...]) -> Report:
    """Write what BAG says as one page for people: what is in force, who decided it, and what nobody judged.

    It takes no ledger. Exit code 6 where something in the bag does not fit, cannot be read, or is not signed by KEY.
    """
    from ledger.audit.bag.answers.report import bag_report
    from ledger.audit.bag.queries.reading import named_by, read_bag
    from ledger.audit.bag.queries.report import reading
    from ledger.cli import files
    from ledger.render.page import page

    files.may_write(output, invocation.settings)
    if output.resolve().is_relative_to(bag.resolve()):
        raise BadInput(
            f"{output} is not written",
            "it would be in the bag, which then no manifest fits",
            instead("name another place", str(output), FILE),
        )
    found = read_bag(bag, key or "", old_key)
    answer = bag_report(reading(found), str(output), named_by(found.people))
    files.write(output, page(answer.title, answer.subtitle, [*answer.page()], answer.footer), private=True)
    return Report(answer, code=INTEGRITY if answer.broken else 0)
