"""The credit table: what each touch earned, and each conversion that none did, as whole numbers that periods select.

One run over all records makes it. A period, an earner and a segment pick rows afterwards, so none changes a journey.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.data import Data
from ledger.domain.period import Period
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.metric import TOUCH
from ledger.meanings.credit.sharing import PARTS
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.measure.credit.pure.cells import CreditCell, LaidCredit, order_cells
from ledger.measure.credit.pure.outcome import ALL_DAYS, Days
from ledger.measure.credit.pure.run import CreditSides, divide, find_copied, join, lay, opened
from ledger.measure.credit.pure.tables import GOVERNED, one
from ledger.measure.credit.pure.world import CreditWorld


class RuleRun(Data, frozen=True):
    """What one version gives, with all that it refers to: to conversions of its `own` days, and perhaps to others.

    A cell says whether its conversions are of the own ones. `decided` is false of what was attested.
    """

    version: int
    decided: bool
    own: tuple[Days, ...]
    rule: Attribution
    taxonomy: Taxonomy
    cells: tuple[CreditCell, ...]

    def governs(self, day: date) -> bool:
        """Whether it governs the conversions of a day."""
        return any(each.covers(day) for each in self.own)


def credit_cells(
    rule: Attribution,
    taxonomy: Taxonomy,
    sides: CreditSides,
    weighed: Schema,
    days: Days,
    dated_by: str,
    segment: str = "",
    other: Sequence[Days] = (),
    own: Sequence[Days] = (ALL_DAYS,),
    each_within: Period | None = None,
) -> LaidCredit:
    """Return the credit table of the conversions of these days, added up; those of `own` days are told apart.

    Where it is of each conversion by itself, it has the rows of the days `each_within` alone. Raises as `run`.
    """
    world = CreditWorld(rule, taxonomy, weighed, segment)
    if sides.touches.file.lies_elsewhere and not each_within:
        from ledger.measure.credit.pure.in_place import (
            lay_in_place,  # it writes SQL by a library that a run here does without
        )

        if laid := lay_in_place(world, sides, days, dated_by, own, other):
            return laid
    day = "k._day" if dated_by == TOUCH else "c._day"
    by = "c._segment" if segment else "CAST(NULL AS VARCHAR)"
    by += ", " + " OR ".join(f"({each.condition_of('c._day')})" for each in own)
    by += ", CAST(c._id AS VARCHAR)" if each_within else ", ''"
    among = Days(each_within.from_, each_within.until) if each_within else ALL_DAYS
    sums = "CAST(sum({0}) AS VARCHAR), CAST(COALESCE(sum({1}), 0) AS VARCHAR), count(*) FILTER ({1} < 0)"
    nobody = "CAST(NULL AS DATE)" if dated_by == TOUCH else "c._day"
    earned, rest = sums.format("k._credit", "k._value"), sums.format(PARTS, "c._value")
    sql = (
        f"SELECT {day}, CAST(k._channel AS VARCHAR), {by}, {earned} {_EARNED} AND {among.condition_of(day)} {_GROUPED}"
        f" UNION ALL SELECT {nobody}, NULL, {by}, {rest} {_NOBODY} AND {among.condition_of(nobody)} {_GROUPED}"
    )
    with opened([world], sides) as session:
        lay(session, world, days)
        join(session, world)
        divide(session, world)
        found = session.connection.execute(sql).fetchall()
        (valueless,) = one(session.connection, f"SELECT count(*) - count(_value) FROM conv WHERE {GOVERNED}")
        others = tuple(
            one(session.connection, f"SELECT count(*) FROM conv WHERE {each.condition}")[0] for each in other
        )
    cells = (
        CreditCell(on, rule.no_touch if channel is None else channel, by, int(credit), int(value), below, mine, which)
        for on, channel, by, mine, which, credit, value, below in found
    )
    return LaidCredit(order_cells(cells), valueless if rule.conversion.worth else 0, others, find_copied(world, sides))


_EARNED = "FROM credit k JOIN conv c ON c._c = k._c WHERE (k._credit > 0 OR COALESCE(k._value, 0) <> 0)"
_GROUPED = "GROUP BY ALL HAVING count(*) > 0"  # where no column tells rows apart, nothing would be a row
_NOBODY = f"FROM conv c WHERE c.{GOVERNED} AND c._c NOT IN (SELECT _c FROM credit)"
