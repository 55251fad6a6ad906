"""How the ledger, an extra of it and an emulator are installed: said in one constant, and nowhere else.

    FROM --an extra, an emulator, an upgrade--> the fix of whoever lacks it

The ledger is on no package registry, so somebody else could take its name there. Nothing installs it by name, then.
"""

from __future__ import annotations

import shlex

from ledger.data import Data


class Installation(Data, frozen=True):
    """The commands that install an extra, an emulator and a newer version, and where a person runs them."""

    extra: str
    emulator: str
    upgrade: str
    where: str


FROM = Installation(
    extra="pip install '.[{}]'",
    emulator="pip install . {}",
    upgrade="git pull && pip install .",
    where="run in your checkout of the ledger",
)
"""All that publishing the ledger changes here. The tests then name each page that has to follow."""


def install_extra(name: str) -> str:
    """Return how an extra of the ledger is installed."""
    return f"{FROM.where}: {FROM.extra.format(name)}"


def install_emulator(name: str) -> str:
    """Return how the emulator of a connector is installed."""
    return f"{FROM.where}: {FROM.emulator.format(shlex.quote(f'./connectors/{name}/emulator'))}"


def install_platforms(*names: str) -> str:
    """Return how connectors and their emulators are installed, all in one command."""
    parts = (f"./connectors/{name}{part}" for name in names for part in ("", "/emulator"))
    return f"{FROM.where}: {FROM.emulator.format(' '.join(map(shlex.quote, parts)))}"


def upgrade() -> str:
    """Return how the ledger is upgraded."""
    return f"{FROM.where}: {FROM.upgrade}"
