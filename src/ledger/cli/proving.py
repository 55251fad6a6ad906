"""The auditor's commands: replay, verify; and plugins."""

from __future__ import annotations

from datetime import date

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.render.table import table


@click.command("replay")
@click.option("--until", type=params.DAY, help="Only what was recorded on or before this day.")
@reporting
def replay_command(session: Session, until: date | None) -> Report:
    """Fold every event again, and print the hash of the state: equal everywhere for equal events."""
    from ledger.app.questions.replay import replay

    ledger = session.ledger
    found = replay(ledger, ledger.known_on(until))
    definitions = sum(1 for each in found.state.definitions.values() if each.versions[0].draft.kind != "charter")
    artifacts = len(found.deliveries.artifacts)
    lines = [
        f"replayed {found.events:,} events: {definitions} definitions, {len(found.state.proposals)} proposals,"
        f" {artifacts} artifacts",
        f"state sha256:{found.hash}",
        f"state with deliveries sha256:{found.with_deliveries}",
    ]
    data = {"position": found.position, "state": found.hash, "state_with_deliveries": found.with_deliveries}
    return Report(data, lines)


@click.command("verify")
@click.option("--against", metavar="ROOT", help="A root kept earlier, SIZE:HEX: the first SIZE events must have it.")
@reporting
def verify_command(session: Session, against: str | None) -> Report:
    """Re-read and re-hash everything that is stored, and print its root. Exit code 6 where anything was altered."""
    from ledger.journal.verify import verify

    found = verify(session.ledger.journal, against)
    lines = [f"verified {found.size:,} events: nothing was altered", f"root {found}"]
    lines += ["the root you kept is that of its first events: nothing before it was rewritten"] if against else []
    lines += ["this judges bytes; by which right everything was done: ledger audit rights"]
    return Report({"size": found.size, "root": str(found)}, lines)


@click.command("plugins")
@reporting
def plugins_command(session: Session) -> Report:
    """What is installed, what runs against this ledger, and why something does not."""
    from ledger.plugins import load

    found = load(session.settings.named)
    rows = [(each.name, each.origin, each.state, each.because) for each in found.found]
    lines = table(("PLUGIN", "FROM", "STATE", "BECAUSE"), rows) if rows else ["no plugins are installed"]
    lines += [f"kinds: {', '.join(sorted(found.kinds))}"]
    lines += [f"checks: {', '.join(check.name for check in found.checks)}"] if found.checks else []
    lines += [f"connectors: {', '.join(sorted(found.connectors))}"] if found.connectors else []
    data = [{"name": e.name, "from": e.origin, "state": e.state, "because": e.because} for e in found.found]
    return Report({"plugins": data, "kinds": sorted(found.kinds), "connectors": sorted(found.connectors)}, lines)
