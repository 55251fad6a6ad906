"""export sql: the same meaning for dashboards, as an expression, a query or a view, and a table of versions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report, told
from ledger.cli import files, params
from ledger.cli.misuse import Misused
from ledger.cli.report import Invocation, reporting
from ledger.cli.rules import RULES
from ledger.deliver.delivery.queries.warehouse import DIALECTS
from ledger.errors import BadInput
from ledger.render.printable import printable
from ledger.steps import Open, again

if TYPE_CHECKING:
    from collections.abc import Sequence

SHAPES, TABLE, SOME_FAILED = ("expression", "select", "view", "table"), "ledger_versions", 5


@click.command("sql", short_help="A definition as SQL for a warehouse.")
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=params.known("definition"))
@click.option("--dialect", type=click.Choice(DIALECTS), required=True, help="The warehouse that will read it.")
@click.option(
    "--rules",
    type=RULES,
    default="standard",
    show_default=True,
    help="Which version judges each record.",
)
@click.option("--form", "shape", type=click.Choice(SHAPES), help="What to write (a view; of versions, a table).")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="[ENTITY=]NAME",
    help="The table of records (the entity's key), or of versions.",
)
@click.option("--name", default="", metavar="NAME", help="What the view is called (KEY).")
@click.option("--versions", "every", is_flag=True, help="Every version that governed, of each KEY or of all.")
@click.option("--csv", "as_csv", is_flag=True, help="With --versions: the rows as CSV.")
@click.option("-o", "--output", type=params.PRINTED, help="Write it to this file, in UTF-8.")
@reporting
def sql_command(
    invocation: Invocation,
    keys: tuple[str, ...],
    dialect: str,
    rules: Any,
    shape: str | None,
    tables: tuple[str, ...],
    name: str,
    every: bool,
    as_csv: bool,
    output: Path | None,
) -> Report:
    """KEY as SQL over a warehouse's own columns, exactly as `ledger count` judges, or refused with the reason.

    A criteria is true or false for every record, a score a number, stages the key of the stage. A field is read from
    its sql binding, else from the column of its own name. --rules today is as-is, then is as-was (a CASE over the
    entity's clock), standard as each version was declared to treat history; then:DATE is how that stood on a day, and
    on:DATE the version in force on it. Exit code 5 where a version cannot be said.

    An attribution is a query that gives what `ledger attribution run` does, over the tables of its entities: --table
    touch=crm.touches --table deal=crm.deals.
    """
    from ledger.deliver.delivery.answers.export import sql_answer, sql_credit_answer, sql_versions_answer
    from ledger.deliver.delivery.queries.credit_export import credit_exported, gives_credit
    from ledger.deliver.delivery.queries.warehouse import ExportOptions, exported, rows_csv, rows_sql, versions

    misused(keys, shape, every, as_csv)
    if not every and gives_credit(invocation.ledger, keys[0]):
        asked = ExportOptions(dialect, rules, shape or "view", "", name)
        credit = credit_exported(invocation.ledger, keys[0], asked, _by_entity(tables))
        _written(invocation, credit.text, output)
        return Report(sql_credit_answer(credit, output))
    table = _the_table(tables)
    if every:
        found = versions(invocation.ledger, keys, dialect)
        text = rows_csv(found.rows) if as_csv else rows_sql(found, dialect, shape or "table", table or TABLE)
        _written(invocation, text, output)
        problems = [line for each in found.problems for line in told(each)]
        answer = sql_versions_answer(found, text, output)
        return Report(answer, code=SOME_FAILED if problems else 0, warnings=problems)
    one = exported(invocation.ledger, keys[0], ExportOptions(dialect, rules, shape or "view", table, name))
    _written(invocation, one.text, output)
    return Report(sql_answer(one, output))


def _by_entity(tables: Sequence[str]) -> dict[str, str]:
    """The tables that are named for entities."""
    if wrong := [each for each in tables if "=" not in each]:
        raise Misused(
            f"`{wrong[0]}` does not say of which entity it is the table",
            "an attribution reads several",
            again("say it", table=Open(f"ENTITY={wrong[0]}")),
        )
    return {entity: name for entity, _, name in (each.partition("=") for each in tables)}


def _the_table(tables: Sequence[str]) -> str:
    """The one table that is named; empty where none is."""
    if len(tables) > 1 or any("=" in each for each in tables):
        raise Misused(
            "one table is named",
            "only an attribution reads several",
            again("name one", table=(tables[0].rpartition("=")[2],)),
        )
    return next(iter(tables), "")


def misused(keys: Sequence[str], shape: str | None, every: bool, as_csv: bool) -> None:
    """Say which options do not go together."""
    if not every and not keys:
        raise Misused("one KEY is named, or --versions", "a rule is one definition's", again("name one", Open("KEY")))
    if not every and len(keys) != 1:
        raise Misused("several KEYs go with --versions", "a rule is one definition's", again("ask so", versions=True))
    if not every and (as_csv or shape == "table"):
        what = f"{'--csv' if as_csv else '--form table'} goes with --versions"
        raise Misused(what, "what it writes is the table of versions", again("ask for that", versions=True))
    if every and shape == "expression":
        why = "a table has rows, and an expression none"
        raise Misused("a table of versions is no expression", why, again("ask for a view", form="view"))
    if as_csv and shape:
        raise Misused(
            "--csv and --form are given", "each is a form of its own", again("leave out the form", form=False)
        )


def _written(invocation: Invocation, text: str, output: Path | None) -> None:
    """Write it to the file that was named; what is to be printed has to be printable."""
    if output is None:
        if not invocation.as_json:
            _need_printable(text)
        return
    files.may_write(output, invocation.settings)
    try:
        files.write(output, text)
    except OSError as error:
        raise BadInput(
            f"{output} cannot be written",
            str(error.strerror).lower(),
            again("choose another name", output=Open("NAME")),
        ) from error


def _need_printable(text: str) -> None:
    """Pass where stdout has its letters, and a terminal shows them: SQL with one written as a number is other SQL."""
    if printable(text) != text:
        why = "it holds a character that a terminal acts on, or does not show"
        raise BadInput("this cannot be printed as it is", why, "write a file: -o FILE.sql")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        why = f"it has no `{text[error.start]}` (U+{ord(text[error.start]):04X})"
        raise BadInput(f"this cannot be printed in {encoding}", why, "write a file, in UTF-8: -o FILE.sql") from None
