"""Looking back at a decision: review. No row: its verdict is three flags, and a dozen of options read its records."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.steps import TEXT, again

if TYPE_CHECKING:
    from ledger.app.populations import Records
    from ledger.govern.proposals.decide.look_back import ReviewVerdict

FLAGS = (
    ("keep", "It stays as it is."),
    ("change", "It is to be another one, which somebody then proposes."),
    ("retire", "It is to end, which somebody then proposes."),
)


def _verdicts(run: Any) -> Any:
    for name, told in reversed(FLAGS):
        run = click.option(f"--{name}", "verdict", flag_value=name, help=told)(run)
    return run


@click.command("review")
@params.key
@with_records()
@click.option("--rules", type=RULES, default="standard", show_default=True, help="Which versions count.")
@_verdicts
@click.option("--revisit", type=params.DAY, help="With --keep: the day of the next look.")
@params.because(False)
@reporting
def review_command(
    invocation: Invocation,
    key: str,
    records: Records | None,
    rules: Any,
    verdict: ReviewVerdict | None,
    revisit: date | None,
    because: str,
) -> Report:
    """Look back at the version of KEY in force: what was expected of it, and what came of that in RECORDS.

    Its metrics are counted as they are governed today, over records dated since it took force. Its decider then says
    whether it is kept, to be changed or to be retired. That changes nothing in force, and settles the day that was set.
    """
    from ledger.govern.proposals.answers.look_back import definition_look_back
    from ledger.govern.proposals.decide.look_back import say_of
    from ledger.govern.proposals.queries.look_back import look_back

    if revisit and verdict is None:
        raise Misused(
            "--revisit goes with --keep",
            "it says when what is kept is looked at again",
            again("keep it", keep=True, because=TEXT),
        )
    ledger = invocation.ledger
    found = look_back(ledger, key, records, rules)
    if verdict is None:
        return Report(definition_look_back(ledger, found))
    said = say_of(ledger, invocation.actor, found, verdict, because, rules, revisit)
    return Report(definition_look_back(ledger, found, said, already=said is None))
