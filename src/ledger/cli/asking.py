"""Questions about definitions and proposals: list, proposals, show, log."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.answers.invariants import waived, waiver_data
from ledger.answers.version import shown
from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.domain import boundaries
from ledger.render.table import table
from ledger.views.words import term


@click.command("list")
@click.option("--effective-on", type=params.DAY, help="What governs on this day (today).")
@click.option("--known-on", type=params.DAY, help="As it was known on this day, all of it (today).")
@reporting
def list_command(session: Session, effective_on: date | None, known_on: date | None) -> Report:
    """The definitions, which version of each is in force, and who decided it."""
    from ledger.views.catalogue import CatalogueEntry, catalogue
    from ledger.views.waivers import waivers

    ledger = session.ledger
    day, state, known = effective_on or ledger.today(), ledger.snapshot(checked=False).state, ledger.known_on(known_on)
    found, waiving = catalogue(state, day, known), waivers(state, day, known)

    def decided(each: CatalogueEntry) -> str:
        alone = " (self-attested)" if each.self_attested else ""
        breaks = f", breaks {' and '.join(f'`{key}`' for key in each.violates)}" if each.violates else ""
        return f"nobody (attested{breaks})" if each.attested else ledger.address(each.decider) + alone

    rows = [(e.key, e.kind, f"v{e.version}", e.status, e.since or "-", decided(e), e.title) for e in found]
    head = ("KEY", "KIND", "VERSION", "STATUS", "SINCE", "DECIDED BY", "TITLE")
    later = [
        f"  scheduled: {e.key} v{s.version} {term(s.from_, s.until)}" for e in found for s in e.scheduled if s.version
    ]
    later += [f"  {each.terms.key} is {waived(ledger, each)}" for each in waiving]
    data = [
        {
            **e._asdict(),
            "decider": ledger.address(e.decider) if e.decider else None,
            "scheduled": [s._asdict() for s in e.scheduled],
        }
        for e in found
    ]
    return Report(
        {"on": day, "definitions": data, "waivers": [waiver_data(ledger, each) for each in waiving]},
        [*table(head, rows), *later] if rows else ["nothing was ratified or attested yet"],
    )


@click.command("proposals")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@reporting
def proposals_command(session: Session, everything: bool) -> Report:
    """The proposals, how each stands, and what it waits for."""
    from ledger.answers.standing import conflict_pairs, standing_data
    from ledger.app.decisions.routing import standings

    ledger = session.ledger
    found = standings(ledger, closed=everything)
    rows = [
        (e.proposal.id, e.status, e.proposal.terms.from_, f"{e.counted} of {e.quorum}", ledger.named(e.waits))
        for e in found
    ]
    data = [
        {
            "proposal": e.proposal.id,
            "effective": e.proposal.terms.from_,
            "digest": e.proposal.digest,
            **standing_data(ledger, e),
            "by": [ledger.address(person) for person in e.proposal.contributors],
        }
        for e in found
    ]
    head = ("PROPOSAL", "STATUS", "EFFECTIVE", "APPROVALS", "WAITS FOR")
    return Report(data, [*table(head, rows), *conflict_pairs(found)] if rows else ["no open proposals"])


@click.command("show")
@params.key
@click.option("--effective-on", type=params.DAY, help="What governs on this day (today).")
@click.option("--known-on", type=params.DAY, help="As it was known on this day, all of it (today).")
@click.option("--version", type=int, help="This version, whatever governs.")
@reporting
def show_command(
    session: Session, key: str, effective_on: date | None, known_on: date | None, version: int | None
) -> Report:
    """One definition or proposal: its text, its term, who decided it, and the event that says so.

    The two dates are independent: --effective-on asks which rule governs a day, --known-on as of when we ask.
    """
    from ledger.answers.version import proposed

    ledger = session.ledger
    if "#" in key:
        return proposed(ledger, key)
    day = effective_on or ledger.today()
    state = ledger.state(boundaries.definitions([key]))
    return shown(ledger, state, key, day, ledger.known_on(known_on), version, known_on)


@click.command("log")
@click.argument("key", metavar="[KEY]", required=False)
@reporting
def log_command(session: Session, key: str | None) -> Report:
    """What happened, in order: to everything, or to one definition, on the platforms too."""
    from ledger.domain.event import Boundary, Query
    from ledger.views.timeline import timeline

    ledger = session.ledger
    found, _ = ledger.journal.read(Boundary((Query((), (f"definition:{key}",)),)) if key else None)
    lines, data = [], []
    for each in timeline(found):
        sentence, because = ledger.named(each.sentence), ledger.named(each.because)
        lines.append(f"#{each.position:<4} {_day(ledger, each.recorded_at)}  {ledger.address(each.actor)} {sentence}")
        lines += [f"      because {because}"] if because else []
        data.append({**each._asdict(), "actor": ledger.address(each.actor), "sentence": sentence})
    return Report(data, lines or [f"nothing happened to `{key}`" if key else "nothing happened yet"])


def _day(ledger: Ledger, recorded_at: str) -> Any:
    from ledger.app.clock import day

    return day(recorded_at, ledger.zone)
