"""bridge: from a figure that was reported to what it is today, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.measure.metrics.commands.counts import (
    find_credit_sources,
    refuse_credit_options,
    require_records,
    with_journeys,
)
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.populations import Records

_AMOUNT = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_OF_THEN = {
    "touches_then": "The same touches as they were known then, for a metric over an attribution.",
    "conversions_then": "The same conversions as they were known then, for such a metric.",
    "roles_then": "The same roles as they were known then, for such a metric.",
}
_TOUCHES = "the figure is made of touches and conversions"
_DATED = "credit is dated by its conversion or its touch, as the metric says"
_SAME = "a conversion is the same then and now by the id of its entity"
WHY_NOT = {
    "records": _TOUCHES,
    "records_then": _TOUCHES,
    "segment_then": "a segment is a channel or a field, which the ledger calls by one name",
    "date": _DATED,
    "date_then": _DATED,
    "id": _SAME,
    "merged": _SAME,
}
"""Why a metric over an attribution is not asked with an option of records."""
_WHOLE = re.compile(r"[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3}){1,9}")
OPEN = 1
"""The exit code of a bridge that does not close."""


@click.command("bridge")
@params.key
@click.option("--period", required=True, metavar="PERIOD[..PERIOD]", help="Such as 2024-Q2, or 2024-Q1..2024-Q4.")
@with_records()
@with_journeys
@click.option("--records-then", "then", default="", metavar="RECORDS", help="The same records as they were known then.")
@click.option("--touches-then", default="", metavar="RECORDS", help=_OF_THEN["touches_then"])
@click.option("--conversions-then", default="", metavar="RECORDS", help=_OF_THEN["conversions_then"])
@click.option("--roles-then", default="", metavar="RECORDS", help=_OF_THEN["roles_then"])
@click.option("--reported", multiple=True, metavar="[PERIOD=]N", help="What was reported. [default: as on record]")
@click.option("--as-of", type=params.DAY, help="The day on which it was. [default: as on record]")
@click.option("--rules", type=RULES, default="standard", show_default=True, help="How the figure is read today.")
@click.option("--segment-by", default="", metavar="COLUMN", help="Also for each segment, by a field or a column.")
@click.option("--segment-then", default="", metavar="COLUMN", help="What told segments apart then. [default: the same]")
@click.option("--date", "clock", default="", metavar="FIELD", help="The date of a record. [default: clock: event]")
@click.option("--date-then", "clock_then", default="", metavar="FIELD", help="What dated it then. [default: the same]")
@click.option("--id", "id_", default="", metavar="COLUMN", help="The column of ids, by which records are the same.")
@click.option("--merged", default="", metavar="COLUMN", help="The ids that were merged into a record of today; a;b.")
@click.option("--order-free", is_flag=True, help="Also what each kind of step does on average over all orders.")
@params.record("what it leaves unexplained of figures that are on record")
@click.option("--html", "page", type=params.OUTPUT, help="Write it to this file, as one page of HTML with a picture.")
@reporting
def bridge_command(
    invocation: Invocation,
    key: str,
    period: str,
    records: Records | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    then: str,
    touches_then: str,
    conversions_then: str,
    roles_then: str,
    reported: tuple[str, ...],
    as_of: date | None,
    rules: Any,
    segment_by: str,
    segment_then: str,
    clock: str,
    clock_then: str,
    id_: str,
    merged: str,
    order_free: bool,
    record: bool,
    page: Path | None,
) -> Report:
    """Why a figure of KEY is not what was reported: what came of late facts, of each decision, and of how it is read.

    The figure of a period is how many records KEY holds for. A step says how many records it gained and lost. What the
    records of then, recounted by the rule of then, leave of the reported figure is not reproducible. Each figure is
    also counted as `ledger count` does; exit code 1 means that a bridge does not close.
    A metric over an attribution takes --touches and --conversions, or [credit.KEY] of ledger.toml, and those of then. A
    step says how much rose and fell, conversion by conversion; of a quotient it is told for both of its terms. Credit
    and value are told by `channel` too, or by a field of the conversion.
    """
    from ledger.answers.simulated import SIMULATED
    from ledger.app.populations import as_read
    from ledger.cli import files
    from ledger.measure.figures.answers.bridge import bridge_answer
    from ledger.measure.figures.decide import record_bridge
    from ledger.measure.figures.queries.bridge import bridged, periods_of
    from ledger.measure.figures.queries.bridge_worlds import BridgeOptions
    from ledger.measure.metrics.answers.bridge import credit_bridge_answer
    from ledger.measure.metrics.decide.closing import record_credit_bridge
    from ledger.measure.metrics.queries.bridge import CreditBridgeAsked, bridge_credit
    from ledger.measure.metrics.queries.metrics import (
        is_metric_of_credit,
        lacking_sources,
        metric_meant,
        refuse_attribution,
    )
    from ledger.measure.metrics.queries.world import MetricAsked

    if segment_then and not segment_by:
        raise Misused(
            "--segment-then goes with --segment-by",
            "it is what the field of --segment-by was called then",
            again("leave it out", segment_then=False),
        )
    ledger, periods = invocation.ledger, periods_of(period)
    credited = {"touches": touches, "conversions": conversions, "roles": roles, "rates": rates}
    of_then = {"touches": touches_then, "conversions": conversions_then, "roles": roles_then}
    if is_metric_of_credit(ledger, key):
        _refuse_of_records(
            {
                "records": records,
                "records_then": then,
                "segment_then": segment_then,
                "date": clock,
                "date_then": clock_then,
                "id": id_,
                "merged": merged,
            },
            lacking_sources(
                ledger, metric_meant(ledger, key, ledger.today()).attribution, named=bool(touches and conversions)
            ),
        )
        if page:
            named = [each for each in (*credited.values(), *of_then.values()) if each]
            files.may_write(page, invocation.settings, named)
        sources, rated = find_credit_sources(ledger, credited)
        old, _ = find_credit_sources(ledger, of_then)
        question = MetricAsked(sources=sources, rates=rated)
        numbers = _amounts(reported, [each.name for each in periods])
        told = CreditBridgeAsked(question, old, numbers, as_of, rules, segment_by, order_free)
        bridge = bridge_credit(ledger, key, periods, told)
        made = record_credit_bridge(ledger, invocation.actor, bridge) if record else None
        credit = credit_bridge_answer(ledger, bridge, made)
        if page:
            files.write(page, credit.html([SIMULATED] if ledger.simulated else []))
            credit = credit.show_as(written=str(page))
        return Report(credit, code=OPEN if credit.open else 0)
    refuse_attribution(ledger, key, "bridged", named=bool(touches and conversions))
    refuse_credit_options({**credited, **{f"{name}_then": each for name, each in of_then.items()}})
    records = require_records(records)
    asked = BridgeOptions(
        _figures(reported, [each.name for each in periods]),
        as_of,
        rules,
        segment_by,
        segment_then,
        clock,
        clock_then,
        id_,
        merged,
        order_free,
    )
    if page:
        files.may_write(page, invocation.settings, [records.path, then])
    before = as_read(invocation.settings, then, records) if then else None
    found = bridged(ledger, key, periods, records, before, asked)
    decided = record_bridge(ledger, invocation.actor, found) if record else None
    answer = bridge_answer(ledger, found, decided)
    if page:
        files.write(page, answer.html([SIMULATED] if ledger.simulated else []))
        answer = answer.shown_as(written=str(page))
    return Report(answer, code=OPEN if answer.open else 0)


def _refuse_of_records(options: Mapping[str, Any], lacks: Mapping[str, Any]) -> None:
    """Pass where nothing is asked of a metric over an attribution that is about records alone. Raises Misused.

    `lacks` names the touches and conversions that the next try needs.
    """
    given = [name for name, each in options.items() if each]
    for name in given[:1]:
        what = f"--{name.replace('_', '-')} is about records that are counted"
        words = "name touches and conversions in its place" if lacks else "leave it out"
        raise Misused(what, WHY_NOT[name], again(words, **dict.fromkeys(given, False), **lacks))


def _amounts(told: Iterable[str], periods: list[str]) -> dict[str, str]:
    """Numbers by period, as they were written; a number alone is that of the one period that is asked about."""
    found = {}
    for each, number in _by_period(told, periods):
        if not _AMOUNT.fullmatch(number):
            raise Misused(
                f"`{number}` is no figure",
                "it is digits, with a point before the decimals",
                again("write digits", reported=f"{each}=1.25"),
            )
        found[each] = number
    return found


def _figures(told: Iterable[str], periods: list[str]) -> dict[str, int]:
    """Figures by period; a number alone is that of the one period that is asked about."""
    found = {}
    for period, number in _by_period(told, periods):
        if not _WHOLE.fullmatch(number):
            raise Misused(
                f"`{number}` is no figure",
                "a number of records is digits",
                again("write digits", reported=f"{period}=1940"),
            )
        found[period] = int(number.replace(",", ""))
    return found


def _by_period(told: Iterable[str], periods: list[str]) -> Iterator[tuple[str, str]]:
    for each in told:
        period, sign, number = each.rpartition("=")
        if not sign and len(periods) > 1:
            raise Misused(
                f"of which period {each} was reported is not said",
                "several periods are asked about",
                again("say it", reported=f"{periods[0]}={each}"),
            )
        yield period or periods[0], number.strip()
