"""`--records`, and how they are read: one decorator for every command that asks about records.

`--touches`, `--conversions` and `--roles` are those of credit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.cli.misuse import Misused
from ledger.cli.params import FILE
from ledger.cli.report import Invocation, Later
from ledger.cli.spelling import BESIDE
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.app.populations import Records

F = TypeVar("F", bound=Callable[..., Any])
RECORDS = (
    "A CSV, Parquet or .xlsx file, FILE.duckdb:TABLE, a PostgreSQL or Spark table, a population of ledger.toml, "
    "or - for standard input; nothing is kept."
)
_HOW = (  # an option, what stands for its value, its sentence in help
    ("--blank", "WORD", "A word for a blank, such as N/A; may be repeated."),
    ("--true", "WORD", "A word for true, such as TRUE; may be repeated."),
    ("--false", "WORD", "A word for false; may be repeated."),
    ("--decimal", "SIGN", "The decimal sign: . or ,"),
    ("--thousands", "SIGN", "What groups thousands: . , ' or space"),
    ("--currency", "SIGN", "A sign beside numbers, such as € or EUR; may be repeated."),
    ("--dates", "FORM", "How dates are written, such as DD.MM.YYYY or M/D/YYYY; may be repeated."),
    ("--zone", "ZONE", "The time zone of times without one, such as Europe/Berlin."),
    ("--list-sign", "SIGN", "What stands between the codes of a set. [default: ;]"),
    ("--delimiter", "SIGN", "What stands between columns, or tab. [default: , ; tab or |]"),
    ("--encoding", "NAME", "Such as windows-1252. [default: UTF-8, or UTF-16 by its mark]"),
    ("--sheet", "NAME", "The sheet of a workbook."),
)
_JOURNEYS = {
    "touches": "The touches that an attribution gives credit to.",
    "conversions": "The conversions whose credit it gives.",
    "roles": "Who belongs to a conversion, where touches join it through people.",
}
_SEVERAL = ("--blank", "--true", "--false", "--currency", "--dates")


def with_records(
    *, required: bool = False, help: str = RECORDS, option: str = "--records", name: str = "records"
) -> Callable[[F], F]:
    """Options that say which records, and how they are read; the command takes Records, or None, as `name`."""

    def decorated(run: F) -> F:
        @functools.wraps(run)
        def reading(**given: Any) -> None:
            file, mapped, copied = given.pop("reading"), given.pop("mapped"), given.pop("copied")
            how = {_place(each): given.pop(f"read_{_place(each)}") for each, _, _ in _HOW}
            said = {each: value for each, value in {"columns": dict(mapped), **how}.items() if value}
            given[name] = _asked(given[name], said, file, option, copied=copied)
            run(**given)

        for added in reversed(list(_options(option, name, required, help))):
            added(reading)
        return reading  # type: ignore[return-value]

    return decorated


def with_journeys(run: F) -> F:
    """Options that name the records of credit; the command takes them as `journeys`, by option: all that it needs, or
    none.
    """

    @functools.wraps(run)
    def reading(**given: Any) -> None:
        named = {option: name for option in _JOURNEYS if (name := given.pop(option))}
        missing = [option for option in ("touches", "conversions") if option not in named]
        if named and missing:
            what, why = f"Missing option '--{missing[0]}'", "credit is given by touches to conversions"
            raise Misused(what, why, again("name them", **{missing[0]: Open("RECORDS")}))
        run(**given, journeys=named)

    for option, told in reversed(_JOURNEYS.items()):
        click.option(f"--{option}", metavar="RECORDS", help=told)(reading)
    return reading  # type: ignore[return-value]


def _options(option: str, name: str, required: bool, help: str) -> Iterator[Callable[[F], F]]:
    yield click.option(option, name, required=required, metavar="RECORDS", help=help)
    yield click.option(
        "--reading", type=FILE, help=f"A file of kind reading. [default: RECORDS{BESIDE}, if it is there]"
    )
    yield click.option("--map", "mapped", multiple=True, type=Pair(), help="The column of a field: score='Lead Score'.")
    for each, metavar, sentence in _HOW:
        yield click.option(each, f"read_{_place(each)}", metavar=metavar, help=sentence, multiple=each in _SEVERAL)
    yield click.option("--copy", "copied", is_flag=True, help="Count a copy of a server's columns, on this machine.")


def _place(option: str) -> str:
    """The place in the profile of what an option says."""
    return option[2:].removesuffix("-sign")


def _asked(records: str | None, said: dict[str, Any], file: Path | None, option: str, *, copied: bool) -> Later | None:
    if not records:
        if said or file or copied:
            raise Misused(
                f"Missing option '{option}'",
                "what else is said is how to read them",
                again("name them", **{option[2:]: Open("RECORDS")}),
            )
        return None

    def found(invocation: Invocation) -> Records:
        from ledger.app.populations import records_of

        asked = records_of(invocation.settings, records, file, said, copied=copied)
        if asked.found:
            invocation.said.append(f"records are read as {asked.found} says")
        return asked

    return Later(found)


class Pair(click.ParamType[tuple[str, str]]):
    """`field=Column`."""

    name = "FIELD=COLUMN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read it, or say how it is written."""
        field, sign, column = str(value).partition("=")
        if not (field and sign and column):
            self.fail(f"`{value}` is no field and column; write it as score=Score", param, ctx)
        return field, column
