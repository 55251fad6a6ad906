"""new: a document to begin with, as a commented form, or as the draft of an entity from a file that people have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.misuse import Misused
from ledger.cli.records import with_records
from ledger.cli.report import Invocation, reporting
from ledger.steps import step

if TYPE_CHECKING:
    from ledger.app.populations import Records
    from ledger.deliver.survey.queries.records import RecordsDraft

KINDS = (
    *("entity", "criteria", "score", "stages", "metric", "taxonomy", "attribution", "framework", "invariant", "debt"),
    *("charter", "channel", "assessment"),
)
SCOPES = {"framework": "channels"}
LEAD, OF_ENTITY = "lead", {"criteria", "score", "stages", "metric", "taxonomy", "attribution", "invariant"}
BEGINNING = ("attribution", "framework")
"""The kinds that begin with one of several documents, which --from names."""


@click.command("new")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("key", required=False, default="")
@click.option("--scope", help="Whose charter decides on it. [default: lifecycle; channels for a framework]")
@click.option(
    "--entity", metavar="KEY", help="The entity that a rule judges. [default: the only one in force, else lead]"
)
@click.option("-o", "--output", type=params.PRINTED, help="Write it to this file. [default: print it]")
@with_records(
    option="--from",
    help="Draft an entity from these records; an attribution from u, w or funnel_shares; a framework from channel_fit "
    "or paid_pilot.",
)
@reporting
def new_command(
    invocation: Invocation,
    kind: str,
    key: str,
    scope: str | None,
    entity: str | None,
    output: Path | None,
    records: Records | None,
) -> Report:
    """Print a document of KIND to fill in: a commented form, which `ledger check` takes once it is complete.

    With --from an attribution begins with a way to give credit: u, w or funnel_shares, each explained. A framework
    begins with one that comes with the ledger: channel_fit, for any new channel, or paid_pilot. An entity is drafted
    from records: a field for each column, its type, its codes. What it takes to read the records is written beside
    them, as RECORDS.reading.yaml, unless that file is there. Nothing is recorded.
    """
    from ledger.cli import files
    from ledger.deliver.survey.answers.new import drafted_entity, new_document
    from ledger.deliver.survey.queries.records import drafted
    from ledger.govern.documents.queries.forms import form

    start, scope = "", scope or SCOPES.get(kind, "lifecycle")
    if records and kind in BEGINNING:
        start, records = records.name, None
    if records and kind != "entity":
        raise Misused(
            "--from RECORDS drafts an entity",
            "no other document can be read off records",
            step("draft one", "new", "entity", from_=str(records.name)),
        )
    if output:
        files.may_write(output, invocation.settings, [records.path] if records else [])
        files.must_be_new(output)
    if records is None:
        answer = new_document(kind, form(kind, key, scope, entity or _find_entity(invocation, kind), start), output)
    else:
        found = drafted(invocation.settings, records, key, scope, _zone(invocation), invocation.tell)
        answer = drafted_entity(found, output, _written_beside(invocation, found))
        if answer.reading and not output:
            invocation.said.append(f"how the records are read was written to {answer.reading}")
    if output:
        files.write(output, answer.text)
    return Report(answer)


def _written_beside(invocation: Invocation, found: RecordsDraft) -> str:
    """Write how records are read beside them, and return the file; what is there already stays, and is told of."""
    from ledger.cli import files

    if not found.profile:
        return ""
    if found.beside and not Path(found.beside).exists():
        files.may_write(Path(found.beside), invocation.settings)
        files.write(Path(found.beside), found.profile)
        return found.beside
    where = f"{found.beside} is there, and stays as it is; it" if found.beside else "a file of kind reading"
    invocation.said += [f"to read the records so, {where} has to say:", *found.profile.splitlines()]
    return ""


def _zone(invocation: Invocation) -> str:
    """The zone of the ledger, where there is one."""
    return invocation.ledger.zone if invocation.settings.database.is_there else "UTC"


def _find_entity(invocation: Invocation, kind: str) -> str:
    """Find the only entity in force; where there are several or none, it is the one that most forms are about."""
    if kind not in OF_ENTITY or not invocation.settings.database.is_there:
        return LEAD
    state, today = invocation.ledger.state(), invocation.ledger.today()
    entities = [key for key, each in state.in_force_on(today).items() if each.draft.kind == "entity"]
    return entities[0] if len(entities) == 1 else LEAD
