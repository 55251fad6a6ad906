"""From what is in force to the platforms: plan, rollback, apply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from ledger.answers.answer import Report
from ledger.cli import files, params, progress
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import spell
from ledger.deliver.delivery import rows
from ledger.errors import BadInput
from ledger.render.printable import one_line
from ledger.steps import Open, again

accept = spell(rows.PLAN.takes, "accept")
output = click.option("-o", "--output", type=params.OUTPUT, help="Write the plan to this file, for apply.")
would_change = params.strict("something would change")


@click.command("plan")
@click.option("--target", shell_complete=params.known("target"), help="Only this target.")
@click.option(
    "--create", multiple=True, metavar="KEY=NAME", help="Create an artifact that does not exist, on --target."
)
@click.option(
    "--remove", multiple=True, metavar="TARGET/ADDRESS", help="Remove an artifact there. To only let it go: unbind."
)
@accept
@output
@params.record("what cannot be planned of what is bound, and what can be again")
@would_change
@reporting
def plan_command(
    invocation: Invocation,
    target: str | None,
    create: tuple[str, ...],
    remove: tuple[str, ...],
    accept: tuple[str, ...],
    output: Path | None,
    record: bool,
    strict: bool,
) -> Report:
    """What would change on the platforms for what is in force today, and who would enter and leave.

    Writes nothing there. Exit code 5 where something cannot be planned. A word that is accepted goes
    on record with the change that needed it, and holds for that version.
    """
    from ledger.deliver.delivery.answers.plan import plan_made
    from ledger.deliver.delivery.decide.refusals import record_refusals
    from ledger.deliver.delivery.queries.plan import named_artifacts, plan, plan_file

    ledger, wanted = invocation.ledger, named_artifacts(create)
    found = plan(ledger, target, wanted, remove=remove, accept=accept, progress=invocation.tell)
    recorded = record_refusals(ledger, invocation.actor, found) if record else None
    made = plan_made(found, _written(invocation, output, plan_file(found)), recorded)
    return Report(made, code=made.code or params.stopped(strict, made.changes))


@click.command("rollback")
@params.key
@click.option("--to", "version", type=int, required=True, metavar="VERSION", help="An earlier ratified version.")
@click.option("--target", shell_complete=params.known("target"), help="Only this target.")
@accept
@output
@would_change
@reporting
def rollback_command(
    invocation: Invocation,
    key: str,
    version: int,
    target: str | None,
    accept: tuple[str, ...],
    output: Path | None,
    strict: bool,
) -> Report:
    """Plan to put what KEY governs back to an earlier ratified VERSION.

    Writes nothing there, and decides nothing: what is in force stays so, and is due again with the next plan.
    """
    from ledger.deliver.delivery.answers.plan import plan_made
    from ledger.deliver.delivery.queries.plan import plan_file, rollback

    found = rollback(invocation.ledger, key, version, target, invocation.ledger.today(), accept=accept)
    made = plan_made(found, _written(invocation, output, plan_file(found)))
    return Report(made, code=made.code or params.stopped(strict, made.changes))


@click.command("apply")
@params.document
@spell(rows.APPLY.takes, "large")
@spell(rows.APPLY.takes, "destroy")
@spell(rows.APPLY.takes, "production")
@reporting
def apply_command(
    invocation: Invocation, file: Path, large: bool, destroy: tuple[str, ...], production: tuple[str, ...]
) -> Report:
    """Carry out the plan in FILE, chunk by chunk; each outcome is recorded, with what was read back.

    Refuses a stale plan: another version in force, or an artifact that somebody changed since; and a plan of another
    ledger, or of what is not bound in this one. Before it writes anything it asks again who would flip and what would
    go: what it sees decides. Run it again after a crash: it writes only what is not there yet.
    """
    from ledger.deliver.delivery.answers.plan import plan_applied
    from ledger.deliver.delivery.decide.apply import apply, untyped_productions
    from ledger.deliver.delivery.queries.permit import Permit
    from ledger.deliver.delivery.queries.plan import read_plan

    agreed = read_plan(file)
    typed = _typed(invocation, untyped_productions(invocation.ledger, agreed, production))
    given = Permit(large, frozenset(destroy), frozenset((*production, *typed)))
    applying = apply(invocation.ledger, invocation.actor, agreed, given)
    outcomes = progress.counted("applied", len(agreed.changes), applying, invocation.tell)
    applied = plan_applied(outcomes)
    return Report(applied, code=applied.code)


def _typed(invocation: Invocation, needed: list[tuple[str, str]], ask: Callable[..., str] = click.prompt) -> list[str]:
    """The labels of production that a person types where they were not given, on a terminal."""
    if not invocation.can_ask:
        return []
    asked = (one_line(f"{target} is production. Type `{label}` to write to it") for target, label in needed)
    return [ask(each, err=True) for each in asked]


def _written(invocation: Invocation, path: Path | None, plan: bytes) -> str:
    """The name of the file that the plan was written to, if any was asked for."""
    if path is None:
        return ""
    files.may_write(path, invocation.settings)
    try:
        files.write(path, plan, private=True)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written", why=str(error.strerror), fix=again("choose another name", output=Open("NAME"))
        ) from error
    return path.name
