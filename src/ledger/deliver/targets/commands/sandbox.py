"""`ledger sandbox`: the platforms' emulators on loopback, for anybody to try a ledger on."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Invocation, reporting
from ledger.cli.say import say
from ledger.errors import BadInput
from ledger.steps import again


@click.command("sandbox")
@click.argument("connectors", metavar="[CONNECTOR…]", nargs=-1)
@click.option("--seed", type=params.FILE, help="What the emulators hold: JSON, one object per connector.")
@click.option("--messy", is_flag=True, help="Fill the emulators with what ten years leave behind, to try `survey` on.")
@click.option(
    "--state", type=params.FILE, help="Begin as FILE left them, and write it when they stop; a seed fills a new one."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_000),
    help="Where the first one listens; each other takes the next. [default: free ones]",
)
@click.option(
    "--time",
    "at",
    metavar="INSTANT|now",
    envvar="LEDGER_NOW",
    help="Where the platforms' clocks stand, a second later with each change, or `now` for this machine's. "
    "[default: LEDGER_NOW; else as the seed or the state says; else now]",
)
@click.option("--seconds", type=float, help="Stop after this many seconds. [default: when interrupted]")
@click.option("--ready", type=params.FILE, help="Write the settings to this file when all are up.")
@reporting
def sandbox_command(
    invocation: Invocation,
    connectors: tuple[str, ...],
    messy: bool,
    seed: Path | None,
    state: Path | None,
    port: int | None,
    at: str | None,
    seconds: float | None,
    ready: Path | None,
) -> Report:
    """Serve the emulators of the named connectors (salesforce and hubspot) on loopback until interrupted.

    Prints what to give `ledger target add --set` for each. They speak the platforms' own wire shapes, and forget
    everything when they stop, but for what --state keeps. With --messy there is something to find: lists and formulas
    that nobody planned, some of which claim to be the same.
    """
    from ledger.cli import files
    from ledger.deliver.targets.answers.sandbox import sandboxes_served
    from ledger.deliver.targets.queries.sandboxes import PRESENT, read_seeds, serving

    if messy and seed:
        raise BadInput("two seeds are given", why="--messy is one already", fix=again("leave out the seed", seed=False))
    if ready:
        files.may_write(ready, invocation.settings)
    names = connectors or ("salesforce", "hubspot")
    seeds: Mapping[str, Any] = {name: {"messy": True} for name in names} if messy else read_seeds(seed) if seed else {}
    moment = at or (PRESENT if messy else "")
    with _until_told(), serving(names, seeds, state=state, port=port or 0, time=moment) as up:
        for name, settings in up.settings.items():
            for line in _told(name, settings, up.secrets[name]):
                say(line, err=True)
        if ready:
            files.write(ready, json.dumps(up.settings), private=True)
        _wait(seconds)
    return Report(sandboxes_served(up.settings))


@contextmanager
def _until_told() -> Iterator[None]:
    """Within it, to be told to end is as Ctrl-C, so that what is to be kept is written."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
