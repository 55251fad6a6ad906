"""`ledger sandbox`: the platforms' emulators on loopback, for anybody to try a ledger on."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput


@click.command("sandbox")
@click.argument("connectors", metavar="[CONNECTOR…]", nargs=-1)
@click.option("--seed", type=params.FILE, help="What the emulators hold: JSON, one object per connector.")
@click.option("--messy", is_flag=True, help="Fill the emulators with what ten years leave behind, to try `survey` on.")
@click.option("--seconds", type=float, help="Stop after this many seconds. [default: when interrupted]")
@click.option("--ready", type=params.FILE, help="Write the settings to this file when all are up.")
@reporting
def sandbox_command(
    invocation: Invocation,
    connectors: tuple[str, ...],
    seed: Path | None,
    messy: bool,
    seconds: float | None,
    ready: Path | None,
) -> Report:
    """Serve the emulators of the named connectors (salesforce and hubspot) on loopback until interrupted.

    Prints what to give `ledger target add --set` for each. They speak the platforms' own wire shapes, and forget
    everything when they stop. With --messy there is something to find: lists and formulas that nobody planned, some of
    which claim to be the same.
    """
    from ledger.answers.sandbox import sandboxes_served
    from ledger.plugins import GROUP, SANDBOXES, load

    if messy and seed:
        raise BadInput("two seeds are given", why="--messy is one already", fix="give --messy or --seed")
    names = connectors or ("salesforce", "hubspot")
    plugins = load(names, groups=(GROUP, SANDBOXES))
    secrets = {name: plugins.connector(name).secrets for name in names}
    seeds = {name: {"messy": True} for name in names} if messy else _seeds(seed)
    with ExitStack() as stack:
        served = {name: stack.enter_context(plugins.emulator(name).serve(seeds.get(name, {}))) for name in names}
        settings = {name: dict(each.settings) for name, each in served.items()}
        for name, each in settings.items():
            for line in _told(name, each, secrets[name]):
                say(line, err=True)
        if ready:
            ready.write_text(json.dumps(settings), encoding="utf-8")
        _wait(seconds)
    return Report(sandboxes_served(settings))


def _told(name: str, settings: Mapping[str, str], secrets: Sequence[str]) -> list[str]:
    """What to type to declare this sandbox as a target; secrets go through the environment, as they always do."""
    variables = {key: f"LEDGER_{name}_{key}".upper() for key in settings if key in secrets}
    exports = [f"export {variable}={settings[key]}" for key, variable in variables.items()]
    given = {key: f"env:{variables[key]}" if key in variables else value for key, value in settings.items()}
    words = " ".join(f"--set {key}={value}" for key, value in given.items())
    return [*exports, f"ledger target add NAME --connector {name} {words}"]


def _wait(seconds: float | None) -> None:
    try:
        time.sleep(seconds if seconds is not None else float(365 * 86_400))
    except KeyboardInterrupt:
        return


def _seeds(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
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
