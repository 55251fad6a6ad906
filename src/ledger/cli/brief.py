"""brief: what a proposal means and does, as whoever decides reads it; and as it was shown to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.impact import MONTH
from ledger.cli.report import Session, reporting
from ledger.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.app.ledger import Ledger
    from ledger.brief.content import BriefContent, BriefRecord
    from ledger.domain.brief import Brief

MOVED = 3
PAGE = click.option("--html", "page", type=params.FILE, help="Write it to this file, as one page of HTML.")


@click.command("brief")
@params.proposal
@click.option("--records", default="", metavar="RECORDS", help=params.RECORDS)
@click.option("--by", default="", metavar="COLUMN", help="Also by a field or a column, of at most 30 values.")
@click.option(
    "--month", is_flag=False, flag_value=MONTH, default="", metavar="[FIELD]", help="Also by month of a date."
)
@click.option("--outcome", default="", metavar="COLUMN[=VALUE]", help="What became of a record: yes or no, or a value.")
@click.option("--known", default="", metavar="COLUMN", help="The day on which the outcome was known.")
@click.option("--live", is_flag=True, help="Look at the platforms too, reading only: who enters and who leaves there.")
@PAGE
@click.option("--shown", is_flag=True, help="Make it part of what is approved. Approvals so far are void.")
@reporting
def brief_command(
    session: Session,
    proposal: str,
    records: str,
    by: str,
    month: str,
    outcome: str,
    known: str,
    live: bool,
    page: Path | None,
    shown: bool,
) -> Report:
    """What PROPOSAL means and does, for those who decide: in English, on your records, on the platforms.

    Without records it tells what was shown with the proposal, where something was. With records it looks again; exit
    code 3 where they have moved further since than the charter tolerates. Of records a digest and counts are kept.
    """
    from ledger.app.briefs import gather
    from ledger.cli import files
    from ledger.population.asking import ImpactOptions

    ledger, actor = session.ledger, session.actor if shown else None
    asked = ImpactOptions(by=by, month=month, outcome=outcome, known=known)
    if any(asked) and not records:
        why, fix = "there is nothing to ask so without records", "add --records RECORDS"
        raise BadInput("--by, --month, --outcome and --known are about records", why, fix)
    if page:
        files.may_write(page, session.settings, [records])
    before = gather.shown(ledger, proposal)
    if before and not (records or live or shown):
        return _report(ledger, before, page, _footer(before, bound=True))
    look = gather.BriefOptions(records, (asked if any(asked) else gather.asked_as(before))._replace(samples=1), live)
    found, seen, of = gather.brief(ledger, proposal, look)
    if actor:
        decided = gather.show(ledger, actor, proposal, found, of)
        return _report(ledger, found, page, [*_footer(found, bound=True), *_recorded(decided.positions)], seen)
    notes, code = _since(ledger, proposal, before, found)
    return _report(ledger, found, page, [*_footer(found, bound=False), *notes], seen, code)


def _footer(found: Brief, *, bound: bool) -> list[str]:
    lines = [f"brief {found.digest[:16]}: {'what an approval binds' if bound else 'not shown yet; --shown does'}"]
    if found.population:
        lines.append(f"population {found.population.digest[:23]}: the ledger keeps none of its records")
    return lines


def _recorded(positions: list[int]) -> list[str]:
    return [f"shown with the proposal (#{positions[-1]}); approvals before it are void"] if positions else []


def _since(ledger: Ledger, proposal: str, before: Brief | None, found: Brief) -> tuple[list[str], int]:
    """How far the population has moved since it was shown."""
    from ledger.app.briefs.gather import tolerated
    from ledger.domain.brief import moved, percent, told

    if before is None or before.population is None or found.population is None:
        return [], 0
    far, tolerance = moved(before.population, found.population), tolerated(ledger, proposal)
    if far == 0:
        same = before.population.digest == found.population.digest
        return ["the population is as it was shown" if same else "these are other records, and count the same"], 0
    said = f"the population moved by {percent(far)} % since it was shown: {told(before.population, found.population)}"
    return [f"{said}; {tolerance} % is tolerated"], MOVED if far > tolerance else 0


def _report(
    ledger: Ledger, found: Brief, page: Path | None, notes: list[str], seen: Sequence[BriefRecord] = (), code: int = 0
) -> Report:
    from ledger.answers.brief import name, story
    from ledger.app.briefs.gather import stands, told
    from ledger.render.text import lines

    content = told(ledger, found)
    notes = [f"made on {content['on']}", *notes]
    if now := stands(ledger, content["proposal"]):
        notes = [f"{content['proposal']} is {now}", *notes]
    data: dict[str, Any] = {"digest": found.digest, "brief": content, "seen": list(seen), "notes": notes}
    if page:
        _write(page, content, seen, _honest(ledger, notes))
        return Report({**data, "page": str(page)}, [f"wrote {page}", *notes], code)
    head = [f"{content['proposal']}: {name(content)}", *([f"  {now}"] if now else [])]
    return Report(data, [*head, *lines(story(content, seen)), "", *notes], code)


def _honest(ledger: Ledger, notes: list[str]) -> list[str]:
    simulated = ["This ledger runs on a simulated clock: its dates are made up."] if ledger.simulated else []
    proof = "Categories are proved on a model of the language, and what platforms hold on a model of each."
    return [*simulated, proof, *notes]


def _write(page: Path, content: BriefContent, seen: Sequence[BriefRecord], notes: list[str]) -> None:
    from ledger.answers.brief import name, story
    from ledger.cli import files
    from ledger.render.page import page as html

    files.write(page, html(name(content), f"Decision brief of {content['proposal']}", story(content, seen), notes))
