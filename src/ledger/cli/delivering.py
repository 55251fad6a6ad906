"""From what is in force to the platforms: plan, apply, drift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ledger.app.delivering import Look
from ledger.cli import params
from ledger.cli.report import Report, Session, data_of, reporting
from ledger.domain import delivery
from ledger.domain.event import Event
from ledger.errors import BadInput, LedgerError, Refused
from ledger.plan import Change, Plan, data, read, written

CHANGED, REFUSED, SOME_FAILED = 3, 4, 5


@click.command("plan")
@click.option("--target", help="Only this target.")
@click.option(
    "--create", multiple=True, metavar="KEY=NAME", help="Create an artifact that does not exist, on --target."
)
@click.option("-o", "--output", type=params.FILE, help="Write the plan to this file, for apply.")
@reporting
def plan_command(session: Session, target: str | None, create: tuple[str, ...], output: Path | None) -> Report:
    """What would change on the platforms for what is in force today, and who would enter and leave.

    Writes nothing there. Exit code 3 where something would change, 5 where something cannot be planned.
    """
    from ledger.app.delivering import plan

    ledger = session.reader
    found = plan(ledger, target, dict(_pair(each) for each in create), ledger.today())
    lines = [line for each in found.changes for line in _change(each)]
    lines += [
        line
        for each in found.refused
        for line in (f"✗ {each.target} {each.address}  {each.key}: {each.what}", f"    why: {each.why}")
    ]
    lines += [f"= {each}" for each in found.in_sync]
    lines += [_counted(found)]
    if output:
        _write(output, written(found))
        lines += [f"written to {output.name}; carry it out: ledger apply {output.name}"]
    code = SOME_FAILED if found.refused else CHANGED if found.changes else 0
    return Report(data(found), [ledger.named(line) for line in lines], code)


@click.command("apply")
@params.document
@click.option(
    "--allow-large", is_flag=True, help="Flip more than 30 % of the verdicts on an artifact, if the plan says so."
)
@reporting
def apply_command(session: Session, file: Path, allow_large: bool) -> Report:
    """Carry out the plan in FILE, artifact by artifact; each outcome is recorded, with what was read back.

    Refuses a stale plan: another version in force, or an artifact that somebody changed since.
    """
    from ledger.app.delivering import apply

    try:
        agreed = read(file.read_bytes(), file.name)
    except OSError as error:
        raise BadInput(f"{file} cannot be read", why=str(error.strerror), fix="make it: ledger plan -o FILE") from error
    outcomes = list(apply(session.ledger, agreed, allow_large))
    lines = [line for change, outcome in outcomes for line in _outcome(change, outcome)]
    codes = [_code(outcome) for _, outcome in outcomes]
    done = [{"target": c.target, "address": c.address, "key": c.key, **_outcome_data(o)} for c, o in outcomes]
    return Report(done, lines or ["nothing to change"], max(codes, default=0))


@click.command("drift")
@click.option("--target", help="Only this target.")
@reporting
def drift_command(session: Session, target: str | None) -> Report:
    """What was changed by hand on the platforms since it was applied. Writes nothing there; new drift is recorded.

    Exit code 3 where there is any: an open difference is a decision that nobody with the right made.
    """
    from ledger.app.delivering import drift

    looks = list(drift(session.ledger, target))
    drifted = [look for look in looks if look.state in ("drift", "missing")]
    unreachable = [look for look in looks if look.state == "unreachable"]
    lines = [line for look in looks for line in _look(look)]
    unseen = f"; {len(unreachable)} could not be looked at" if unreachable else ""
    counted = f"{len(drifted)} of {len(looks)} artifacts differ from what was ratified and applied{unseen}"
    lines += [counted] if looks else ["nothing is bound"]
    code = SOME_FAILED if unreachable else CHANGED if drifted else 0
    return Report([_look_data(look) for look in looks], lines, code)


def _pair(text: str) -> tuple[str, str]:
    key, sign, name = text.partition("=")
    if not sign or not name:
        raise BadInput(
            f"`{text}` does not say what to create", why="it is KEY=NAME", fix="such as --create mql=Lead.MQL__c"
        )
    return key, name


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written", why=str(error.strerror), fix="choose another --output") from error


def _change(each: Change) -> list[str]:
    sign = "+" if each.action == "create" else "~"
    where = f" ({each.address})" if each.address else ""
    lines = [f"{sign} {each.target} {each.name}{where}  to {each.key} v{each.version}"]
    lines += [line for sign, part in _differences(each) for line in _part(sign, part)]
    counts = [
        f"{_number(each.enters)} enter",
        f"{_number(each.leaves)} leave",
        f"{_number(each.members)} are in it now",
    ]
    lines += [f"    {', '.join(counts)}, of {_number(each.records)} records there"]
    return [*lines, *(f"    · {note}" for note in each.notes)]


def _differences(each: Change) -> Iterator[tuple[str, str]]:
    """What goes and what comes, part by part: as the connector puts it into words, else as it is stored."""
    before = each.before or {}
    for name in sorted({*before, *each.after}):
        was, now = before.get(name), each.after.get(name)
        if was == now or (each.after_text and isinstance(was or now, dict | list)):
            continue
        yield from [("-", f"{name}: {_short(was)}")] if was else []
        yield from [("+", f"{name}: {_short(now)}")] if now else []
    if each.before_text != each.after_text:
        yield from [("-", each.before_text)] if each.before_text else []
        yield "+", each.after_text


def _part(sign: str, text: str) -> list[str]:
    first, *others = text.splitlines() or [""]
    return [f"    {sign} {first}", *(f"      {line}" for line in others)]


def _short(value: Any) -> str:
    import json

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    line = " ⏎ ".join(text.splitlines())
    return line if len(line) <= 400 else f"{line[:397]}…"


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _counted(found: Plan) -> str:
    create = sum(1 for each in found.changes if each.action == "create")
    update = len(found.changes) - create
    return f"{update} to update, {create} to create, {len(found.in_sync)} as ratified, {len(found.refused)} refused"


def _outcome(change: Change, outcome: Event | LedgerError) -> list[str]:
    name = f"{change.target} {change.name}"
    match outcome:
        case delivery.DeliveryApplied():
            return [f"✓ {outcome.target} {outcome.name}: {change.key} v{change.version} applied and read back"]
        case delivery.DeliveryConfirmed():
            return [f"✓ {name}: {change.key} v{change.version} was there already"]
        case delivery.DeliveryFailed() | delivery.DeliveryUncertain():
            word = (
                "failed" if isinstance(outcome, delivery.DeliveryFailed) else "uncertain: look again with ledger drift"
            )
            return [f"✗ {name}: {word}", f"    why: {outcome.because}"]
        case LedgerError():
            return [f"✗ {name}: {outcome.what}", f"    why: {outcome.why}", f"    fix: {outcome.fix}"]
        case _:
            return []


def _code(outcome: Event | LedgerError) -> int:
    if isinstance(outcome, Refused):
        return REFUSED
    return 0 if isinstance(outcome, delivery.DeliveryApplied | delivery.DeliveryConfirmed) else SOME_FAILED


def _outcome_data(outcome: Event | LedgerError) -> dict[str, Any]:
    if isinstance(outcome, LedgerError):
        return {"outcome": "refused" if isinstance(outcome, Refused) else "failed", "errors": data_of(outcome)}
    return {
        "outcome": outcome.stored_name.split("/")[0].removeprefix("delivery."),
        "because": getattr(outcome, "because", ""),
    }


def _look(look: Look) -> list[str]:
    name = f"{look.bound.target} {look.bound.name}"
    due = [f"    v{look.due} is in force: ledger plan"] if look.due else []
    match look.state:
        case "in sync":
            return [f"= {name}: as applied, {look.bound.key} v{look.bound.version}", *due]
        case "never applied":
            return [f"· {name}: bound to {look.bound.key}, never applied: ledger plan"]
        case "missing":
            return [f"! {name}: gone since {look.bound.key} v{look.bound.version} was applied"]
        case "unreachable" if look.problem:
            return [f"✗ {name}: {look.problem.what}", f"    why: {look.problem.why}", f"    fix: {look.problem.fix}"]
        case _:
            seen = look.observed
            who = f" by {seen.changed_by}" if seen and seen.changed_by else ""
            when = f" at {seen.changed_at}" if seen and seen.changed_at else ""
            changed = f"changed by hand{who}{when} since {look.bound.key} v{look.bound.version} was applied"
            return [
                f"! {name}: {changed}",
                "    nobody with the right decided that: propose it, or put it back with ledger plan",
            ]


def _look_data(look: Look) -> dict[str, Any]:
    seen = look.observed
    return {
        "target": look.bound.target,
        "address": look.bound.address,
        "name": look.bound.name,
        "key": look.bound.key,
        "version": look.bound.version,
        "state": look.state,
        "changed_by": seen.changed_by if seen else "",
        "changed_at": seen.changed_at if seen else "",
        "due": look.due,
        "errors": data_of(look.problem) if look.problem else [],
    }
