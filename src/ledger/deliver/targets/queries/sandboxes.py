"""Sandboxes: the emulators of platforms on loopback, from a seed or as they were left.

    state file, else seed --serve--> up, at the time that was said --stopped--> state file, for the next start

The state is asked for and the clock is set through the sandboxes' own doors: no emulator knows of a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

from ledger.app.clock import instant
from ledger.errors import BadInput, TargetFault
from ledger.hookspecs import Emulator, Sandbox
from ledger.plugins import GROUP, SANDBOXES, load
from ledger.testing import use_door

PRESENT = "now"
"""For a time: that of this machine."""


class Sandboxes(NamedTuple):
    """What is up: the settings of a target that reaches each, by its connector, and which of them are secret."""

    settings: Mapping[str, Mapping[str, str]]
    secrets: Mapping[str, Sequence[str]]


@contextmanager
def serving(
    names: Sequence[str], seeds: Mapping[str, Any], *, state: Path | None = None, port: int = 0, time: str = ""
) -> Iterator[Sandboxes]:
    """Serve the emulators of these connectors until the context ends.

    Parameters
    ----------
    names : the connectors; with a `port` the first has that one, and each other the next
    seeds : what each holds that `state` does not hold
    state : the file that they begin from, where it is there, and are written to in the end
    time : an instant at which their clocks stand, or `now`; else their clocks are what the seed says

    """
    if time and time != PRESENT:
        instant(time)
    plugins = load(names, groups=(GROUP, SANDBOXES))
    secrets = {name: plugins.connector(name).secrets for name in names}
    if state:
        _may_keep(state)
    kept = read_seeds(state) if state and state.exists() else {}
    with ExitStack() as stack:
        up: dict[str, Sandbox] = {}
        for place, name in enumerate(names):
            served = _served(plugins.emulator(name), kept.get(name) or seeds.get(name, {}), port and port + place)
            up[name] = stack.enter_context(served)
            if time:
                _door(name, up[name], "clock", {"now": None if time == PRESENT else time})
        try:
            yield Sandboxes({name: dict(each.settings) for name, each in up.items()}, secrets)
        finally:
            if state:
                _write(state, {**kept, **{name: _state(name, each) for name, each in up.items()}})


def read_seeds(file: Path) -> dict[str, Any]:
    """What the emulators hold: a JSON object with one for each connector. Raises BadInput."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(
            f"{file.name} cannot be read as JSON", why=str(error), fix="correct it", place=str(file)
        ) from error
    if isinstance(found, dict) and all(isinstance(each, dict) for each in found.values()):
        return found
    raise BadInput(
        f"{file.name} holds no object",
        why="it has one object for each connector",
        fix='such as {"hubspot": {…}}',
        place=str(file),
    )


def _served(emulator: Emulator, seed: Mapping[str, Any], port: int) -> Any:
    return emulator.serve(seed, port) if port else emulator.serve(seed)


def _state(name: str, up: Sandbox) -> Mapping[str, Any]:
    found = _door(name, up, "state")
    return found if set(found) == {"state"} else {"state": found}


def _door(name: str, up: Sandbox, door: str, body: Any = None) -> Any:
    try:
        return use_door(up.url, door, body)
    except (HTTPError, OSError, ValueError) as no:
        raise TargetFault(
            f"the emulator of {name} has no door `{door}`", why=str(no), fix="leave --state and --time away"
        ) from None


def _may_keep(file: Path) -> None:
    """Pass where a state can be written there in the end. Raises BadInput: later, all that was done would be lost."""
    if file.exists() and not file.is_file():
        raise BadInput(f"{file} cannot keep a state", why="it is no file", fix="choose another file")
    if not file.parent.is_dir() or not os.access(file.parent, os.W_OK):
        why = "its folder may not be written to" if file.parent.is_dir() else "there is no such folder"
        raise BadInput(f"{file} cannot be written", why=why, fix="choose another file")


def _write(file: Path, held: Mapping[str, Any]) -> None:
    """Written beside it and moved over it, for nobody else to read: a state holds tokens and people."""
    beside = file.with_name(f"{file.name}.new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(held, out)
        beside.replace(file)
    except OSError as error:
        raise BadInput(f"{file} cannot be written", why=str(error.strerror), fix="choose another file") from error
