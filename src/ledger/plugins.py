r"""Finding and loading plugins: one that is broken, or was not asked for, never stops the program.

entry points in the group `ledger` --named in ledger.toml--> loaded --hooks--> kinds, checks, gates, connectors
\--not named--> installed, and left alone
entry points in the group `ledger.sandboxes` --named after `ledger sandbox`--> loaded --hook--> emulators
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, cast

import pluggy

from ledger import hookspecs
from ledger.artifacts.protocols import Connector
from ledger.connecting.manual import Manual
from ledger.errors import BadInput, LedgerError, UnknownName
from ledger.hookspecs import Check, Emulator, NoticeChannel
from ledger.installing import install_emulator
from ledger.kinds.kind import Kind
from ledger.kinds.shipped import KINDS
from ledger.steps import FILE, RECORDS, NextStep, Open, step

if TYPE_CHECKING:
    from ledger.measure.channels.pure.question import GateQuestion

GROUP, SANDBOXES = "ledger", "ledger.sandboxes"
CONNECTORS: tuple[Connector, ...] = (Manual(),)
"""The connectors that need no plugin."""
CHANNELS: Mapping[str, str] = {"mail": "ledger.connecting.mail", "webhook": "ledger.connecting.webhook"}
"""The channels that need none, each the CHANNEL of a module that is imported once somebody is told something."""


_BUILT_IN = {*CHANNELS, *(each.name for each in CONNECTORS)}
_BESIDE = {"reading": "it is no definition: it says how records are read, and lies beside them as RECORDS.reading.yaml"}


@dataclass(frozen=True, slots=True)
class PluginStatus:
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
    connectors: dict[str, Connector] = field(default_factory=lambda: {each.name: each for each in CONNECTORS})
    channels: dict[str, NoticeChannel] = field(default_factory=dict)
    gates: dict[str, GateQuestion] = field(default_factory=dict)
    emulators: dict[str, Emulator] = field(default_factory=dict)
    found: list[PluginStatus] = field(default_factory=list)

    def kind(self, name: str) -> Kind:
        """The kind of that name. Raises UnknownName, naming those that are known."""
        if name in self.kinds:
            return self.kinds[name]
        known = f"known here: {', '.join(sorted(self.kinds))}"
        raise UnknownName(f"there is no kind `{name}`", why=_BESIDE.get(name, known), fix=_hint(name))

    def connector(self, name: str) -> Connector:
        """The connector of that name. Raises UnknownName, with the reason where it failed to load."""
        if name in self.connectors:
            return self.connectors[name]
        failed = next((each.because for each in self.found if each.name == name and each.because), "")
        known = f"known here: {', '.join(sorted(self.connectors)) or 'none'}"
        raise UnknownName(
            f"there is no connector `{name}`", why=failed or known, fix=step("see what is installed", "plugins")
        )

    def channel(self, name: str) -> NoticeChannel:
        """The channel of that name. Raises UnknownName, with the reason where its plugin failed to load."""
        if name in CHANNELS:
            return cast(NoticeChannel, import_module(CHANNELS[name]).CHANNEL)
        if name in self.channels:
            return self.channels[name]
        failed = next((each.because for each in self.found if each.name == name and each.because), "")
        known = f"known here: {', '.join(sorted(CHANNELS.keys() | self.channels.keys()))}"
        raise UnknownName(
            f"there is no channel `{name}`", why=failed or known, fix=step("see what is installed", "plugins")
        )

    def emulator(self, name: str) -> Emulator:
        """The emulator of that connector's platform. Raises UnknownName, with what to install."""
        if name in self.emulators:
            return self.emulators[name]
        failed = next((each.because for each in self.found if each.name == name and each.state == "failed"), "")
        raise UnknownName(
            f"there is no emulator of {name}",
            why=failed or "an emulator is a distribution of its own, which a production install leaves out",
            fix=install_emulator(name),
        )


def load(named: Iterable[str], also: Sequence[tuple[str, object]] = (), groups: Sequence[str] = (GROUP,)) -> Plugins:
    """Load the installed plugins that are named, and the modules in `also` (name, module)."""
    plugins = Plugins()
    for group in groups:
        _load_group(plugins, group, set(named), also)
    return plugins


def _load_group(plugins: Plugins, group: str, wanted: set[str], also: Sequence[tuple[str, object]]) -> None:
    installed: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=group):
        installed.setdefault(point.name, []).append(point)
    for name, points in sorted(installed.items()):
        if name not in wanted:
            plugins.found += [PluginStatus(name, _origin(point), "not named") for point in points]
        elif len(points) > 1:
            because = "several distributions provide a plugin of this name, and ledger.toml cannot tell them apart"
            plugins.found += [PluginStatus(name, _origin(point), "failed", because) for point in points]
        else:
            _load(plugins, points[0])
    for name, module in also:
        _register(plugins, name, "given", module)
    for name in sorted(wanted - installed.keys() - {name for name, _ in also} - _BUILT_IN):
        plugins.found.append(
            PluginStatus(name, "-", "not installed", "ledger.toml names it, and no distribution provides it")
        )


def _load(plugins: Plugins, point: EntryPoint) -> None:
    try:
        with redirect_stdout(sys.stderr):  # stdout is the program's answer
            module = point.load()
    except (Exception, SystemExit) as broken:  # whatever a foreign module does is its own failure, told and survived
        plugins.found.append(PluginStatus(point.name, _origin(point), "failed", _told(broken)))
    else:
        _register(plugins, point.name, _origin(point), module)


def _register(plugins: Plugins, name: str, origin: str, module: object) -> None:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name)
        manager.check_pending()
        with redirect_stdout(sys.stderr):
            _take(plugins, manager.hook)
    except (Exception, SystemExit) as broken:  # as above: a hook that raises, or a hook that is none
        plugins.found.append(PluginStatus(name, origin, "failed", _told(broken)))
    else:
        plugins.found.append(PluginStatus(name, origin, "loaded"))


def _take(plugins: Plugins, hook: Any) -> None:
    kinds = {kind.name: kind for kind in _each(hook.ledger_kinds, "name version read objections notes")}
    parts = "name secrets settings can compile connect"
    connectors = {connector.name: connector for connector in _each(hook.ledger_connectors, parts)}
    emulators = {each.name: each for each in _each(hook.ledger_sandboxes, "name serve")}
    parts = "name settings secrets personal require send"
    channels = {channel.name: channel for channel in _each(hook.ledger_channels, parts)}
    gates = {each.name: each for each in _each(hook.ledger_gates, "name find")}
    for name in (
        *(kinds.keys() & plugins.kinds.keys()),
        *(gates.keys() & plugins.gates.keys()),
        *(connectors.keys() & plugins.connectors.keys()),
        *(channels.keys() & (plugins.channels.keys() | CHANNELS.keys())),
    ):
        raise BadInput(
            f"`{name}` is taken",
            why="another plugin provides one of that name",
            fix="name only one of them in ledger.toml",
        )
    for name in sorted(name for name in gates if "." not in name):
        raise BadInput(
            f"`{name}` is no name of a plugin's question",
            why="a framework tells it from the ledger's own by its dot",
            fix="name it vendor.question",
        )
    checks = _each(hook.ledger_checks, "name objections")
    plugins.kinds.update(kinds)
    plugins.gates.update(gates)
    plugins.connectors.update(connectors)
    plugins.channels.update(channels)
    plugins.emulators.update(emulators)
    plugins.checks.extend(checks)


def _each(hook: Any, parts: str) -> list[Any]:
    """What a hook gives. Raises BadInput where a part of it is missing, before anything is built on it."""
    found = [each for given in hook() for each in given]
    for each in found:
        if missing := [part for part in parts.split() if not hasattr(each, part)]:
            raise BadInput(
                f"{hook.name} gives something without {', '.join(missing)}",
                why=f"it has the parts {', '.join(parts.split())}",
                fix="mend the plugin",
            )
    return found


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "-"


def _told(broken: BaseException) -> str:
    return broken.what if isinstance(broken, LedgerError) else f"{type(broken).__name__}: {broken}"


def _hint(name: str) -> NextStep | str:
    match name:
        case "channel":
            return step("register it", "channel register", FILE)
        case "assessment":
            return step("judge a channel by it", "channel evaluate", Open("CHANNEL"), scores=FILE)
        case "reading":
            return step("count by it", "count", Open("KEY"), records=RECORDS, reading=FILE)
    return 'name its plugin in ledger.toml: plugins = ["…"]' if "." in name else "correct the line `kind:`"
