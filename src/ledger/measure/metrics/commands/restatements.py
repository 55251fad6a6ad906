"""Past figures computed again: restate KEY (or restate order KEY), restate complete, decline, list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.measure.figures import rows
from ledger.measure.figures.commands.segments import segments
from ledger.measure.metrics.commands.counts import ask_of_credit, refuse_credit_options, require_records, with_journeys
from ledger.steps import again

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.app.populations import Records
    from ledger.measure.metrics.queries.world import MetricAsked

ORDER = "order"
restatement = click.argument("restatement", metavar="RESTATEMENT")


class OrderedByDefault(click.Group):
    """`restate mql …` is `restate order mql …`: what is none of the commands is what is to be restated."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant."""
        known = not args or args[0] in self.commands or args[0].startswith("-")
        return super().resolve_command(ctx, args if known else [ORDER, *args])


class VersionParam(click.ParamType[int]):
    """The number of a version, `v3` or `3`."""

    name = "VERSION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it, or say how it is written."""
        found = re.fullmatch(r"v?([1-9][0-9]{0,5})", str(value))
        if not found:
            self.fail(f"`{value}` is no version; write it as v3", param, ctx)
        return int(found[1])


@click.group("restate", cls=OrderedByDefault)
def restate_command() -> None:
    """Have past figures computed again by another version, on record.

    `ledger restate KEY --from vA --to vB --period 2024-Q1..2024-Q4` orders it. KEY is what records are counted by, or
    an attribution.
    """


@restate_command.command(ORDER)
@params.key
@click.option("--from", "from_version", type=VersionParam(), required=True, help="The version that they were by.")
@click.option("--to", "to_version", type=VersionParam(), required=True, help="The ratified one that they are to be by.")
@click.option("--period", "periods", required=True, metavar="A[..B]", help="Such as 2024-Q1..2024-Q4.")
@click.option(
    "--reopen",
    "reopens",
    multiple=True,
    metavar="PERIOD",
    help="A closed one of these, METRIC:PERIOD of an attribution; may be repeated.",
)
@segments
@click.option("--replaces", default="", metavar="RESTATEMENT", help="An open order in whose place this one is.")
@params.because(True)
@with_records(help="Measure on these what it changes; it is then completed on the same.")
@with_journeys
@reporting
def order(
    invocation: Invocation,
    key: str,
    from_version: int,
    to_version: int,
    periods: str,
    reopens: tuple[str, ...],
    segment_by: str,
    replaces: str,
    because: str,
    records: Records | None,
    **journeys: str | None,
) -> Report:
    """Order that the figures of KEY for some periods be computed again. For the decider of the scope.

    A closed period changes only where --reopen names it. With records, it is measured whether the change is material.
    Of an attribution, one order restates every metric over it that has a number of these periods. It is measured on
    --touches and --conversions, or on [credit.KEY] of ledger.toml.
    """
    from ledger.measure.figures.answers.restatements import restatement_made
    from ledger.measure.figures.decide import order_restatement
    from ledger.measure.figures.queries.figures_questions import find_restatements
    from ledger.measure.metrics.decide.restating import order_credit_restatement, refuse_metric_alone
    from ledger.measure.metrics.queries.metrics import is_attribution

    ledger, actor = invocation.ledger, invocation.actor
    refuse_metric_alone(ledger, key, periods)
    if is_attribution(ledger, key):
        _refuse_segments(segment_by)
        asked = _ask_where_named(ledger, key, records, journeys)
        versions = (from_version, to_version)
        made = order_credit_restatement(
            ledger, actor, key, versions, periods, asked, because=because, reopens=reopens, replaces=replaces
        )
        return Report(restatement_made(ledger, *find_restatements(ledger, made)))
    refuse_credit_options(journeys)
    made = order_restatement(
        ledger,
        actor,
        key,
        from_version,
        to_version,
        periods,
        because=because,
        reopens=reopens,
        segment_by=segment_by,
        replaces=replaces,
        records=records,
    )
    return Report(restatement_made(ledger, *find_restatements(ledger, made)))


@restate_command.command("complete")
@restatement
@with_records()
@with_journeys
@reporting
def complete(invocation: Invocation, restatement: str, records: Records | None, **journeys: str | None) -> Report:
    """Compute RESTATEMENT over the records: its figures stand from here on. For the decider of the scope.

    What one order restates over an attribution is completed together.
    """
    from ledger.measure.figures.answers.restatements import restatement_ended
    from ledger.measure.figures.decide import complete_restatement
    from ledger.measure.figures.queries.figures_questions import find_restatements
    from ledger.measure.metrics.decide.restating import complete_credit_restatement, find_attribution

    ledger, actor = invocation.ledger, invocation.actor
    if find_attribution(ledger, restatement):
        asked = ask_of_credit(ledger, records, journeys)
        made = complete_credit_restatement(ledger, actor, restatement, asked)
    else:
        refuse_credit_options(journeys)
        made = complete_restatement(ledger, actor, restatement, require_records(records))
    return Report(restatement_ended(ledger, *find_restatements(ledger, made)))


@restate_command.command("decline")
@restatement
@params.because(True)
@with_records(help="Measure on these what it would change, where it was not measured when it was ordered.")
@with_journeys
@reporting
def decline(
    invocation: Invocation, restatement: str, because: str, records: Records | None, **journeys: str | None
) -> Report:
    """Leave the figures as they stand, since what RESTATEMENT would change is immaterial. For the decider."""
    from ledger.measure.figures.answers.restatements import restatement_ended
    from ledger.measure.figures.decide import decline_restatement
    from ledger.measure.figures.queries.figures_questions import find_restatements
    from ledger.measure.metrics.decide.restating import decline_credit_restatement, find_attribution

    ledger, actor = invocation.ledger, invocation.actor
    if find_attribution(ledger, restatement):
        asked = ask_of_credit(ledger, records, journeys) if any(journeys.values()) else None
        made = decline_credit_restatement(ledger, actor, restatement, because, asked)
    else:
        refuse_credit_options(journeys)
        made = decline_restatement(ledger, actor, restatement, because, records)
    return Report(restatement_ended(ledger, *find_restatements(ledger, made)))


def _ask_where_named(
    ledger: Ledger, key: str, records: Records | None, journeys: Mapping[str, str | None]
) -> MetricAsked | None:
    """How the metrics over an attribution are asked; None where nobody names its touches and conversions."""
    from ledger.measure.credit.queries.credit import journeys_known

    asked: MetricAsked = ask_of_credit(ledger, records, journeys)
    return asked if asked.sources or journeys_known(ledger.settings, key) else None


def _refuse_segments(segment_by: str) -> None:
    """Pass where no segments are named. Raises Misused."""
    if segment_by:
        why = "each metric is restated by the segments that its period was closed by"
        raise Misused("--by is not given for an attribution", why, again("leave it out", by=False))


restate_command.add_command(build_command(rows.RESTATEMENTS))
