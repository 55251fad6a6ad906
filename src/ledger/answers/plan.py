"""How a plan, what became of it, and a look at a target are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ledger.answers.answer import data_of
from ledger.domain import delivery
from ledger.errors import Refused
from ledger.plan import Change, Plan, Refusal, Target

if TYPE_CHECKING:
    from ledger.app.deliveries.drift import Look
    from ledger.apply import Outcome

REFUSED, SOME_FAILED = 4, 5
SIGNS = {"create": "+", "remove": "-"}
TO = {"create": "to", "update": "to", "rollback": "back to", "remove": "gone; it is"}


def plan_lines(found: Plan) -> list[str]:
    """A plan, target by target as it was looked at: what would change, what cannot, and what is as it should be."""
    lines = [_target(each) for each in found.targets]
    lines += [line for each in found.changes for line in _change(each)]
    lines += [line for each in found.refused for line in _refusal(each)]
    lines += [f"= {each}" for each in found.in_sync]
    return [*lines, _counted(found)]


def _target(each: Target) -> str:
    return f"{each.target} is {each.label} ({each.id}), {each.kind}: {each.governed} governed"


def _change(each: Change) -> list[str]:
    where = f" ({each.address})" if each.address else ""
    sign = SIGNS.get(each.action, "~")
    lines = [f"{sign} {each.target} {each.name}{where}  {TO[each.action]} {each.key} v{each.version}"]
    lines += [line for sign, part in _differences(each) for line in _part(sign, part)]
    lines += [f"    ! {name} would go" for name in each.destroys]
    counts = [
        f"{_number(each.enters)} enter",
        f"{_number(each.leaves)} leave",
        f"{_number(each.members)} are in it now",
    ]
    lines += [f"    {', '.join(counts)}, of {_number(each.records)} records there"]
    return [*lines, *(f"    · {note}" for note in each.notes)]


def _refusal(each: Refusal) -> list[str]:
    lines = [f"✗ {each.target} {each.address}  {each.key}: {each.what}"]
    return [*lines, *(f"    {part}: {text}" for part, text in (("why", each.why), ("fix", each.fix)) if text)]


def _differences(each: Change) -> Iterator[tuple[str, str]]:
    return _differing(each.before, each.before_text, each.after, each.after_text)


def _differing(
    before: Mapping[str, Any] | None, before_text: str, after: Mapping[str, Any] | None, after_text: str
) -> Iterator[tuple[str, str]]:
    """What goes and what comes, part by part: as the connector puts it into words, else as it is stored."""
    before, after = before or {}, after or {}
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was == now or (after_text and isinstance(was or now, dict | list)):
            continue
        yield from [("-", f"{name}: {_short(was)}")] if was else []
        yield from [("+", f"{name}: {_short(now)}")] if now else []
    if before_text != after_text:
        yield from [("-", before_text)] if before_text else []
        yield from [("+", after_text)] if after_text else []


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
    create, remove = (sum(1 for each in found.changes if each.action == action) for action in ("create", "remove"))
    update = len(found.changes) - create - remove
    go = f"{remove} to remove, " if remove else ""
    return f"{update} to update, {create} to create, {go}{len(found.in_sync)} as ratified, {len(found.refused)} refused"


def outcome_lines(outcome: Outcome) -> list[str]:
    """What became of one change; and of what goes with it, where that did not come about."""
    problem = outcome.problem if outcome.done else None
    missing = [f"✗ but {problem.what}", f"    why: {problem.why}", f"    fix: {problem.fix}"] if problem else []
    return [*_outcome_lines(outcome), *missing]


def _outcome_lines(outcome: Outcome) -> list[str]:
    change, problem = outcome.change, outcome.problem
    name, version = f"{change.target} {change.name}", f"{change.key} v{change.version}"
    match outcome.receipt:
        case delivery.DeliveryApplied(desired=""):
            return [f"✓ {name}: removed, and looked for again"]
        case delivery.DeliveryApplied():
            return [f"✓ {name}: {version} applied and read back{_counted_there(outcome)}"]
        case delivery.DeliveryConfirmed(desired=""):
            return [f"✓ {name}: was gone already"]
        case delivery.DeliveryConfirmed():
            return [f"✓ {name}: {version} was there already"]
        case delivery.DeliveryFailed(because=because):
            return [f"✗ {name}: failed", f"    why: {because}"]
        case delivery.DeliveryUncertain(because=because):
            return [f"✗ {name}: uncertain: look again with ledger drift", f"    why: {because}"]
        case _ if problem:
            return [f"✗ {name}: {problem.what}", f"    why: {problem.why}", f"    fix: {problem.fix}"]
        case _:
            return []


def _counted_there(outcome: Outcome) -> str:
    """What the platform counted after the write, where it could."""
    if outcome.otherwise is None:
        return ""
    if outcome.otherwise == 0:
        return "; counted there: it says of every record what the rule says"
    look = f"ledger parity {outcome.change.key} --target {outcome.change.target}"
    return f"; counted there: of {outcome.otherwise:,} records it says otherwise ({look})"


def code_of(outcome: Outcome) -> int:
    """The exit code that one outcome asks for."""
    if outcome.complete:
        return 0
    return REFUSED if isinstance(outcome.problem, Refused) else SOME_FAILED


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """The same for programs."""
    change, receipt, problem = outcome.change, outcome.receipt, outcome.problem
    about = {"target": change.target, "address": change.address, "key": change.key}
    if receipt is None and problem:
        sort = "refused" if isinstance(problem, Refused) else "failed"
        return {**about, "outcome": sort, "errors": data_of(problem)}
    word = receipt.stored_name.split("/")[0].removeprefix("delivery.") if receipt else ""
    missing = {"errors": data_of(problem)} if outcome.done and problem else {}
    because = getattr(receipt, "because", "")
    return {**about, "outcome": word, "because": because, "otherwise": outcome.otherwise, **missing}


def look_lines(look: Look) -> list[str]:
    """One governed artifact beside what was applied."""
    name = f"{look.bound.target} {look.bound.name}"
    due = [f"    v{look.due} is in force: ledger plan"] if look.due else []
    match look.state:
        case "in sync":
            return [f"= {name}: as applied, {look.bound.key} v{look.bound.version}", *due]
        case "never applied":
            return [f"· {name}: bound to {look.bound.key}, never applied: ledger plan"]
        case "being applied":
            return [f"· {name}: somebody is delivering there right now"]
        case "not made":
            return [f"· {name}: was to be made for {look.bound.key}, and is not there: ledger plan --create"]
        case "removed":
            return [f"= {name}: removed, as planned"]
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
                *(line for sign, part in _since_applied(look) for line in _part(sign, part)),
                "    nobody with the right decided that: propose it, or put it back with ledger plan",
            ]


def _since_applied(look: Look) -> Iterator[tuple[str, str]]:
    """What was applied and what is there, where both can be told; else what is there."""
    seen, applied = look.observed, look.applied
    if seen and applied:
        yield from _differing(applied.body, applied.text, seen.body, seen.text)
    elif seen and seen.text:
        yield "+", seen.text


def look_data(look: Look) -> dict[str, Any]:
    """The same for programs."""
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
