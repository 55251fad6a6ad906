"""From what is in force to the platforms: plan, rollback, apply, drift."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.answers.plan import code_of, look_data, look_lines, outcome_data, outcome_lines, plan_lines
from ledger.cli import params, progress
from ledger.cli.report import Session, reporting
from ledger.errors import BadInput
from ledger.plan import Plan, data, read, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.app.ledger import Ledger
    from ledger.apply import Outcome

CHANGED, SOME_FAILED = 3, 5

accept = click.option(
    "--accept", multiple=True, metavar="WORD", help="Accept an approximation on record, such as as-is."
)
output = click.option("-o", "--output", type=params.FILE, help="Write the plan to this file, for apply.")


@click.command("plan")
@click.option("--target", help="Only this target.")
@click.option(
    "--create", multiple=True, metavar="KEY=NAME", help="Create an artifact that does not exist, on --target."
)
@click.option("--remove", multiple=True, metavar="TARGET/ADDRESS", help="Let an artifact go that is governed.")
@accept
@output
@reporting
def plan_command(
    session: Session,
    target: str | None,
    create: tuple[str, ...],
    remove: tuple[str, ...],
    accept: tuple[str, ...],
    output: Path | None,
) -> Report:
    """What would change on the platforms for what is in force today, and who would enter and leave.

    Writes nothing there. Exit code 3 where something would change, 5 where something cannot be planned. A word that
    is accepted goes on record with the change that needed it, and holds for that version.
    """
    from ledger.app.deliveries.plan import plan

    ledger = session.ledger
    wanted = dict(_pair(each) for each in create)
    found = plan(ledger, target, wanted, remove=remove, accept=accept, progress=progress.tell)
    return _planned(ledger, found, output)


@click.command("rollback")
@params.key
@click.option("--to", "version", type=int, required=True, metavar="VERSION", help="An earlier ratified version.")
@click.option("--target", help="Only this target.")
@accept
@output
@reporting
def rollback_command(
    session: Session, key: str, version: int, target: str | None, accept: tuple[str, ...], output: Path | None
) -> Report:
    """Plan to put what KEY governs back to an earlier ratified VERSION.

    Writes nothing there, and decides nothing: what is in force stays so, and is due again with the next plan.
    """
    from ledger.app.deliveries.plan import rollback

    ledger = session.ledger
    return _planned(ledger, rollback(ledger, key, version, target, ledger.today(), accept=accept), output)


@click.command("apply")
@params.document
@click.option(
    "--allow-large",
    is_flag=True,
    help="Flip more than 30 % of the verdicts on an artifact, or touch more than 30 % of a target's artifacts.",
)
@click.option(
    "--allow-destroy",
    multiple=True,
    metavar="NAME",
    help="Remove this artifact, or this value of one, if the plan says so.",
)
@click.option("--production", multiple=True, metavar="LABEL", help="Write to the production that has this label.")
@reporting
def apply_command(
    session: Session, file: Path, allow_large: bool, allow_destroy: tuple[str, ...], production: tuple[str, ...]
) -> Report:
    """Carry out the plan in FILE, chunk by chunk; each outcome is recorded, with what was read back.

    Refuses a stale plan: another version in force, or an artifact that somebody changed since; and a plan of another
    ledger, or of what is not bound in this one. Before it writes anything it asks again who would flip and what would
    go: what it sees decides. Run it again after a crash: it writes only what is not there yet.
    """
    from ledger.app.deliveries.apply import apply
    from ledger.app.deliveries.permit import Permit

    try:
        agreed = read(file.read_bytes(), file.name)
    except OSError as error:
        raise BadInput(f"{file} cannot be read", why=str(error.strerror), fix="make it: ledger plan -o FILE") from error
    typed = {*production, *_typed(session, agreed, production)}
    given = Permit(allow_large, frozenset(allow_destroy), frozenset(typed))
    outcomes: list[Outcome] = []
    for outcome in apply(session.ledger, session.actor, agreed, given):
        outcomes.append(outcome)
        progress.tell("applied", len(outcomes), len(agreed.changes))
    lines = [line for each in outcomes for line in outcome_lines(each)]
    codes = [code_of(each) for each in outcomes]
    return Report([outcome_data(each) for each in outcomes], lines or ["nothing to change"], max(codes, default=0))


@click.command("drift")
@click.option("--target", help="Only this target.")
@reporting
def drift_command(session: Session, target: str | None) -> Report:
    """What was changed by hand on the platforms since it was applied. Writes nothing there; new drift is recorded.

    Exit code 3 where there is any: an open difference is a decision that nobody with the right made.
    """
    from ledger.app.deliveries.drift import drift

    looks = list(drift(session.ledger, session.actor, target, tell=True))
    drifted = [look for look in looks if look.state in ("drift", "missing")]
    unreachable = [look for look in looks if look.state == "unreachable"]
    lines = [line for look in looks for line in look_lines(look)]
    unseen = f"; {len(unreachable)} could not be looked at" if unreachable else ""
    counted = f"{len(drifted)} of {len(looks)} artifacts differ from what was ratified and applied{unseen}"
    lines += [counted] if looks else ["nothing is bound"]
    code = SOME_FAILED if unreachable else CHANGED if drifted else 0
    return Report([look_data(look) for look in looks], lines, code)


def _planned(ledger: Ledger, found: Plan, output: Path | None) -> Report:
    lines = plan_lines(found)
    if output:
        _write(ledger, output, written(found))
        todo = f"carry it out: ledger apply {output.name}" if found.changes else "there is nothing to carry out"
        lines += [f"written to {output.name}; {todo}"]
    code = SOME_FAILED if found.refused else CHANGED if found.changes else 0
    return Report(data(found), [ledger.named(line) for line in lines], code)


def _typed(session: Session, agreed: Plan, given: tuple[str, ...], ask: Callable[..., str] = click.prompt) -> list[str]:
    """The labels of production that a person types where they were not given, on a terminal."""
    from ledger.app.deliveries.permit import productions
    from ledger.app.deliveries.targets import deliveries

    if session.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return []
    needed = [each for each in productions(agreed, deliveries(session.ledger)) if each.label not in given]
    return [ask(f"{each.target} is production. Type `{each.label}` to write to it", err=True) for each in needed]


def _pair(text: str) -> tuple[str, str]:
    key, sign, name = text.partition("=")
    if not sign or not name:
        raise BadInput(
            f"`{text}` does not say what to create", why="it is KEY=NAME", fix="such as --create mql=Lead.MQL__c"
        )
    return key, name


def _write(ledger: Ledger, path: Path, data: bytes) -> None:
    from ledger.cli import files

    files.may_write(path, ledger.settings)
    try:
        files.write(path, data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written", why=str(error.strerror), fix="choose another --output") from error
