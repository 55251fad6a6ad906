"""What platforms hold already: survey, import, adopt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.errors import BadInput
from ledger.steps import Open, again, step

if TYPE_CHECKING:
    from ledger.deliver.survey.decide.one import ImportOptions


@click.command("survey")
@click.argument("targets", metavar="TARGET…", nargs=-1, required=True, shell_complete=params.known("target"))
@click.option("--scope", default="lifecycle", show_default=True, help="The scope of the drafts.")
@click.option("-o", "--output", type=params.FOLDER, help="Write the drafts into this folder.")
@params.page
@params.record("which rules claim one name and are not equal")
@click.option("--verbose", is_flag=True, help="Show everything about each rule, not only what to decide.")
@reporting
def survey_command(
    invocation: Invocation,
    targets: tuple[str, ...],
    scope: str,
    output: Path | None,
    page: Path | None,
    record: bool,
    verbose: bool,
) -> Report:
    """What each TARGET holds: every list and formula, whether it can be governed as it is, and what to do with it.

    Drafts an entity with the fields that they read, paired between platforms, and a criteria for each. With -o it
    writes them, and what to do with each rule, for `ledger adopt`. Writes nothing there.
    """
    from ledger.cli import files
    from ledger.deliver.survey.answers.page import survey_page
    from ledger.deliver.survey.answers.survey import targets_surveyed
    from ledger.deliver.survey.decide.rivals import record_survey
    from ledger.deliver.survey.queries.survey import survey, write_drafts

    if page:
        files.may_write(page, invocation.settings)
    ledger = invocation.ledger
    found, others = survey(ledger, targets, scope, invocation.tell)
    if output:
        write_drafts(output, found, targets, scope)
    decided = record_survey(ledger, invocation.actor, targets, found) if record else None
    answer = targets_surveyed(found, others, verbose, str(output or ""), str(page or ""), decided)
    if page:
        files.write(page, survey_page(answer, ledger.today(), simulated=ledger.simulated))
    return Report(answer)


@click.command("import")
@params.target
@click.argument("artifact", metavar="[ARTIFACT]", required=False)
@click.option("--key", metavar="KEY", help="Definition that it becomes a version of (or: --as KEY).")
@click.option("--entity", default="", metavar="KEY", help="Entity whose fields it reads. [default: the best fit]")
@click.option("--scope", default="", help="Scope of a new definition. [default: that of its entity]")
@click.option("--effective", type=params.DAY, help="First day on which it is so. [default: its last change there]")
@click.option("--until", type=params.DAY, help="First day on which it is no longer so. [default: none]")
@click.option("--all", "every", is_flag=True, help="Import every rule that can be said; what says the same joins.")
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, and record nothing.")
@click.option("--compare", metavar="KEY", help="Only compare it with KEY, and show a record where they differ.")
@params.strict("what --compare compares differs")
@reporting
def import_command(invocation: Invocation, target: str, artifact: str | None, **given: Any) -> Report:
    """Record a rule that TARGET holds as an attested version, decided by nobody, and bind its ARTIFACT.

    The version says what the platform does today, since its last change there. Nothing is written to the platform.
    """
    if given["strict"] and not given["compare"]:
        raise Misused(
            "--strict goes with --compare KEY",
            "it ends with 3 where the two differ",
            again("leave it out", strict=False),
        )
    given["key"] = given["key"] or _key_in_as(invocation)
    if given["every"] and artifact:
        key = {} if given["key"] or given["compare"] or given["dry_run"] else {"key": Open("KEY")}
        raise Misused(
            f"--all and {artifact} are given",
            "--all takes every rule of one target",
            again("take that one", all=False, **key),
        )
    if given["every"]:
        return _every(invocation, target, given)
    if not artifact or not (given["key"] or given["compare"] or given["dry_run"]):
        raise BadInput(
            "it is not said what to import, or as what",
            why="a rule becomes a version of one definition",
            fix=step("name both, or take --all", "import", target, Open("ARTIFACT"), key=Open("KEY")),
        )
    return _one(invocation, target, artifact, given)


@click.command("adopt")
@params.document
@click.option("--dry-run", is_flag=True, help="Show what would be done, and by whom, and record nothing.")
@reporting
def adopt_command(invocation: Invocation, file: Path, dry_run: bool) -> Report:
    """Carry out what FILE says of each rule that a survey found: import, decide, join, or leave it.

    `ledger survey -o FOLDER` drafts it. Whatever takes a right that you do not have waits for somebody who has it: run
    it again as each of them, and it goes on where it stopped. Nothing is written to a platform.

    Exit code 4 where anything waits.
    """
    from ledger.deliver.survey.answers.adopted import agreed_carried_out
    from ledger.deliver.survey.decide.adopt import adopt

    actor = None if dry_run else invocation.actor
    found = agreed_carried_out(adopt(invocation.ledger, actor, file, invocation.tell), dry_run=dry_run)
    return Report(found, code=found.code)


def _key_in_as(invocation: Invocation) -> str | None:
    """`--as mql`: a word without an address is the definition, and nobody who could act."""
    if invocation.acting is None or "@" in invocation.acting:
        return None
    key, invocation.acting = invocation.acting, None
    return key


def _one(invocation: Invocation, target: str, artifact: str, given: dict[str, Any]) -> Report:
    from ledger.deliver.survey.answers.imported import rule_compared, rule_imported
    from ledger.deliver.survey.decide import one

    ledger = invocation.ledger
    if given["compare"]:
        compared = rule_compared(one.compared(ledger, target, artifact, given["entity"], given["compare"]))
        return Report(compared, code=params.stopped(given["strict"], not compared.same))
    actor = None if given["dry_run"] else invocation.actor
    return Report(rule_imported(*one.import_rule(ledger, actor, target, artifact, given["key"] or "", _asked(given))))


def _every(invocation: Invocation, target: str, given: dict[str, Any]) -> Report:
    from ledger.deliver.survey.answers.imported import rules_imported
    from ledger.deliver.survey.decide.all import import_all

    actor = None if given["dry_run"] else invocation.actor
    outcomes = import_all(invocation.ledger, actor, target, _asked(given), invocation.tell)
    found = rules_imported(target, outcomes, dry_run=actor is None)
    return Report(found, code=found.code)


def _asked(given: dict[str, Any]) -> ImportOptions:
    from ledger.deliver.survey.decide.one import ImportOptions

    return ImportOptions(given["entity"], given["scope"], given["effective"], given["until"])
