"""Past figures computed again: restate KEY (or restate order KEY), restate complete, decline, list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_command
from ledger.measure.figures import rows
from ledger.measure.figures.commands.segments import segments

if TYPE_CHECKING:
    from ledger.app.populations import Records

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

    `ledger restate KEY --from vA --to vB --period 2024-Q1..2024-Q4` orders it.
    """


@restate_command.command(ORDER)
@params.key
@click.option("--from", "from_version", type=VersionParam(), required=True, help="The version that they were by.")
@click.option("--to", "to_version", type=VersionParam(), required=True, help="The ratified one that they are to be by.")
@click.option("--period", "periods", required=True, metavar="A[..B]", help="Such as 2024-Q1..2024-Q4.")
@click.option("--reopen", "reopens", multiple=True, metavar="PERIOD", help="A closed one of these; may be repeated.")
@segments
@click.option("--replaces", default="", metavar="RESTATEMENT", help="An open order in whose place this one is.")
@params.because(True)
@with_records(help="Measure on these what it changes; it is then completed on the same.")
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
) -> Report:
    """Order that the figures of KEY for some periods be computed again. For the decider of the scope.

    A closed period changes only where --reopen names it. With records, it is measured whether the change is material.
    """
    from ledger.measure.figures.answers.restatements import restatement_made
    from ledger.measure.figures.decide import order_restatement
    from ledger.measure.figures.queries.figures_questions import restatement_of

    ledger, actor = invocation.ledger, invocation.actor
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
    return Report(restatement_made(ledger, restatement_of(ledger, made)))


@restate_command.command("complete")
@restatement
@with_records(required=True)
@reporting
def complete(invocation: Invocation, restatement: str, records: Records) -> Report:
    """Compute RESTATEMENT over the records: its figures stand from here on. For the decider of the scope."""
    from ledger.measure.figures.answers.restatements import restatement_ended
    from ledger.measure.figures.decide import complete_restatement
    from ledger.measure.figures.queries.figures_questions import restatement_of

    made = complete_restatement(invocation.ledger, invocation.actor, restatement, records)
    return Report(restatement_ended(invocation.ledger, restatement_of(invocation.ledger, made)))


@restate_command.command("decline")
@restatement
@params.because(True)
@with_records(help="Measure on these what it would change, where it was not measured when it was ordered.")
@reporting
def decline(invocation: Invocation, restatement: str, because: str, records: Records | None) -> Report:
    """Leave the figures as they stand, since what RESTATEMENT would change is immaterial. For the decider."""
    from ledger.measure.figures.answers.restatements import restatement_ended
    from ledger.measure.figures.decide import decline_restatement
    from ledger.measure.figures.queries.figures_questions import restatement_of

    made = decline_restatement(invocation.ledger, invocation.actor, restatement, because, records)
    return Report(restatement_ended(invocation.ledger, restatement_of(invocation.ledger, made)))


restate_command.add_command(build_command(rows.RESTATEMENTS))
