r"""Finding and loading plugins: one that is broken, or was not asked for, never stops the program.

entry points in the group `ledger` --named in ledger.toml--> loaded --hooks--> kinds, checks, connectors
\--not named--> installed, and left alone
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from ledger import hookspecs
from ledger.artifacts import Connector
from ledger.errors import BadInput, UnknownName
from ledger.hookspecs import Check
from ledger.kinds import KINDS, Kind

GROUP = "ledger"


@dataclass(frozen=True, slots=True)
class Found:
    """One plugin: where it comes from and how it stands. `state` is loaded, not named, not installed or failed."""

    name: str
    origin: str
    state: str
    because: str = ""


@dataclass(slots=True)
class Plugins:
    """What was loaded, and what was found on the way. `found` grows where a hook fails later."""

    kinds: dict[str, Kind] = field(default_factory=lambda: {kind.name: kind for kind in KINDS})
    checks: list[Check] = field(default_factory=list)
    connectors: dict[str, Connector] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def kind(self, name: str) -> Kind:
        """The kind of that name. Raises UnknownName, naming those that are known."""
        if name in self.kinds:
            return self.kinds[name]
        raise UnknownName(
            f"there is no kind `{name}`", why=f"known here: {', '.join(sorted(self.kinds))}", fix=_hint(name)
        )

    def connector(self, name: str) -> Connector:
        """The connector of that name. Raises UnknownName, with the reason where it failed to load."""
        if name in self.connectors:
            return self.connectors[name]
        failed = next((each.because for each in self.found if each.name == name and each.because), "")
        known = f"known here: {', '.join(sorted(self.connectors)) or 'none'}"
        raise UnknownName(
            f"there is no connector `{name}`", why=failed or known, fix="see what is installed: ledger plugins"
        )


def load(named: Iterable[str], also: Sequence[tuple[str, object]] = ()) -> Plugins:
    """Load the installed plugins that are named, and the modules in `also` (name, module)."""
    wanted = set(named)
    installed = {point.name: point for point in entry_points(group=GROUP)}
    plugins = Plugins()
    for name, point in sorted(installed.items()):
        if name in wanted:
            _load(plugins, point)
        else:
            plugins.found.append(Found(name, _origin(point), "not named"))
    for name, module in also:
        _register(plugins, name, "given", module)
    for name in sorted(wanted - installed.keys() - {name for name, _ in also}):
        plugins.found.append(Found(name, "-", "not installed", "ledger.toml names it, and no distribution provides it"))
    return plugins


def _load(plugins: Plugins, point: EntryPoint) -> None:
    try:
        module = point.load()
    except Exception as broken:  # whatever a foreign module does at import is its own failure, told and survived
        plugins.found.append(Found(point.name, _origin(point), "failed", _told(broken)))
    else:
        _register(plugins, point.name, _origin(point), module)


def _register(plugins: Plugins, name: str, origin: str, module: object) -> None:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name)
        manager.check_pending()
        _take(plugins, manager.hook)
    except Exception as broken:  # as above: a hook that raises, or a hook that is none
        plugins.found.append(Found(name, origin, "failed", _told(broken)))
    else:
        plugins.found.append(Found(name, origin, "loaded"))


def _take(plugins: Plugins, hook: Any) -> None:
    kinds = {kind.name: kind for each in hook.ledger_kinds() for kind in each}
    connectors = {connector.name: connector for each in hook.ledger_connectors() for connector in each}
    for name in (*(kinds.keys() & plugins.kinds.keys()), *(connectors.keys() & plugins.connectors.keys())):
        raise BadInput(
            f"`{name}` is taken",
            why="another plugin provides one of that name",
            fix="name only one of them in ledger.toml",
        )
    checks = [check for each in hook.ledger_checks() for check in each]
    plugins.kinds.update(kinds)
    plugins.connectors.update(connectors)
    plugins.checks.extend(checks)


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "-"


def _told(broken: Exception) -> str:
    return f"{type(broken).__name__}: {broken}"


def _hint(name: str) -> str:
    return 'name its plugin in ledger.toml: plugins = ["…"]' if "." in name else "correct the line `kind:`"
