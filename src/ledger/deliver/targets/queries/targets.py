"""Targets: which org or portal a name means, how to reach it, and who may deliver there."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.app.secrets import resolve
from ledger.app.settings import known_zone
from ledger.app.trust import SettingsFile
from ledger.artifacts.protocols import Connector, Recalls, Session
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.delivery import Deliveries, fold_deliveries
from ledger.deliver.targets.fold import find_boundary_of_target
from ledger.deliver.targets.queries.recall import attested
from ledger.domain.charter import require
from ledger.domain.event import Actor
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, NoRight, Refused, StorageFault, UnknownName
from ledger.steps import Open, step

LEASE = 300
"""Seconds for which nobody else delivers to a target; kept before every chunk, so the longest that one may take."""
HOST = "instance"
"""The setting of a connector that says to which host its token belongs, where a login tells that."""
SHORTEST = 8
"""Letters of a secret that is looked for in what is shown: a shorter one may be any word."""
EMULATOR = "emulator"
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


def deliveries(ledger: Ledger) -> Deliveries:
    """Targets and governed artifacts, as they stand. They are not to be changed."""
    return ledger.snapshot().deliveries


def connect(ledger: Ledger, target: str) -> tuple[Connector, Session]:
    """An open session with a target, by the settings in `ledger.toml`.

    Raises Refused where they lead to another org or portal than the one that the name means.
    """
    known = fold_deliveries(ledger.journal.read(find_boundary_of_target(target))[0]).targets.get(target)
    connector, settings = _configured(ledger, target, known.host if known else "")
    if known and connector.name != known.connector:
        raise Refused(
            f"`{target}` is {known.label} on {known.connector}, and its settings name the connector {connector.name}",
            why="a target's name means one org or portal for ever",
            fix=f"correct [targets.{target}] in {ledger.settings.path.name}, or declare the other one by its own name",
        )
    session = connector.connect(settings)
    if isinstance(session, Recalls):
        session = session.recalling(attested(ledger, target))
    ledger.sessions.setdefault(target, []).append(session)
    there = session.identity() if known else None
    if known and there and (there.id, there.kind == EMULATOR) != (known.identity, known.kind == EMULATOR):
        raise Refused(
            f"`{target}` is {known.label} ({known.identity}), and its settings lead to {there.label} ({there.id})",
            why="a target's name means one org or portal for ever",
            fix=f"correct [targets.{target}] in {ledger.settings.path.name}, or declare the other one by its own name",
        )
    return connector, session


def close_sessions(ledger: Ledger, target: str) -> int:
    """Let go of every session with a target; the requests that they made, which count for today.

    The count is kept beside the ledger's history, so that it is one for all programs, and outlives each.
    """
    calls = _calls(ledger.sessions.pop(target, ()))
    if calls:
        ledger.journal.spend(target, ledger.today().isoformat(), calls)
    return calls


def calls_today(ledger: Ledger, target: str) -> int:
    """The requests that sync made to a target today, in whichever program, with those of the sessions still open."""
    before = ledger.journal.spent(target, ledger.today().isoformat())
    return before + _calls(ledger.sessions.get(target, ()))


def _calls(sessions: Iterable[object]) -> int:
    return sum(int(getattr(session, "calls", 0)) for session in sessions)


def connector_of(ledger: Ledger, target: str) -> Connector:
    """The connector of a declared target, without connecting."""
    return ledger.plugins.connector(delivery.known_target(deliveries(ledger), target).connector)


@contextmanager
def leased(ledger: Ledger, actor: Actor, target: str) -> Iterator[Callable[[], int]]:
    """Be the only program that delivers to a target, to the end of the context; gives what keeps it, and its fence.

    Raises Conflict, at once where somebody else is delivering there, and from what it gives where somebody took over.
    """
    journal = ledger.journal
    holder = f"{ledger.address(actor.id)} (process {os.getpid()} on {platform.node()})"
    fence = journal.lease(target, holder, clock.machine(), LEASE, gone)

    def hold() -> int:
        journal.renew(target, fence, clock.machine(), LEASE)
        return fence

    try:
        yield hold
    finally:
        with suppress(StorageFault):  # it ends by itself
            journal.release(target, fence)


def gone(holder: str) -> bool:
    """Whether a lease was held by a process of this machine that has ended, such as one that was killed."""
    found = re.search(r"\(process (\d+) on (.*)\)$", holder)
    if not found or found[2] != platform.node() or os.name != "posix":
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it lives, and is somebody else's
        return False
    return False


def chosen(ledger: Ledger, only: Sequence[str]) -> list[str]:
    """The declared targets and captures, or those that are named. Raises UnknownName, and BadInput where none are."""
    known, captures = deliveries(ledger), ledger.settings.captures
    for each in only:
        if each not in captures:
            delivery.known_target(known, each)
    if not known.targets and not captures:
        raise BadInput(
            "no targets are declared",
            why="sync looks at targets",
            fix=step("declare one", "target add", Open("NAME"), connector=Open("CONNECTOR")),
        )
    return sorted(only or {*known.targets, *captures})


def require_operator(state: State, key: str, by: str, today: date) -> None:
    """Raise Refused where `by` may not deliver this definition; of a retired one the last version says who may."""
    history = state.definitions.get(key)
    last = history.versions[-1] if history else None
    version = (history.in_force(today) if history else None) or last or in_force(state, key, today)
    require(state.rights, version.draft.path, "operator", by, today)


def require_some_operator(state: State, by: str, today: date, act: str) -> None:
    """Raise Refused where `by` operates nothing, in whatever scope."""
    rows = (state.rights.row(scope, today) for scope in state.rights.rows)
    if not any(by in state.rights.actors(row, "operator", today) for row in rows if row):
        raise NoRight(f"{by} may not {act}", why="that is for an operator", fix=step("see who is", "rights"))


def _configured(ledger: Ledger, target: str, host: str) -> tuple[Connector, dict[str, str]]:
    """A connector and its settings, whose token belongs to the host that was recorded, if one was."""
    found = ledger.settings.reached(target)
    if not found:
        raise UnknownName(
            f"`{target}` has no settings here",
            why=f"{ledger.settings.path.name} has no [targets.{target}]",
            fix=step("add them", "target add", target, connector=Open("CONNECTOR")),
        )
    connector = ledger.plugins.connector(found.pop("connector", ""))
    if host and HOST in connector.settings:
        found[HOST] = _same_host(target, found.get(HOST) or host, host)
    return connector, follow_settings(ledger, target, connector, found, ledger.settings.file)


def _same_host(target: str, given: str, recorded: str) -> str:
    if re.sub(r"^https?://", "", given).rstrip("/").lower() != recorded:
        raise Refused(
            f"the settings of `{target}` lead to another host than {recorded}",
            why="a token goes only to the host that was recorded when the target was declared",
            fix=step(
                f"correct {HOST}; or where the org has moved, declare `{target}` again",
                "target add",
                Open("NAME"),
                connector=Open("CONNECTOR"),
            ),
        )
    return recorded


def follow_settings(
    ledger: Ledger, target: str, connector: Connector, given: Mapping[str, str], file: SettingsFile
) -> dict[str, str]:
    """The settings with their references followed, and the ledger's own zone where the connector asks for one."""
    found = resolve(target, given, connector.secrets, file)
    ledger.secrets.update(found[key] for key in connector.secrets if len(found.get(key, "")) >= SHORTEST)
    if "label" in connector.settings:
        found.setdefault("label", target)
    if "zone" in connector.settings:
        found["zone"] = known_zone(target, found.get("zone") or ledger.zone)
    return found
