"""What an auditor asks: audit rights, of the ledger itself; audit changes, of a platform's own trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.app.ledger import Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.errors import BadInput
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.audit import Audited
    from ledger.artifacts import Entry, Trail

CHANGED, INTEGRITY = 3, 6


@click.group("audit")
def audit_command() -> None:
    """Judge again by which right everything was done, or read a platform's own trail beside the receipts."""


@audit_command.command("changes")
@click.option("--target", required=True, help="The target whose own trail is read.")
@click.option("--from", "start", type=params.DAY, required=True, help="The first day.")
@click.option("--to", "end", type=params.DAY, required=True, help="The last day.")
@reporting
def changes(session: Session, target: str, start: date, end: date) -> Report:
    """Each entry of the platform's own trail, with the receipt that it belongs to, or as unmatched.

    Exit code 3 where an entry is unmatched: somebody changed something there, and not through the ledger.
    """
    from ledger.app.deliveries.trail import audit

    if end < start:
        raise BadInput(f"{end} is before {start}", why="the days run from --from to --to", fix="turn them round")
    trail, entries = audit(session.ledger, target, start, end)
    unmatched = [entry for entry, position in entries if not position]
    rows = [(f"{e.at:%Y-%m-%d %H:%M}", e.by, e.what[:80], f"#{n}" if n else "unmatched") for e, n in entries]
    lines = table(("AT", "BY", "WHAT", "RECEIPT"), rows) if rows else ["the platform tells of no changes in these days"]
    lines += [*_gaps(trail), *_summed(len(entries), len(unmatched))]
    data = {"entries": [_entry(e, n) for e, n in entries], "since": trail.since, "gaps": list(trail.gaps)}
    return Report(data, lines, CHANGED if unmatched else 0)


@audit_command.command("rights")
@click.option("--all", "everything", is_flag=True, help="Each act with the right by which it stood.")
@reporting
def rights(session: Session, everything: bool) -> Report:
    """Judge every act again, by the guards of the day it was made: by which right it stood, or that it had none.

    Exit code 6 where an act had no right: somebody wrote it into the file, and not through the ledger.
    """
    from ledger.app.audit import NOT_JUDGED, audited

    ledger = session.ledger
    found = list(audited(ledger))
    lacking = [each for each in found if each.judgement.lacks]
    refused = [each for each in found if each.judgement.refused_today]
    shown = found if everything else [each for each in found if each.judgement.lacks or each.judgement.refused_today]
    stood = len(found) - len(lacking)
    lines = [
        *(_judged(ledger, each) for each in shown),
        f"{stood:,} of {len(found):,} acts stood by a right"
        + (f", {len(refused):,} of them would be refused today" if refused else ""),
        *([f"{len(lacking):,} had no right"] if lacking else []),
        "not judged, for the record does not hold it:",
        *(f"  · {each}" for each in NOT_JUDGED),
    ]
    data = {
        "acts": [_judged_data(ledger, each) for each in shown],
        "stood": stood,
        "had_no_right": len(lacking),
        "would_be_refused_today": len(refused),
        "not_judged": list(NOT_JUDGED),
    }
    return Report(data, lines, INTEGRITY if lacking else 0)


def _judged(ledger: Ledger, each: Audited) -> str:
    position, at, actor, _ = each.recorded
    found = each.judgement
    how = f"HAD NO RIGHT: {found.lacks}" if found.lacks else found.right
    how += f"; would be refused today: {found.refused_today}" if found.refused_today else ""
    return f"#{position} {at[:10]} {ledger.address(actor)} {ledger.named(_sentence(each))}: {ledger.named(how)}"


def _judged_data(ledger: Ledger, each: Audited) -> dict[str, Any]:
    found = each.judgement
    return {
        "position": each.recorded.position,
        "recorded_at": each.recorded.recorded_at,
        "actor": ledger.address(each.recorded.actor),
        "act": ledger.named(_sentence(each)),
        "right": ledger.named(found.right) or None,
        "lacks": ledger.named(found.lacks) or None,
        "refused_today": ledger.named(found.refused_today) or None,
    }


def _sentence(each: Audited) -> str:
    from ledger.views.timeline import timeline

    return next((told.sentence for told in timeline([each.recorded])), "registered somebody")


def _gaps(trail: Trail) -> Iterator[str]:
    if trail.since:
        yield f"the platform keeps its trail since {trail.since:%Y-%m-%d}"
    yield from (f"  · not seen: {gap}" for gap in trail.gaps)


def _summed(entries: int, unmatched: int) -> Iterator[str]:
    if entries:
        yield f"{entries - unmatched} of {entries} entries belong to a receipt of the ledger"
    if unmatched:
        yield f"{unmatched} unmatched: somebody changed that there, and not through the ledger"


def _entry(entry: Entry, position: int) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "what": entry.what,
        "address": entry.address,
        "receipt": position or None,
    }
