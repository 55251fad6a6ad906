"""`--records`, and how they are read: one decorator for every command that asks about records."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ledger.answers.answer import Report
from ledger.cli.params import FILE
from ledger.cli.report import Invocation

F = TypeVar("F", bound=Callable[..., Any])
RECORDS = "A CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL table, or - for standard input; nothing is kept."
_HOW = (  # an option, its place in the profile, what stands in help
    ("--blank", "WORD", "A word for a blank, such as N/A; may be repeated."),
    ("--true", "WORD", "A word for true, such as TRUE; may be repeated."),
    ("--false", "WORD", "A word for false; may be repeated."),
    ("--decimal", "SIGN", "The decimal sign: . or ,"),
    ("--thousands", "SIGN", "What groups thousands: . , ' or space"),
    ("--currency", "SIGN", "A sign beside numbers, such as € or EUR; may be repeated."),
    ("--dates", "FORM", "How dates are written, such as DD.MM.YYYY or M/D/YYYY; may be repeated."),
    ("--zone", "ZONE", "The time zone of times without one, such as Europe/Berlin."),
    ("--list", "SIGN", "What stands between the codes of a set. [default: ;]"),
    ("--delimiter", "SIGN", "What stands between columns, or tab. [default: , ; tab or |]"),
    ("--encoding", "NAME", "Such as windows-1252. [default: UTF-8, or UTF-16 by its mark]"),
    ("--sheet", "NAME", "The sheet of a workbook."),
)
_SEVERAL = ("--blank", "--true", "--false", "--currency", "--dates")


def with_records(
    *, required: bool = False, help: str = RECORDS, option: str = "--records", name: str = "records"
) -> Callable[[F], F]:
    """Options that say which records, and how they are read; the command takes what they come to, or None, as `name`."""

    def decorated(run: F) -> F:
        @functools.wraps(run)
        def reading(invocation: Invocation, **given: Any) -> Report:
            from ledger.app.questions.populations import records_of

            file, mapped = given.pop("reading"), given.pop("mapped")
            said = {each[0][2:]: given.pop(f"read_{each[0][2:]}") for each in _HOW}
            said = {each: value for each, value in {"columns": dict(mapped), **said}.items() if value}
            _needed(given[name], said, file, option)
            if given[name]:
                given[name] = records_of(given[name], file, said)
                if given[name].found:
                    invocation.said.append(f"records are read as {given[name].found} says")
            given[name] = given[name] or None
            found: Report = run(invocation, **given)
            return found

        for each, metavar, sentence in reversed(_HOW):
            click.option(
                each, f"read_{each[2:]}", metavar=metavar, help=sentence, multiple=each in _SEVERAL
            )(reading)
        click.option(
            "--map", "mapped", multiple=True, type=Pair(), help="The column of a field, such as score='Lead Score'."
        )(reading)
        click.option(
            "--reading", type=FILE, help="How the records are read, as a file. [default: RECORDS.reading.yaml if there]"
        )(reading)
        click.option(option, name, required=required, default=None if required else "", metavar="RECORDS", help=help)(
            reading
        )
        return reading  # type: ignore[return-value]

    return decorated


class Pair(click.ParamType[tuple[str, str]]):
    """`field=Column`."""

    name = "FIELD=COLUMN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read it, or say how it is written."""
        field, sign, column = str(value).partition("=")
        if not (field and sign and column):
            self.fail(f"`{value}` is no field and column; write it as score=Score", param, ctx)
        return field, column


def _needed(records: str, said: dict[str, Any], file: Path | None, option: str) -> None:
    if (said or file) and not records:
        raise click.UsageError(f"Missing option '{option}': what else is said is how to read them.")
