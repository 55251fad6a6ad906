"""Automatic sync: once, or until it is told to stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report, data_of
from ledger.cli.report import Session, reporting
from ledger.cli.say import say
from ledger.errors import BadInput, LedgerError

if TYPE_CHECKING:
    from ledger.app.deliveries.drift import Look
    from ledger.app.sync import Flight

CHANGED, SOME_FAILED = 3, 5


@click.command("sync")
@click.option("--target", "only", multiple=True, help="Only this target; may be given several times.")
@click.option("--watch", is_flag=True, help="Go on until interrupted or told to end (SIGTERM).")
@click.option("--every", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds between looks.")
@click.option("--listen", default="", metavar="HOST:PORT", help="Serve /healthz, /readyz and /metrics there.")
@reporting
def sync_command(session: Session, only: tuple[str, ...], watch: bool, every: float, listen: str) -> Report:
    """Look at each target and do what its mode in ledger.toml allows: detect (default), propose or enforce.

    detect records drift. propose opens what somebody decided there as a proposal. enforce puts back the artifacts that
    are named, and stops where somebody changes one back three times. Exit code 3 where something differs.
    """
    targets = _targets(session, only)
    if watch:
        return _watch(session, targets, every, listen)
    from ledger.app.sync import flight

    flights = [flight(session.ledger, session.actor, target) for target in targets]
    lines = [line for each in flights for line in told(each)]
    failed, differs = any(each.problem for each in flights), any(each.drifted or each.due for each in flights)
    code = SOME_FAILED if failed else CHANGED if differs else 0
    return Report([_data(each) for each in flights], lines, code)


def told(flight: Flight) -> Iterator[str]:
    """A flight in a few lines."""
    if flight.problem:
        yield f"✗ {flight.target}: {flight.problem.what}"
        yield from [f"    why: {flight.problem.why}"] if flight.problem.why else []
        yield from [f"    fix: {flight.problem.fix}"] if flight.problem.fix else []
        return
    sign = "!" if flight.drifted else "=" if not flight.due else "·"
    states = ", ".join(f"{number} {state}" for state, number in sorted(Counter(map(_state, flight.looks)).items()))
    yield f"{sign} {flight.target} ({flight.mode}): {states or 'nothing is bound'}"
    yield from (f"    ! {_named(each)} is not as it was applied" for each in flight.drifted)
    yield from (f"    · {_named(each)}: v{each.due} is due" for each in flight.due)
    yield from (f"    ✓ {address} was put back as ratified" for address in flight.applied)
    yield from (f"    → {each} opened: a default decision, to be ratified or declined" for each in flight.proposed)
    yield from (line for each in flight.fights for line in _fight(flight.target, each))
    yield from (line for each in flight.refused for line in _problem(each))
    yield from [f"    fix: {_next(flight)}"] if flight.drifted or flight.due else []


def _fight(target: str, address: str) -> Iterator[str]:
    yield f"    ✗ {address}: somebody keeps changing it, so it is left as it is"
    yield f"        fix: find out who, and agree: ledger audit changes --target {target} --from DATE --to DATE"


def _next(flight: Flight) -> str:
    """What a person does with what sync leaves."""
    look = [f"see who changed what: ledger drift --target {flight.target}"] if flight.drifted else []
    file = f"{flight.target}.json"
    act = "put it back" if flight.drifted else "bring it there"
    return "; ".join([*look, f"{act}: ledger plan --target {flight.target} -o {file}, then ledger apply {file}"])


def _state(look: Look) -> str:
    return "changed by hand" if look.state == "drift" else look.state


def _named(look: Look) -> str:
    return f"{look.bound.name} ({look.bound.address}, {look.bound.key} v{look.bound.version})"


def _problem(problem: LedgerError) -> Iterator[str]:
    yield f"    ✗ {problem.what}"
    yield from [f"        why: {problem.why}"] if problem.why else []
    yield from [f"        fix: {problem.fix}"] if problem.fix else []


def _targets(session: Session, only: tuple[str, ...]) -> list[str]:
    from ledger.app.deliveries.targets import deliveries
    from ledger.domain.delivery import known_target

    known = deliveries(session.ledger)
    for each in only:
        known_target(known, each)
    if not known.targets:
        raise BadInput("no targets are declared", why="sync looks at targets", fix="ledger target add NAME …")
    return sorted(only or known.targets)


def _watch(session: Session, targets: list[str], every: float, listen: str) -> Report:
    import signal
    import threading

    from ledger.app.ledger import open_ledger
    from ledger.daemon.watch import watch

    actor = session.actor
    for target in targets:
        session.settings.sync(target)  # as who acts: a mistake is told now, and not in a thread
    for line in session.said:
        _say(line)
    session.said.clear()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    tell = _teller(session.as_json)
    watch(lambda: open_ledger(session.settings), actor, targets, every, listen, stop, tell, _say)
    return Report([], ["ended as it was told; nothing is half-written"])


def _teller(as_json: bool) -> Callable[[Flight], None]:
    """Tells of each flight to programs, and to people only where it is another story than the last one there."""
    import json

    last: dict[str, list[str]] = {}

    def tell(flight: Flight) -> None:
        lines = [json.dumps(_data(flight), default=str)] if as_json else list(told(flight))
        if as_json or lines != last.get(flight.target):
            _say("\n".join(lines))
        last[flight.target] = lines

    return tell


def _say(text: str) -> None:
    """On stderr, whoever listens: a log that nobody reads any more ends nothing."""
    with suppress(OSError):
        say(text, err=True)


def _data(flight: Flight) -> dict[str, Any]:
    return {
        "target": flight.target,
        "mode": flight.mode,
        "artifacts": len(flight.looks),
        "drifted": [each.bound.address for each in flight.drifted],
        "due": [each.bound.address for each in flight.due],
        "applied": list(flight.applied),
        "proposed": list(flight.proposed),
        "fights": list(flight.fights),
        "calls": flight.calls,
        "refused": [part for each in flight.refused for part in data_of(each)],
        "errors": data_of(flight.problem) if flight.problem else [],
    }
