"""What a plan needs an explicit word for, asked before anything is written: of its own figures, and of what is seen."""

from __future__ import annotations

from ledger.data import Data
from ledger.deliver.delivery.pure.plan import Change, Plan, many
from ledger.deliver.delivery.queries.believe import plain
from ledger.deliver.targets.events.delivery import Deliveries, TargetDeclared
from ledger.errors import Refused
from ledger.steps import again

PRODUCTION = "production"


class Permit(Data, frozen=True):
    """The words given: that it may be large, the names of what it may destroy, the labels of production."""

    large: bool = False
    destroy: frozenset[str] = frozenset()
    production: frozenset[str] = frozenset()


def permit(agreed: Plan, known: Deliveries, given: Permit) -> None:
    """Raise Refused where a change needs a word that was not given."""
    for target in productions(agreed, known):
        if target.label not in given.production:
            raise _production(target, given)
    for each in agreed.changes:
        if gone := _unnamed(each, given):
            raise _destroys(each, gone)
        if each.large and not given.large:
            raise _flips(each)
    governed = {target: len(known.of(target)) for target in known.targets}
    for name, touched in many(agreed.changes, governed) if not given.large else ():
        raise Refused(
            f"the plan touches {touched} of the {governed[name]} artifacts that are governed on {name}",
            why="a plan that touches more than 30 % of them needs an explicit word; nothing was written",
            fix=again("read the plan, then allow it", allow_large=True),
        )


def productions(agreed: Plan, known: Deliveries) -> list[TargetDeclared]:
    """The production orgs and portals that a plan writes to."""
    names = sorted({each.target for each in agreed.changes} & known.targets.keys())
    return [known.targets[name] for name in names if known.targets[name].kind == PRODUCTION]


def _production(target: TargetDeclared, given: Permit) -> Refused:
    typed = f", and not {' or '.join(sorted(given.production))}" if given.production else ""
    return Refused(
        f"{target.target} is the production of {target.label} ({target.identity})",
        why=f"to write to production, its label is typed{typed}; nothing was written",
        fix=again("say it", production=target.label),
    )


def _unnamed(each: Change, given: Permit) -> list[str]:
    """What would go by a change and was not named: the artifact, or parts of it."""
    gone = (each.address,) if each.action == "remove" else each.destroys
    return [name for name in gone if not {name, f"{each.target}/{name}"} & given.destroy]


def _destroys(each: Change, gone: list[str]) -> Refused:
    gone = [plain(name) for name in gone]
    what = f"{each.name} would be removed" if each.action == "remove" else f"{', '.join(gone)} would go"
    return Refused(
        f"{each.target} {what}",
        why="nothing is removed but by its name; nothing was written",
        fix=again("read the plan, then allow it", allow_destroy=tuple(gone)),
    )


def _flips(each: Change) -> Refused:
    moved = (each.enters or 0) + (each.leaves or 0)
    return Refused(
        f"{each.target} {each.name} would flip {moved} of {each.records} verdicts",
        why="a plan that flips more than 30 % of them needs an explicit word; nothing was written",
        fix=again("read the plan, then allow it", allow_large=True),
    )
