"""What is noted of a framework before anybody decides on it: questions of its gates that no plugin here answers."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.definition import Draft
from ledger.kinds.framework import FRAMEWORK, framework_of
from ledger.plugins import Plugins


def gate_notes(draft: Draft, plugins: Plugins) -> Iterator[str]:
    """The gates that no channel passes as long as the plugin whose question they ask does not run."""
    for gate in framework_of(draft).gates if draft.kind == FRAMEWORK else ():
        if "." in gate.question and gate.question not in plugins.gates:
            plugin = f"ledger.toml names the plugin that answers `{gate.question}`"
            yield f"no channel passes the gate `{gate.key}` until {plugin}"
