"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from ledger.app.choices import NATURES, STANDARDS
from ledger.render.printable import unseen

F = TypeVar("F", bound=Callable[..., Any])


class DayParam(click.ParamType[date]):
    """A calendar day, `2026-03-01`."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or say how it is written."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is no day; write it as 2026-03-01", param, ctx)
        if not 1900 <= found.year <= 2999:
            self.fail(f"{found} lies outside 1900 to 2999", param, ctx)
        return found


class WordsParam(click.ParamType[str]):
    """A text that goes on record: something that can be read, and nothing that cannot be seen."""

    name = "TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it, or say what it holds."""
        text = str(value)
        if found := unseen(text):
            self.fail(f"it holds the character U+{ord(found):04X}, which cannot be seen", param, ctx)
        if param and param.required and not text.strip():
            self.fail("it says nothing", param, ctx)
        return text.strip()


DAY = DayParam()
WORDS = WordsParam()
FILE = click.Path(path_type=Path, dir_okay=False)
RECORDS = "A CSV or Parquet file, FILE.duckdb:TABLE, or a PostgreSQL table; it is read, and nothing is kept."

proposal = click.argument("proposal", metavar="PROPOSAL")
key = click.argument("key", metavar="KEY")
document = click.argument("file", metavar="FILE", type=FILE)
rule = click.argument("rule", metavar="KEY|DRAFT")
also = click.option(
    "--with", "also", multiple=True, type=FILE, metavar="FILE", help="What a draft rests on, drafted in another file."
)


def because(required: bool) -> Callable[[F], F]:
    """`--because`: the reason, on record."""
    settings: dict[str, Any] = {"required": True} if required else {"default": ""}
    return click.option("--because", type=WORDS, metavar="TEXT", help="The reason, for the record.", **settings)


def effective(required: bool = True) -> Callable[[F], F]:
    """`--effective` and `--until`: the term, [from, until)."""

    def both(run: F) -> F:
        run = click.option("--until", type=DAY, help="The first day on which it no longer governs.")(run)
        return click.option("--effective", type=DAY, required=required, help="The first day on which it governs.")(run)

    return both


def terms(required: bool = True) -> Callable[[F], F]:
    """The terms of a change: when, of which nature, by which standard, and whether it reaches back."""

    def all_of(run: F) -> F:
        run = click.option("--retroactive", is_flag=True, help="The effective date is past, and that is meant.")(run)
        run = click.option(
            "--standard", type=click.Choice(STANDARDS), required=required, help="What happens to history."
        )(run)
        run = click.option(
            "--nature", type=click.Choice(NATURES), required=required, help="What sort of change it is."
        )(run)
        return effective(required)(run)

    return all_of
