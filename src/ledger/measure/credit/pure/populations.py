"""Which records credit is given on, for whoever looks at them again: their digests, and how many are in each cell.

touches        a cell for each channel
conversions    one for each month in which they came to be
roles          one for all

A row that is none of its side is in the cell of its reason. Of records on a server, that are asked there, a run tells
how many there are, and no month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ledger.domain.brief import Population
from ledger.measure.credit.pure.run import opened, run
from ledger.measure.credit.pure.sides import EntityRows
from ledger.measure.credit.pure.world import CreditSides, CreditWorld, looked_at, rows_of
from ledger.population.source.digest import digest

SIDES = {"touches": "touch", "conversions": "conv", "roles": "role"}
"""The rows of each population, by the option that names it."""
_CELLS = {"touch": "CAST(_channel AS VARCHAR)", "conv": "strftime(CAST(_at AS DATE), '%Y-%m')", "role": "'roles'"}


def find_populations(world: CreditWorld, sides: CreditSides) -> dict[str, Population]:
    """Return what a world reads on each side, by the option that names it. Raises BadInput."""
    elsewhere = any(each.file.lies_elsewhere for each in sides if each)
    cells = _cells_of_run(world, sides) if elsewhere else _cells(world, sides)
    files = {option: getattr(sides, option) for option in SIDES}
    return {option: _population(each, cells.get(SIDES[option], {})) for option, each in files.items() if each}


def _population(side: EntityRows, cells: Mapping[str, int]) -> Population:
    file, records = side.file, sum(cells.values())
    return Population(
        name=file.name, digest=digest(file), reading=file.profile.digest, records=records, cells=dict(cells)
    )


def _cells(world: CreditWorld, sides: CreditSides) -> dict[str, dict[str, int]]:
    with opened([world], sides) as session:
        found = {}
        for name, rows in rows_of(world, session.sides, looked_at(world.rule, sides.touches.schema)).items():
            if cell := _CELLS.get(name):
                sql = f"SELECT COALESCE(_why, {cell}), count(*) FROM ({rows.sql}) GROUP BY 1 ORDER BY 1"
                found[name] = dict(session.connection.execute(sql, rows.parameters).fetchall())
    return found


def _cells_of_run(world: CreditWorld, sides: CreditSides) -> dict[str, dict[str, int]]:
    found = run(world.rule, world.taxonomy, sides, world.weighed)
    touches = Counter({each.channel: each.touches for each in found.channels}) + found.idle
    return {
        "touch": dict(touches + Counter(found.left_out)),
        "conv": dict(Counter({"conversions": found.conversions}) + Counter(found.no_conversions)),
        "role": dict(found.no_roles),
    }
