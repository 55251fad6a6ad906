"""What to look at for a plan: everything that is governed, what is new, what is to go, or an earlier version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ledger.app.ledger import Ledger
from ledger.deliver.delivery.pure.plan import Plan, read, written
from ledger.deliver.delivery.queries.observe import (
    Aim,
    LookOptions,
    Progress,
    build_plan,
    quiet,
    require_earlier,
)
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.delivery import Deliveries, GovernedArtifact
from ledger.deliver.targets.queries.targets import deliveries
from ledger.domain import mentions
from ledger.domain.acknowledged import require_acknowledged
from ledger.errors import BadInput, Refused, UnknownName
from ledger.steps import Open, again, step

NOTHING: Mapping[str, str] = MappingProxyType({})


def everywhere(bound: GovernedArtifact) -> bool:
    """Every artifact."""
    return True


def plan(
    ledger: Ledger,
    only: str | None,
    create: Mapping[str, str] = NOTHING,
    day: date | None = None,
    *,
    remove: Sequence[str] = (),
    accept: Iterable[str] = (),
    where: Callable[[GovernedArtifact], bool] = everywhere,
    progress: Progress = quiet,
) -> Plan:
    """Look at every governed artifact (of one target), and say what would change. Writes nothing anywhere.

    `create` holds names of new artifacts by definition; they are for the one target that `only` names. `remove` holds
    addresses of artifacts that are to go, `accept` words for approximations. `day` is today, where none is given. Of
    what is governed, only that is looked at of which `where` says so.
    """
    require_acknowledged(ledger.state())
    known = deliveries(ledger)
    aims = aims_of(known, only, create, remove, where)
    return build_plan(ledger, known, aims, LookOptions(day or ledger.today(), frozenset(accept), progress))


def aims_of(
    known: Deliveries,
    only: str | None,
    create: Mapping[str, str],
    remove: Sequence[str],
    where: Callable[[GovernedArtifact], bool] = everywhere,
) -> list[Aim]:
    """What a plan is to look at. Raises LedgerError where it cannot be planned so, whatever the platforms say."""
    if only:
        delivery.known_target(known, only)
    if create and not only:
        raise BadInput(
            "it is not said where to create",
            why="a new artifact belongs to one target",
            fix=again("name a target", target=Open("NAME")),
        )
    gone = {_governed(known, only, each) for each in remove}
    aims = [
        Aim(each, "remove" if at in gone else "")
        for at, each in sorted(known.artifacts.items())
        if only in (None, each.target) and where(each) and each.target in known.targets
    ]
    new = [
        GovernedArtifact(target=only or "", address="", name=mentions.impersonal(name), key=key)
        for key, name in create.items()
    ]
    return [*aims, *map(Aim, new)]


def rollback(ledger: Ledger, key: str, number: int, only: str | None, day: date, *, accept: Iterable[str] = ()) -> Plan:
    """What would put every artifact of a definition (on one target) back to an earlier ratified version of it.

    It changes what is shown and not what is in force, so the next plan says that the version in force is due.
    Raises Refused for a version that cannot be gone back to, with those that can.
    """
    known, state = deliveries(ledger), ledger.state()
    require_acknowledged(state)
    if only:
        delivery.known_target(known, only)
    require_earlier(state, key, number, day)
    aims = [
        Aim(each, "rollback", number)
        for _, each in sorted(known.artifacts.items())
        if each.key == key and only in (None, each.target) and each.target in known.targets
    ]
    if not aims:
        where = f"on {only}" if only else "anywhere"
        raise Refused(
            f"`{key}` governs nothing {where}",
            why="only an artifact that is bound can be rolled back",
            fix=step("see what is bound", "target list"),
        )
    return build_plan(ledger, known, aims, LookOptions(day, frozenset(accept)))


def read_plan(path: Path) -> Plan:
    """The plan in a file. Raises BadInput, also where the file was altered by hand."""
    try:
        return read(path.read_bytes(), path.name)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read", why=str(error.strerror), fix=step("make it", "plan", output=str(path))
        ) from error


def plan_file(found: Plan) -> bytes:
    """The plan as a file, for people and for `apply`."""
    return written(found)


def named_artifacts(texts: Iterable[str]) -> dict[str, str]:
    """The names of artifacts to create, by definition, each written KEY=NAME. Raises BadInput."""
    return dict(_named_artifact(each) for each in texts)


def _named_artifact(text: str) -> tuple[str, str]:
    key, sign, name = text.partition("=")
    if not sign or not name:
        raise BadInput(
            f"`{text}` does not say what to create",
            why="it is KEY=NAME",
            fix=again("say what to create", create=Open("KEY=NAME")),
        )
    return key, name


def _governed(known: Deliveries, only: str | None, text: str) -> tuple[str, str]:
    """The artifact that TARGET/ADDRESS names, or ADDRESS on the one target. Raises BadInput, UnknownName."""
    target, sign, address = text.partition("/")
    if only and (only, text) in known.artifacts:
        return only, text
    if sign and (target, address) in known.artifacts and only in (None, target):
        return target, address
    bound = ", ".join(f"{where}/{at}" for where, at in sorted(known.artifacts) if only in (None, where))
    raise UnknownName(
        f"no artifact `{text}` is governed{f' on {only}' if only else ''}",
        why=f"only what is bound can be removed: {bound or 'nothing is'}",
        fix=again("name the target and what is there", remove=Open("TARGET/ADDRESS"))
        if bound
        else again("leave it out", remove=False),
    )
