"""What experiments say that a channel caused, beside the credit that it has in the same days and the same scope.

channel,design,from,until,scope,incremental,standard_error,document_digest
brand_video,geo,2026-03-01,2026-04-01,region = 'DE',120,25,sha256:4f…

The fields are those of Meridian's ExperimentResult, Robyn's calibration and PyMC-Marketing's lift tests. `until` is the
first day after it, `scope` a criteria over the conversions; blank, it is all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ledger.language.schema import Field
from ledger.language.tree import Tree
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.run import CreditSession, CreditWorld
from ledger.measure.credit.pure.sides import scope_rows
from ledger.measure.credit.pure.small_table import TableRow, read_small_table
from ledger.population.source.file import File

DESIGNS = ("geo", "holdout", "user")
DEVIATIONS = Fraction(196, 100)
"""Standard errors on each side, between which the truth lies in 95 of 100 experiments."""
_FIELDS = (
    Field("channel", "text"),
    Field("design", "text"),
    Field("from", "date"),
    Field("until", "date"),
    Field("scope", "text"),
    Field("incremental", "number"),
    Field("standard_error", "number"),
    Field("document_digest", "text"),
)
_NEEDED = (("channel", "channel"), ("from", "day"), ("until", "day"), ("incremental", "estimate"))


class LiftEvidence(NamedTuple):
    """What one experiment found: so many conversions more in [from, until), give or take.

    `among` is its scope as a tree with its references expanded; None for all conversions.
    """

    channel: str
    design: str
    from_: date
    until: date
    scope: str
    among: Tree | None
    incremental: Decimal
    standard_error: Decimal
    document_digest: str


class EvidenceRead(NamedTuple):
    """The experiments of a file, and how many rows are none, by why."""

    found: tuple[LiftEvidence, ...]
    left_out: dict[str, int]


class Inside(NamedTuple):
    """What a channel has within the days and scope of an experiment: its credit, and the conversions it was in."""

    credit: int
    ceiling: int


class EvidenceSeen(NamedTuple):
    """That of every experiment, in order; and how much of all credit lies within one about its own channel."""

    inside: tuple[Inside, ...]
    covered: int
    credit: int


def read_evidence(file: File, channels: Collection[str], scope: Callable[[str, int], Tree]) -> EvidenceRead:
    """The experiments in a file; `scope` reads a criteria, and is told the row. Raises BadInput."""
    return evidence(read_small_table(file, "lift", _FIELDS, ("scope", "document_digest")), channels, scope)


def evidence(rows: Iterable[TableRow], channels: Collection[str], scope: Callable[[str, int], Tree]) -> EvidenceRead:
    """The same of its rows."""
    found, left = list[LiftEvidence](), Counter[str]()
    for row in rows:
        if why := _objection(row, channels):
            left[why] += 1
            continue
        said, values = row.values.get("scope") or "", row.values
        found.append(
            LiftEvidence(
                values["channel"],
                values["design"],
                values["from"],
                values["until"],
                said,
                scope(said, row.number) if said else None,
                values["incremental"],
                values["standard_error"],
                values.get("document_digest") or "",
            )
        )
    return EvidenceRead(tuple(found), dict(left))


def _objection(row: TableRow, channels: Collection[str]) -> str:
    """Why a row is no experiment; empty where it is one."""
    values = row.values
    if row.unreadable:
        return "unreadable"
    for name, called in (*_NEEDED, ("standard_error", "standard error")):
        if values[name] is None:
            return f"no {called}"
    if values["channel"] not in channels:
        return "unknown channel"
    if values["design"] not in DESIGNS:
        return "unknown design"
    if values["until"] <= values["from"]:
        return "ends before it begins"
    return "negative standard error" if values["standard_error"] < 0 else ""


def verdict(credit: int, of: LiftEvidence) -> str:
    """`overstated`, `understated` or `consistent`: credit beside the estimate and what it may be off by."""
    estimate, margin = Fraction(of.incremental), DEVIATIONS * Fraction(of.standard_error)
    given = Fraction(credit, PARTS)
    if given > estimate + margin:
        return "overstated"
    return "understated" if given < estimate - margin else "consistent"


def unrecorded(ceiling: int, of: LiftEvidence) -> bool:
    """Whether it caused more conversions than it was ever seen in: then touches are missing, and no version helps."""
    return of.incremental > ceiling


def seen(session: CreditSession, world: CreditWorld, found: Sequence[LiftEvidence]) -> EvidenceSeen:
    """Each experiment beside the world whose tables are there."""
    _lay_evidence(session, world, found)
    credit = _by_number(session, "sum(e._credit)", "credit e")
    ceiling = _by_number(session, "count(DISTINCT e._c)", "kept e SEMI JOIN credit g ON g._c = e._c")
    all_, covered = session.connection.execute(
        "SELECT COALESCE(sum(e._credit), 0), COALESCE(sum(e._credit) FILTER (i._c IS NOT NULL), 0) FROM credit e"
        " LEFT JOIN (SELECT DISTINCT _c, _channel FROM inside) i ON i._c = e._c AND i._channel = e._channel"
    ).fetchall()[0]
    each = tuple(Inside(credit.get(n, 0), ceiling.get(n, 0)) for n, _ in enumerate(found))
    return EvidenceSeen(each, int(covered), int(all_))


def _lay_evidence(session: CreditSession, world: CreditWorld, found: Sequence[LiftEvidence]) -> None:
    """The table `inside`: the conversions within the days and the scope of each, with its channel."""
    connection = session.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE inside (_n INTEGER, _channel VARCHAR, _c BIGINT)")
    for number, each in enumerate(found):
        told = {"n": number, "channel": each.channel, "first": each.from_, "end": each.until}
        among, parameters = "", {}
        if each.among is not None:
            rows = scope_rows(world.rule, session.sides.conversions, each.among)
            among, parameters = f"AND _id IN (SELECT _id FROM ({rows.sql}) WHERE _why IS NULL)", dict(rows.parameters)
        connection.execute(
            f"INSERT INTO inside SELECT $n, $channel, _c FROM conv WHERE _day >= $first AND _day < $end {among}",
            {**parameters, **told},
        )


def _by_number(session: CreditSession, what: str, source: str) -> dict[int, int]:
    sql = f"""
        SELECT i._n, {what} FROM inside i JOIN (SELECT e.* FROM {source}) e
        ON e._c = i._c AND e._channel = i._channel GROUP BY 1"""
    return {number: int(value) for number, value in session.connection.execute(sql).fetchall()}
