"""What `ledger count` shows: how many, or how many in each stage, or how many in each band of points.

MONTH    MQL  OF   SHARE  BY            STAGE   RECORDS  SHARE  BY
2026-01   12  80  15.0%   v1            known        60  60.0%  v2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.questions.judge import Counted
    from ledger.population.count import CountRow, CountTally

BANDS = 10
Said = int | str | None


def lines(found: Counted) -> list[str]:
    """The table of a count."""
    from ledger.language import Ladder, Score

    newest = [each.meaning for each in found.segments if each.meaning is not None][-1:]
    if not newest or not isinstance(newest[0], Score | Ladder):
        return _yes_or_no(found)
    labels = _labels(found)
    return _one_a_line(found, labels) if not found.found.rows else _grouped(found, labels)


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


def _one_a_line(found: Counted, labels: dict[str, frozenset[Said]]) -> list[str]:
    overall = found.found.overall
    rows = [(label, _records(found.found.said, said), _versions("", found)) for label, said in labels.items()]
    rows += [(name, getattr(overall, name), "") for name in _apart(found)]
    told = [(label, f"{n:,}", _share(n, overall.total), by) for label, n, by in [*rows, ("all", overall.total, "")]]
    return table([_sort(found), "RECORDS", "SHARE", "BY"], told)


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


def _labels(found: Counted) -> dict[str, frozenset[Said]]:
    """What stands for what was said: the stages in their order, bands of points, or each number of points."""
    from ledger.language import Ladder, Score

    meanings = [each.meaning for each in found.segments]
    said = {each.said for each in found.found.said}
    scores = [each for each in meanings if isinstance(each, Score)]
    if not scores:
        ladders = [each for each in meanings if isinstance(each, Ladder)]
        stages = dict.fromkeys(
            key for each in ladders for key in (*(s.key for s in each.stages), each.otherwise) if key
        )
        return {key: frozenset([key]) for key in stages} | ({"(none)": frozenset([None])} if None in said else {})
    points = sorted(each for each in said if isinstance(each, int))
    if found.by == "points":
        return {str(each): frozenset([each]) for each in points}
    bands = _bands(min(each.low for each in scores), max(each.high for each in scores))
    return {_band(low, high): frozenset(each for each in points if low <= each <= high) for low, high in bands}


def _bands(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Ten bands of whole numbers, or fewer where there are not so many; the last holds the highest too."""
    edges = sorted({low + (high - low) * n // BANDS for n in range(BANDS + 1)})
    for start, end in pairwise(edges):
        yield start, high if end == high else end - 1


def _band(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _sort(found: Counted) -> str:
    from ledger.language import Ladder

    return "STAGE" if any(isinstance(each.meaning, Ladder) for each in found.segments) else "POINTS"


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
