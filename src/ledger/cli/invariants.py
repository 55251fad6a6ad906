"""What must hold among definitions: whether it does, and the waivers that let it be violated for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Report, Session, reporting, table

if TYPE_CHECKING:
    from ledger.app.violations import Found
    from ledger.domain.waiver import Waiver

VIOLATED = 3


@click.command("invariants")
@reporting
def invariants_command(session: Session) -> Report:
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it.

    Exit code 3 where one is violated, or nobody can say, and it is not waived.
    """
    from ledger.app.invariants import governing

    ledger = session.reader
    today = ledger.today()
    found = list(governing(ledger.state(), today, ledger.zone, today))
    data = {"on": today, "invariants": [_data(ledger, each) for each in found]}
    return Report(data, list(_lines(ledger, found)), VIOLATED if any(each.blocks for each in found) else 0)


@click.command("waive")
@params.key
@click.option("--until", type=params.DAY, required=True, help="The first day on which it counts no more.")
@click.option("--scope", help="Whose decider waives it, for an invariant that nobody proposed yet.")
@params.because(True)
@reporting
def waive_command(session: Session, key: str, until: date, scope: str | None, because: str) -> Report:
    """Let the invariant KEY be violated until a day, at most 365 days from now. For the decider of its scope."""
    from ledger.app.invariants import waive
    from ledger.domain.waiver import InvariantWaived

    decided = waive(session.ledger, key, scope, until, because)
    if not decided.events:
        return Report({"key": key, "position": None}, [f"{key} is waived until {until} already"])
    event, position = decided.events[-1], decided.positions[-1]
    assert isinstance(event, InvariantWaived)
    alone = " (self-attested)" if event.self_attested else ""
    data = {"key": key, "from": event.from_, "until": until, "position": position}
    return Report(data, [f"waived {key} until {until}{alone}  (#{position})"])


def touched_lines(ledger: Ledger, found: Iterable[Found]) -> Iterator[str]:
    """The invariants that a proposal touches, a line each: that it holds, or how it is violated, and waived."""
    from ledger.app.violations import broken, proved_by

    said: dict[str, str] = {}
    for each in sorted(found, key=lambda each: (each.draft.key, each.proof.status == "holds")):
        key, holds = each.draft.key, each.proof.status == "holds"
        stands = f"`{key}` {proved_by(each.proof)}" if holds else f"{broken(each)}; {waived(ledger, each.waiver)}"
        said.setdefault(key, f"  invariant {stands}")
    yield from said.values()


def waived(ledger: Ledger, waiver: Waiver | None) -> str:
    """Until when it is waived, and by whom."""
    if waiver is None:
        return "not waived"
    alone = " (self-attested)" if waiver.terms.self_attested else ""
    return f"waived until {waiver.terms.until} by {ledger.address(waiver.by)}{alone}"


def waiver_data(ledger: Ledger, waiver: Waiver | None) -> dict[str, Any] | None:
    """The same for programs."""
    if waiver is None:
        return None
    terms = waiver.terms
    return {
        "key": terms.key,
        "from": terms.from_,
        "until": terms.until,
        "by": ledger.address(waiver.by),
        "because": ledger.named(terms.because),
        "self_attested": terms.self_attested,
        "position": waiver.position,
    }


def _lines(ledger: Ledger, found: list[Found]) -> Iterator[str]:
    from ledger.app.violations import broken, proved_by

    if not found:
        yield "no invariant is in force"
        return
    rows = [
        (each.draft.key, f"v{each.version}", each.proof.status, _until(each.waiver), each.draft.content["title"])
        for each in found
    ]
    yield from table(("KEY", "VERSION", "STANDS", "WAIVED UNTIL", "TITLE"), rows)
    for each in found:
        if each.proof.status == "holds":
            yield f"  {each.draft.key} {proved_by(each.proof)}"
        else:
            yield f"  {broken(each)}; {waived(ledger, each.waiver)}"
            yield from [f"      because {ledger.named(each.waiver.terms.because)}"] if each.waiver else []


def _until(waiver: Waiver | None) -> str:
    return str(waiver.terms.until) if waiver else "-"


def _data(ledger: Ledger, found: Found) -> dict[str, Any]:
    from ledger.prove.witness import record_json

    proof = found.proof
    return {
        "key": found.draft.key,
        "version": found.version,
        "stands": proof.status,
        "record": proof.record if proof.record is None else record_json(proof.record),
        "today": proof.today,
        "says": [{"criteria": text, "said": said} for text, said in proof.says],
        "proved_by": proof.by,
        "combinations": proof.size,
        "why": proof.why,
        "waiver": waiver_data(ledger, found.waiver),
    }
