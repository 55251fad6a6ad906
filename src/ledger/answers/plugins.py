"""What is installed, what runs against a ledger, and why something does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.plugins import CHANNELS, Plugins
from ledger.render.sections import Lines, Section, Table, just_lines, untitled


class PluginState(msgspec.Struct, frozen=True, kw_only=True):
    """One plugin: the distribution that it comes from, whether it runs, and why it does not."""

    name: str
    from_: str = msgspec.field(name="from")
    state: str
    because: str


class PluginList(Answer, frozen=True, kw_only=True):
    """The plugins, the kinds, checks, connectors and channels that there are, and the questions that plugins add."""

    commands: ClassVar = ("plugins",)

    plugins: list[PluginState]
    kinds: list[str]
    checks: list[str]
    connectors: list[str]
    channels: list[str]
    gates: list[str]

    def sections(self) -> Iterator[Section]:
        """A row for each plugin, and what they bring."""
        rows = tuple((each.name, each.from_, each.state, each.because) for each in self.plugins)
        none = Lines(("no plugins are installed",))
        yield untitled(Table(("PLUGIN", "FROM", "STATE", "BECAUSE"), rows, least=("FROM",)) if rows else none)
        platforms = (("connectors", self.connectors), ("channels", self.channels))
        brought = (("checks", self.checks), ("gates", self.gates), *platforms)
        told = (f"{name}: {', '.join(found)}" for name, found in brought if found)
        yield just_lines(f"kinds: {', '.join(self.kinds)}", *told)


def plugin_list(found: Plugins) -> PluginList:
    """What was found."""
    return PluginList(
        plugins=[
            PluginState(name=each.name, from_=each.origin, state=each.state, because=each.because)
            for each in found.found
        ],
        kinds=sorted(found.kinds),
        checks=[check.name for check in found.checks],
        connectors=sorted(found.connectors),
        channels=sorted(CHANNELS.keys() | found.channels.keys()),
        gates=sorted(found.gates),
    )
