"""A definition and records: count, why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import params
from ledger.cli.report import Report, Session, reporting, table

if TYPE_CHECKING:
    from ledger.app.judging import Counted
    from ledger.population.count import Row

RULES = {"then": "as-was: each record by the version of its own day", "today": "as-is: every record by today's version"}


class Rules(click.ParamType[str | date]):
    """`then`, `today` or `on:DATE`."""

    name = "then|today|on:DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | date:
        """Read it, or say what it may be."""
        if value in RULES or isinstance(value, date):
            return value  # type: ignore[no-any-return]
        if str(value).startswith("on:"):
            return params.DAY.convert(str(value)[3:], param, ctx)
        raise click.BadParameter(f"`{value}` is none of then, today, on:2026-03-01", ctx, param)


@click.command("count")
@params.key
@click.option(
    "--records", required=True, type=params.FILE, help="A CSV file of records; it is read, and nothing is kept."
)
@click.option("--by", default="", metavar="COLUMN", help="Group by a field or a column; by its date, month by month.")
@click.option("--rules", type=Rules(), default="today", show_default=True, help="Which version judges each record.")
@click.option(
    "--date", "clock", default="", metavar="FIELD", help="The date of a record (the field with clock: event)."
)
@reporting
def count_command(session: Session, key: str, records: Path, by: str, rules: str | date, clock: str) -> Report:
    """How many records KEY holds for: as it was judged then, as today's version judges, or as on another day."""
    from ledger.app.judging import counted

    found = counted(session.reader, key, records, rules, by, clock)
    words = RULES.get(found.rules, f"as-at: every record by the version in force on {rules}")
    rows = [_row(each.value or "(blank)", each, found) for each in found.found.rows]
    whole = _row("all", found.found.overall, found)
    head = [_head(found), key.upper(), "OF", "SHARE", "BY", *(name.upper() for name in _apart(found))]
    lines = [f"{key}, {words}", *table(head, [*rows, whole])]
    if unread := found.found.first_unreadable:
        lines += [f"unreadable first: record {unread.record}, column `{unread.column}`: {unread.reason}"]
    data = {
        "key": key,
        "rules": found.rules,
        "overall": _data(found.found.overall),
        "rows": [_data(r) for r in found.found.rows],
    }
    versions = [{"from": each.start, "until": each.end, "version": each.version} for each in found.segments]
    return Report({**data, "by": by, "segments": versions}, lines)


@click.command("why")
@params.key
@click.option("--record", required=True, type=params.FILE, help="One record as JSON: its fields and values.")
@click.option("--on", type=params.DAY, help="By the version in force on this day (today).")
@reporting
def why_command(session: Session, key: str, record: Path, on: date | None) -> Report:
    """Why KEY holds for one record, or does not: every clause, in the author's order, with what was found."""
    from ledger.app.judging import why
    from ledger.documents.text import checked, read
    from ledger.language import lines as explained

    found = why(session.reader, key, checked(read(record, record.name), record.name), record.name, on)
    verdict = "holds" if found.verdict else "does not hold"
    head = f"{key} v{found.version.number} {verdict} for {record.name}"
    return Report(
        {"key": key, "version": found.version.number, "verdict": found.verdict}, [head, *explained(found.explanation)]
    )


def _head(found: Counted) -> str:
    return "MONTH" if found.monthly else found.by.upper() or ""


def _row(value: str, row: Row, found: Counted) -> tuple[Any, ...]:
    judged = row.matched + row.not_matched
    share = f"{100 * row.matched / judged:.1f}%" if judged else "-"
    apart = (getattr(row, name) for name in _apart(found))
    return (value, f"{row.matched:,}", f"{row.total:,}", share, _versions(value, found), *apart)


def _apart(found: Counted) -> list[str]:
    """What could not be judged, where there was any."""
    return [name for name in ("unreadable", "undated", "ungoverned") if getattr(found.found.overall, name)]


def _versions(value: str, found: Counted) -> str:
    """The versions that judged a row: those that governed a day of its month, or all that there are."""
    segments = [each for each in found.segments if each.version]
    if found.monthly and len(value) == len("2026-03") and found.rules == "then":
        segments = [each for each in segments if _touches(each.start, each.end, value)]
    return " ".join(dict.fromkeys(f"v{each.version}" for each in segments)) or "-"


def _touches(start: date | None, end: date | None, month: str) -> bool:
    return (start is None or f"{start:%Y-%m}" <= month) and (end is None or f"{end}" > f"{month}-01")


def _data(row: Row) -> dict[str, Any]:
    return {
        "value": row.value,
        "matched": row.matched,
        "not_matched": row.not_matched,
        "unreadable": row.unreadable,
        "undated": row.undated,
        "ungoverned": row.ungoverned,
    }
