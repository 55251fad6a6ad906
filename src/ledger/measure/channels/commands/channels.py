"""Channels, from a file to a decision and on: channel register, evaluate, decide, review, show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import RECORDS, with_records
from ledger.cli.report import Invocation, reporting
from ledger.cli.rows import build_group
from ledger.cli.rules import RULES
from ledger.measure.channels import rows
from ledger.measure.channels.commands.brief import channel_brief_command
from ledger.measure.channels.commands.portfolio import channel_portfolio_command
from ledger.measure.channels.decide.terms import CHANNEL_OUTCOMES, REVIEW_OUTCOMES
from ledger.measure.metrics.commands.counts import find_credit_sources, with_journeys
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.app.populations import Records

channel = click.argument("channel", metavar="CHANNEL", shell_complete=params.known("channel"))
evidence = click.option(
    "--evidence",
    multiple=True,
    metavar="NAME=FILE",
    help="What shows the criterion or gate NAME. Its name and digest go on record, its bytes stay with you.",
)


channel_command = build_group(
    "channel", rows.ROWS, "Judge ways to reach buyers before money goes into them, and decide about them on record."
)
channel_command.add_command(channel_brief_command)
channel_command.add_command(channel_portfolio_command)


@channel_command.command("register")
@params.document
@params.because(False)
@reporting
def register(invocation: Invocation, file: Path, because: str) -> Report:
    """Put a channel on record as FILE says, of kind channel. Registered again, it is the next version of its file.

    For anybody whom the ledger knows. A channel is no definition: nothing is judged by it.
    """
    from ledger.govern.documents.queries.documents import document_in
    from ledger.measure.channels.answers.channels import channel_entry
    from ledger.measure.channels.decide.channels import register_channel

    document = document_in(file)
    made = register_channel(invocation.ledger, invocation.actor, document, because)
    return Report(channel_entry(invocation.ledger, str(document.value["key"]), made))


@channel_command.command("evaluate")
@click.argument("channel", metavar="[CHANNEL]", default="", shell_complete=params.known("channel"))
@click.option("--all", "every", is_flag=True, help="Ask the gates of every channel again; scores stand as they were.")
@click.option("--framework", default="", metavar="KEY", help="By which. [default: that of before, or the only one]")
@click.option("--scores", type=params.FILE, metavar="FILE", help="Your scores, answers and evidence, as a document.")
@click.option("--score", multiple=True, metavar="CRITERION=N", help="A score of yours: a step of the scale.")
@click.option(
    "--answer",
    type=params.WORDS,
    multiple=True,
    metavar="GATE=pass|fail",
    help="Your answer to a gate that people answer; behind a colon, why.",
)
@evidence
@params.because(False)
@reporting
def evaluate(
    invocation: Invocation,
    channel: str,
    every: bool,
    framework: str,
    scores: Path | None,
    score: tuple[str, ...],
    answer: tuple[str, ...],
    evidence: tuple[str, ...],
    because: str,
) -> Report:
    """Judge CHANNEL: the ledger asks its gates of the definitions in force, and you score what you can tell.

    For anybody, agents too; each assessor gives their own scores, and whoever gives some does not decide. Without any,
    the gates are asked again, and what others gave stands. With --all that is done for every channel that was judged.
    """
    from ledger.measure.channels.answers.again import channels_again
    from ledger.measure.channels.answers.channels import channel_entry
    from ledger.measure.channels.decide.again import evaluate_all
    from ledger.measure.channels.decide.assessing import assessment_of
    from ledger.measure.channels.decide.channels import evaluate_channel

    if bool(channel) == every or (every and (framework or scores or score or answer or evidence)):
        raise Misused(
            "a CHANNEL is named, or --all",
            "scores and evidence are of one channel; the gates of all are asked again alone",
            again("name one", Open("CHANNEL")) if not every and not channel else again("evaluate that one", all=False),
        )
    if every:
        ledger = invocation.ledger
        return Report(channels_again(ledger, evaluate_all(ledger, invocation.actor, because)))
    given = assessment_of(scores, _pairs("--score", score), _pairs("--answer", answer), _pairs("--evidence", evidence))
    made = evaluate_channel(invocation.ledger, invocation.actor, channel, framework, given, because)
    return Report(channel_entry(invocation.ledger, channel, made))


@channel_command.command("decide")
@channel
@click.argument("outcome", type=click.Choice(CHANNEL_OUTCOMES))
@click.option("--until", type=params.DAY, help="Of a pilot: the first day on which it runs no more.")
@click.option("--cap", default="", metavar="AMOUNT", help="The most that may be spent.")
@click.option("--success", default="", metavar="BOUND", help='What makes a pilot a success: "mql_rate >= 4 %".')
@click.option("--stop", default="", metavar="BOUND", help='What stops a pilot: "spend per mqls > 400".')
@click.option("--least", default="", metavar="AMOUNT", help='What is too little to tell: "50 conversions".')
@click.option("--review-on", type=params.DAY, help="When it is looked at again. [default: as the framework says]")
@click.option("--conditions", type=params.WORDS, default="", metavar="TEXT", help="What it is decided under.")
@params.because(False)
@reporting
def decide(invocation: Invocation, channel: str, outcome: Any, because: str, **said: Any) -> Report:
    """Say what becomes of CHANNEL: adopt, pilot, defer or reject. For the decider, who did not assess it.

    Another outcome than the recommended one needs a reason, and is marked for ever. A higher one, or one over a gate
    that fails, needs waivers by the decider of the next wider scope.
    """
    from ledger.measure.channels.answers.channels import channel_entry
    from ledger.measure.channels.decide.channels import decide_on_channel
    from ledger.measure.channels.decide.terms import terms_of

    made = decide_on_channel(invocation.ledger, invocation.actor, channel, outcome, terms_of(**said), because)
    return Report(channel_entry(invocation.ledger, channel, made))


@channel_command.command("review")
@channel
@with_records(help=f"The records of its days. {RECORDS}")
@with_journeys
@click.option("--by", "field", default="", metavar="FIELD", help="What says the channel. [default: channel, if known]")
@click.option("--rules", type=RULES, default="standard", show_default=True, help="Which version judges each record.")
@click.option("--outcome", type=click.Choice(REVIEW_OUTCOMES), help="What becomes of it. [default: as the figures say]")
@click.option("--until", type=params.DAY, help="Of an extension: the first day on which it runs no more.")
@click.option("--review-on", type=params.DAY, help="When what is kept is looked at again.")
@params.because(False)
@reporting
def review(
    invocation: Invocation,
    channel: str,
    records: Records | None,
    touches: str | None,
    conversions: str | None,
    roles: str | None,
    rates: str | None,
    field: str,
    rules: Any,
    outcome: Any,
    until: date | None,
    review_on: date | None,
    because: str,
) -> Report:
    """Look at CHANNEL again: measure what its pilot came to, and say what becomes of it. For its decider.

    With too little to tell a pilot is extended, as often as its framework allows, and then stopped. Where its stop
    holds it is stopped, and where its success does it is to be scaled. Anything else needs a reason and is marked. What
    was adopted is kept until a later day, or stopped. Nothing of the records is kept.
    Where its bounds are of credit, it takes --touches and --conversions, or [credit.KEY] of ledger.toml. A figure that
    may still change is too early to tell.
    """
    from ledger.measure.channels.answers.review import channel_review_answer
    from ledger.measure.channels.decide.review import review_channel, review_said
    from ledger.measure.channels.queries.pilot import PilotAsked

    journeys = {"touches": touches, "conversions": conversions, "roles": roles, "rates": rates}
    sources, converted = find_credit_sources(invocation.ledger, journeys)
    asked = PilotAsked(records, field, rules, sources, converted) if records or sources else None
    said = review_said(outcome, until, review_on)
    found = review_channel(invocation.ledger, invocation.actor, channel, said, asked, because)
    return Report(channel_review_answer(invocation.ledger, found))


@channel_command.command("show")
@channel
@click.option("--on", type=params.DAY, help="As it stood on this day. [default: today]")
@click.option(
    "--known", "--known-on", "known_on", type=params.DAY, help="Only use what was known on this day. [default: today]"
)
@click.option("--evidence", multiple=True, metavar="NAME=FILE", help="Hold a file against what was given as NAME.")
@reporting
def show(
    invocation: Invocation, channel: str, on: date | None, known_on: date | None, evidence: tuple[str, ...]
) -> Report:
    """Show CHANNEL: its gates and scores with and without waivers, and what was decided.

    Exit code 3 where a file that is named as evidence is not the one whose digest is on record.
    """
    from ledger.measure.channels.answers.channels import channel_answer
    from ledger.measure.channels.decide.assessing import evidence_given
    from ledger.measure.channels.queries.channels import channel_on

    given = evidence_given(_pairs("--evidence", evidence))
    held = [(name, each.name, each.digest) for name, each in given.items()]
    found = channel_answer(invocation.ledger, channel_on(invocation.ledger, channel, on, known_on), held)
    return Report(found, code=params.stopped(True, found.altered))


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """What was given as NAME=VALUE, each name once."""
    found = dict[str, str]()
    for each in given:
        name, equals, value = each.partition("=")
        if not (name.strip() and equals and value.strip()) or name.strip() in found:
            again = "twice" if name.strip() in found else "not as NAME=VALUE"
            raise click.BadParameter(f"`{each}` is given {again}", param_hint=option)
        found[name.strip()] = value.strip()
    return found
