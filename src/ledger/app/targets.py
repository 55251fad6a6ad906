"""Targets: which org or portal a name means, and which artifacts there a definition governs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.app.settings import resolve
from ledger.artifacts import Connector, Identity, Observed, Session
from ledger.compile import in_force
from ledger.domain import boundaries, delivery
from ledger.domain.charter import require
from ledger.domain.delivery import Deliveries, fold_deliveries
from ledger.domain.event import Boundary, Event
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName


def deliveries(ledger: Ledger) -> Deliveries:
    """Targets and governed artifacts, as they stand."""
    found, _ = ledger.journal.read(boundaries.delivering())
    return fold_deliveries(found)


def connect(ledger: Ledger, target: str) -> tuple[Connector, Session]:
    """An open session with a target, by the settings in `ledger.toml`."""
    connector, settings = _configured(ledger, target)
    return connector, connector.connect(settings)


def declare(ledger: Ledger, target: str, connector: Connector, settings: Mapping[str, str]) -> tuple[Identity, Decided]:
    """Ask the platform which org or portal it is, and record what the name means from here on."""
    followed = resolve(target, settings, connector.secrets, ledger.settings.path.parent)
    identity = connector.connect(followed).identity()
    by = ledger.actor().id

    def verb(state: State, today: date) -> list[Event]:
        if not _operates(state, by, today):
            raise Refused(
                f"{by} may not declare targets", why="that is for an operator", fix="see who is: ledger rights"
            )
        return delivery.declare_target(
            deliveries(ledger),
            target=target,
            connector=connector.name,
            identity=identity.id,
            label=identity.label,
            kind=identity.kind,
        )

    return identity, ledger.decide(verb, boundaries.union(boundaries.every_charter(), boundaries.target(target)))


def bind(ledger: Ledger, key: str, target: str, name: str) -> tuple[Observed, Decided]:
    """Tie a definition to an artifact that exists."""
    delivery.known_target(deliveries(ledger), target)
    _, session = connect(ledger, target)
    found = session.find(name)
    decided = operating(
        ledger,
        key,
        lambda: delivery.bind(deliveries(ledger), target=target, address=found.address, name=found.name, key=key),
    )
    return found, decided


def operating(ledger: Ledger, key: str, events: Callable[[], list[Event]]) -> Decided:
    """Record what an operator of the definition does."""
    by = ledger.actor().id

    def verb(state: State, today: date) -> list[Event]:
        require(state.rights, in_force(state, key, today).draft.path, "operator", by, today)
        return events()

    def widen(state: State) -> Boundary:
        history = state.definitions.get(key)
        paths = {version.draft.path for version in history.versions} if history else set()
        return boundaries.union(*(boundaries.rights(path) for path in sorted(paths)))

    return ledger.decide(verb, boundaries.definitions([key]), widen)


def _operates(state: State, by: str, today: date) -> bool:
    rows = (state.rights.row(scope, today) for scope in state.rights.rows)
    return any(by in state.rights.holders(row, "operator", today) for row in rows if row)


def _configured(ledger: Ledger, target: str) -> tuple[Connector, dict[str, str]]:
    found = dict(ledger.settings.targets.get(target, {}))
    if not found:
        raise UnknownName(
            f"`{target}` has no settings here",
            why=f"{ledger.settings.path.name} has no [targets.{target}]",
            fix=f"add them: ledger target add {target} --connector NAME --set key=value",
        )
    connector = ledger.plugins.connector(found.pop("connector", ""))
    return connector, resolve(target, found, connector.secrets, ledger.settings.path.parent)
