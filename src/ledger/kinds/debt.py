"""The policy of structural debt: what an item of each sort weighs, by when it is due, and how much there may be.

weights: {no_decider: 8, drift: 5}     1, 2, 3, 5 or 8; a sort that is left out weighs as shipped
due: {drift: 7}                        in days; `never` for none
budget: {stock: 120, new: 0, oldest: 365, kinds: {expired_waiver: 0}}
baseline: 2026-01-01                   what opens from then on is new

It is decided like everything else: a weight that somebody lowers makes the debt smaller and mends nothing. What is
stored names every sort, so that no later release of the program lowers one either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.debt import AS_SHIPPED, KEY, OWN_DAY, POLICY, SHIPPED, WEIGHTS, Budget, DebtPolicy
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.domain.scope import EVERYTHING
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.drafting import draft
from ledger.kinds.kind import Surroundings
from ledger.language.literals import shortened

NEVER = "never"
MOST_DAYS = 3_650
_KEYS = ("kind", "key", "scope", "title", "statement", "weights", "due", "budget", "baseline")
_LIMITS = ("stock", "new", "oldest", "kinds")
Path = tuple[str | int, ...]


class DebtKind:
    """The kind `debt`: it judges no records, and so yields nothing."""

    name = POLICY
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a policy."""
        only_keys(document, (), _KEYS)
        _one_for_all(document)
        found = DebtPolicy(_weights(document), _due(document), _budget(document), shape.day(document, "baseline"))
        content = {
            "key": KEY,
            "title": shape.text(document, "title", default="What structural debt weighs"),
            "statement": shape.text(document, "statement", default="-"),
            **_stored(found),
        }
        return draft(self, key=KEY, scope=EVERYTHING, entity="", content=content, meaning=sha256(_stored(found)))

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """A limit of what is new, where nothing says since when."""
        found = policy_of(draft)
        if found.budget.new is not None and found.baseline is None:
            what, why = "there is a limit of what is new, and no baseline", "new is what opened since the baseline"
            yield document.problem(("budget", "new"), what, why, f"add a line such as baseline: {around.day}")

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """Nothing: what it changes is told beside what is in force."""
        yield from ()


def policy_of(draft: Draft, version: int = 0) -> DebtPolicy:
    """The policy that a draft holds."""
    said = draft.content
    limits = said["budget"]
    weights, due = (_in_order(said[each]) for each in ("weights", "due"))
    return DebtPolicy(
        weights,
        {name: None if days == NEVER else days for name, days in due.items()},
        Budget(limits.get("stock"), limits.get("new"), limits.get("oldest"), _in_order(limits.get("kinds", {}))),
        date.fromisoformat(said["baseline"]) if "baseline" in said else None,
        version,
    )


def policy_lines(found: DebtPolicy) -> list[str]:
    """A policy as people read it: a sort a line, then the limits."""
    width = max(map(len, found.weights))
    sorts = [f"{name:{width}}  weighs {weight}, {_days(name, found.due)}" for name, weight in found.weights.items()]
    return [*sorts, "", *_limits(found)]


def policy_moves(there: Draft | None, draft: Draft) -> list[str]:
    """What a policy says otherwise than the one that is there, or than the one that ships where none is."""
    return policy_changes(policy_of(there) if there else AS_SHIPPED, policy_of(draft))


def policy_changes(was: DebtPolicy, now: DebtPolicy) -> list[str]:
    """What another policy says otherwise: first what makes debt smaller and mends nothing."""
    return [*_easier(was, now), *_stricter(was, now), *_moved_limits(was, now)]


def makes_debt_smaller(was: DebtPolicy, now: DebtPolicy) -> bool:
    """Whether some item weighs less by another policy, or is late later: nothing was mended for it."""
    return any(_easier(was, now))


def _easier(was: DebtPolicy, now: DebtPolicy) -> Iterator[str]:
    for name, weight in now.weights.items():
        if weight < was.weights.get(name, weight):
            told = f"{name} weighs {weight}, and weighed {was.weights[name]}"
            yield f"{told}: the debt gets smaller, and nothing is mended"
    for name in {**was.due, **now.due}:
        if _length(now.due.get(name)) > _length(was.due.get(name)):
            yield f"{name} is {_days(name, now.due)}, and was {_days(name, was.due)}: it is late later"


def _stricter(was: DebtPolicy, now: DebtPolicy) -> Iterator[str]:
    for name, weight in now.weights.items():
        if weight > was.weights.get(name, weight):
            yield f"{name} weighs {weight}, and weighed {was.weights[name]}"
    for name in {**was.due, **now.due}:
        if _length(now.due.get(name)) < _length(was.due.get(name)):
            yield f"{name} is {_days(name, now.due)}, and was {_days(name, was.due)}"


def _moved_limits(was: DebtPolicy, now: DebtPolicy) -> Iterator[str]:
    before, after = (dict(_limit_texts(each)) for each in (was, now))
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            told = f"{name}: {after.get(name, 'no limit')}"
            yield f"{told} (it was: {before[name]})" if name in before else f"{told} (there was none)"


def _limits(found: DebtPolicy) -> list[str]:
    return [f"{name}: {value}" for name, value in _limit_texts(found)] or ["no limits"]


def _limit_texts(found: DebtPolicy) -> Iterator[tuple[str, str]]:
    limits = found.budget
    if limits.stock is not None:
        yield "weight at most", str(limits.stock)
    if limits.new is not None:
        yield "weight of what is new at most", str(limits.new)
    if limits.oldest is not None:
        yield "days of the oldest at most", str(limits.oldest)
    for name, most in limits.kinds.items():
        yield f"weight of {name} at most", str(most)
    if found.baseline:
        yield "new is what opened from", str(found.baseline)


def _days(name: str, due: Mapping[str, int | None]) -> str:
    if (days := due.get(name)) is None:
        return f"due {OWN_DAY[name]}" if name in OWN_DAY else "never due"
    return f"due in {days} days" if days else "due at once"


def _length(days: int | None) -> int:
    return MOST_DAYS + 1 if days is None else days


def _stored(found: DebtPolicy) -> dict[str, Any]:
    """A policy as content: every sort by its name."""
    limits = {name: value for name, value in found.budget._asdict().items() if value is not None and value != {}}
    return {
        "weights": dict(found.weights),
        "due": {name: NEVER if days is None else days for name, days in found.due.items()},
        "budget": limits,
        **({"baseline": found.baseline.isoformat()} if found.baseline else {}),
    }


def _one_for_all(document: Document) -> None:
    """Refuse a policy of one scope, or one beside the policy: the debts of two scopes could not be added."""
    for path, wanted in (("scope", EVERYTHING), ("key", KEY)):
        found = shape.scope(document, path) if path == "scope" else shape.key(document, path)
        if found != wanted:
            why = "there is one policy for all scopes, so that their debts can be added"
            raise document.problem((path,), f"the policy of debt has the {path} `{found}`", why, f'{path}: "{wanted}"')


def _weights(document: Document) -> dict[str, int]:
    return dict(AS_SHIPPED.weights) | {
        name: _weight(document, name, value) for name, value in _by_sort(document, "weights").items()
    }


def _weight(document: Document, name: str, value: Any) -> int:
    if value in WEIGHTS and isinstance(value, int) and not isinstance(value, bool):
        return value
    what, why = f"`{name}` weighs `{shortened(str(value))}`", f"a weight is one of {', '.join(map(str, WEIGHTS))}"
    raise document.problem(("weights", name), what, why, f"such as {name}: {SHIPPED[name].weight}")


def _due(document: Document) -> dict[str, int | None]:
    return dict(AS_SHIPPED.due) | {
        name: _due_days(document, name, value) for name, value in _by_sort(document, "due").items()
    }


def _due_days(document: Document, name: str, value: Any) -> int | None:
    if value != NEVER:
        return _number(document, ("due", name), value, MOST_DAYS)
    if name not in OWN_DAY:
        return None
    what, why = f"`{name}` is never due", f"each is due {OWN_DAY[name]}"
    raise document.problem(("due", name), what, why, "leave it out, or write a number of days")


def _budget(document: Document) -> Budget:
    if shape.at(document, ("budget",)) is None:
        return Budget()
    only_keys(document, ("budget",), _LIMITS)
    limits = {
        name: _number(document, ("budget", name), value)
        for name in _LIMITS[:-1]
        if (value := shape.at(document, ("budget", name))) is not None
    }
    kinds = _by_sort(document, "budget", "kinds")
    of_kinds = {name: _number(document, ("budget", "kinds", name), value) for name, value in kinds.items()}
    return Budget(**limits, kinds=of_kinds)


def _in_order(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same by the names of sorts in the order in which sorts are told, which is not that of their letters."""
    known = {name: found[name] for name in SHIPPED if name in found}
    return {**known, **found}


def _by_sort(document: Document, *path: str) -> Mapping[str, Any]:
    """What stands at a path by the names of sorts, in the order in which those are told; nothing if it is left out."""
    if shape.at(document, path) is None:
        return {}
    found = shape.mapping(document, *path)
    only_keys(document, path, tuple(SHIPPED))
    return {name: found[name] for name in SHIPPED if name in found}


def _number(document: Document, path: Path, value: Any, most: int = 10**6) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    what, why = f"`{path[-1]}` holds `{shortened(str(value))}`", f"it is a whole number from 0 to {most:,}"
    fix = f"such as {path[-1]}: 30, or never" if path[0] == "due" else f"such as {path[-1]}: 0"
    raise document.problem(path, what, why, fix)
