"""What `ledger count` shows: how many, or how many in each stage, or how many in each band of points.

MONTH    MQL  OF   SHARE  BY            STAGE   RECORDS  SHARE  BY
2026-01   12  80  15.0%   v1            known        60  60.0%  v2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.questions.judge import Counted
    from ledger.language import Said
    from ledger.population.count import CountRow, CountTally


def lines(found: Counted) -> list[str]:
    """The table of a count."""
    from ledger.meanings import meaning_of

    meanings = [each.meaning for each in found.segments if each.meaning is not None]
    newest = meaning_of(meanings[-1]) if meanings else None
    if newest is None or not newest.head:
        return _yes_or_no(found)
    labels = newest.labels(meanings, {each.said for each in found.found.said}, found.by)
    return _one_a_line(found, labels, newest.head) if not found.found.rows else _grouped(found, labels)


def data(found: Counted) -> dict[str, Any]:
    """The same for a program."""
    return {
        "key": found.key,
        "rules": found.rules,
        "overall": _data(found.found.overall),
        "rows": [_data(row) for row in found.found.rows],
        **({"said": [each._asdict() for each in found.found.said]} if found.found.said else {}),
    }


def _yes_or_no(found: Counted) -> list[str]:
    rows = [_row(each.value or "(blank)", each, found) for each in found.found.rows]
    head = [_head(found), found.key.upper(), "OF", "SHARE", "BY", *(name.upper() for name in _apart(found))]
    return table(head, [*rows, _row("all", found.found.overall, found)])


def _one_a_line(found: Counted, labels: dict[str, frozenset[Said]], head: str) -> list[str]:
    overall = found.found.overall
    rows = [(label, _records(found.found.said, said), _versions("", found)) for label, said in labels.items()]
    rows += [(name, getattr(overall, name), "") for name in _apart(found)]
    told = [(label, f"{n:,}", _share(n, overall.total), by) for label, n, by in [*rows, ("all", overall.total, "")]]
    return table([head, "RECORDS", "SHARE", "BY"], told)


def _grouped(found: Counted, labels: dict[str, frozenset[Said]]) -> list[str]:
    rows = []
    for row in found.found.rows:
        own = [each for each in found.found.said if each.value == row.value]
        apart = (f"{getattr(row, name):,}" for name in _apart(found))
        counts = (f"{_records(own, said):,}" for said in labels.values())
        rows.append((row.value or "(blank)", *counts, f"{row.total:,}", _versions(row.value or "", found), *apart))
    return table([_head(found), *labels, "OF", "BY", *(name.upper() for name in _apart(found))], rows)


def _records(said: Any, among: frozenset[Said]) -> int:
    tallies: list[CountTally] = list(said)
    return sum(each.records for each in tallies if each.said in among)


def _head(found: Counted) -> str:
    return "MONTH" if found.monthly else found.by.upper() or ""


def _row(value: str, row: CountRow, found: Counted) -> tuple[Any, ...]:
    apart = (getattr(row, name) for name in _apart(found))
    share = _share(row.matched, row.matched + row.not_matched)
    return (value, f"{row.matched:,}", f"{row.total:,}", share, _versions(value, found), *apart)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


def _apart(found: Counted) -> list[str]:
    """What could not be judged, where there was any."""
    return [name for name in ("unreadable", "undated", "ungoverned") if getattr(found.found.overall, name)]


def _versions(value: str, found: Counted) -> str:
    """The versions that judged a row: those that governed a day of its month, or all that there are."""
    segments = [each for each in found.segments if each.version]
    if found.monthly and len(value) == len("2026-03") and found.rules == "then":
        segments = [each for each in segments if _touches(each.start, each.end, value)]
    return " ".join(dict.fromkeys(f"v{each.version}" for each in segments)) or "-"


def _touches(start: Any, end: Any, month: str) -> bool:
    return (start is None or f"{start:%Y-%m}" <= month) and (end is None or f"{end}" > f"{month}-01")


def _data(row: CountRow) -> dict[str, Any]:
    return {
        "value": row.value,
        "matched": row.matched,
        "not_matched": row.not_matched,
        "unreadable": row.unreadable,
        "undated": row.undated,
        "ungoverned": row.ungoverned,
    }
