"""What a plan says of a ledger, held against this one: who holds a copy can bind there what they like.

made from this ledger? --of its targets? --each artifact once? --bound here to the same key? --> claims, to be seen
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.deliver.delivery.pure.plan import Change, Plan
from ledger.deliver.targets.events.delivery import Deliveries, GovernedArtifact, fold_deliveries
from ledger.domain import boundaries, mentions
from ledger.errors import Refused
from ledger.steps import FILE, step

AGAIN = step("plan again with this ledger, and apply that", "plan", output=FILE)


class PlannedChange(NamedTuple):
    """A change of a plan, and its artifact as it is bound here, without an address where it is to be created.

    `gone` says that it was bound when the plan was made, and is no more: an apply of the same plan let it go.
    """

    change: Change
    bound: GovernedArtifact
    gone: bool = False


def believe(ledger: Ledger, agreed: Plan, known: Deliveries) -> list[PlannedChange]:
    """The changes of the plan, each with its artifact here, under the name that it has here.

    Raises Refused where the plan was made from another ledger, is for another org or portal, or is about what is not
    bound here.
    """
    _require_same_ledger(ledger, agreed)
    _require_same_targets(agreed, known)
    _require_once(agreed)
    found = _bound(ledger, agreed, known)
    return [_claim(each, found, known) for each in agreed.changes]


def _claim(change: Change, found: Mapping[tuple[str, str], GovernedArtifact], known: Deliveries) -> PlannedChange:
    at = change.target, change.address
    if not change.address:
        _require_name(change)
        return PlannedChange(
            change, GovernedArtifact(target=change.target, address="", name=change.name, key=change.key)
        )
    if at not in found:
        raise _unbound(change, "no definition governs it here")
    if found[at].key != change.key:
        raise _unbound(change, f"`{found[at].key}` governs it here")
    return PlannedChange(replace(change, name=found[at].name), found[at], gone=at not in known.artifacts)


def _require_name(change: Change) -> None:
    """Raise Refused where what is to be made has no name, or one that a terminal would act on."""
    if change.name.strip() and change.name.isprintable():
        mentions.impersonal(change.name)
        return
    raise Refused(
        f"the plan would create `{plain(change.name)}` on {change.target}",
        why="a name has letters, and nothing that a terminal would act on; nothing was written",
        fix=AGAIN,
    )


def _require_same_ledger(ledger: Ledger, agreed: Plan) -> None:
    head = ledger.journal.head()
    if 0 < agreed.position <= head and ledger.journal.leaf(agreed.position) == agreed.leaf:
        return
    raise Refused(
        "the plan was made from another ledger",
        why=f"its event #{agreed.position} is not this one's; a copy is another ledger once events differ",
        fix=AGAIN,
    )


def _require_same_targets(agreed: Plan, known: Deliveries) -> None:
    planned = {each.target: each.id for each in agreed.targets}
    for target in sorted({each.target for each in agreed.changes}):
        declared = known.targets.get(target)
        if declared is None or planned.get(target) != declared.identity:
            means = f"here it is {declared.identity}" if declared else "no such target is declared here"
            raise Refused(
                f"the plan writes to {plain(target)}, {plain(planned.get(target, '')) or 'which it does not name'}",
                why=f"{means}; nothing was written",
                fix=AGAIN,
            )


def _require_once(agreed: Plan) -> None:
    counted = Counter((each.target, each.address or each.name) for each in agreed.changes)
    for (target, artifact), times in counted.items():
        if times > 1:
            raise Refused(
                f"the plan changes {plain(target)} {plain(artifact)} {times} times",
                why="a plan changes an artifact once; nothing was written",
                fix=AGAIN,
            )


def _bound(ledger: Ledger, agreed: Plan, known: Deliveries) -> Mapping[tuple[str, str], GovernedArtifact]:
    wanted = {(each.target, each.address) for each in agreed.changes if each.address}
    if wanted <= known.artifacts.keys():
        return known.artifacts
    events, _ = ledger.journal.read(boundaries.delivering(), upto=agreed.position)
    before = fold_deliveries(events).artifacts
    return {**{at: before[at] for at in wanted & before.keys()}, **known.artifacts}


def _unbound(change: Change, why: str) -> Refused:
    return Refused(
        f"{plain(change.target)}/{plain(change.address)} is not bound to `{plain(change.key)}` in this ledger",
        why=f"{why}, and only what is bound is written to; nothing was written",
        fix=AGAIN,
    )


def plain(text: str) -> str:
    """A text out of a file, without what a terminal would act on."""
    return "".join(char if char.isprintable() else "·" for char in text)
