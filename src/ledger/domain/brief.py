"""The decision brief as an approval binds it: what was shown, and on which records it was worked out.

Of records only a digest and aggregates are kept. How far a population has moved since is the largest difference of any
cell, in percent of the records that were shown. A cell is one of the crosswalk; of touches it is a channel, and of
conversions a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from ledger.domain.digest import sha256

if TYPE_CHECKING:
    from fractions import Fraction


class Population(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The records that a brief was worked out on: what they go by, their digest, and how many are in each cell.

    `reading` is the digest of how they were read, empty where nothing had to be said of that.
    """

    name: str
    digest: str
    reading: str = ""
    records: int
    cells: dict[str, int]

    def rename(self, name: str) -> Population:
        """The same records by another name."""
        return msgspec.structs.replace(self, name=name)


Populations: TypeAlias = Mapping[str, Population]
"""Populations by the option that names their records: `records`; or of credit `touches`, `conversions` and `roles`."""
NOBODY_LOOKED: Populations = MappingProxyType({})
RECORDS = "records"
OPTIONS = (RECORDS, "touches", "conversions", "roles")


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """What was shown: JSON with people as ids, and no record in it. Without a population nobody counted.

    `population` is that of criteria, `populations` are those of credit. Where there are none, nothing of them is
    stored: the digest of a brief is of all that is.
    """

    content: dict[str, Any]
    population: Population | None = None
    populations: dict[str, Population] | msgspec.UnsetType = msgspec.UNSET

    @property
    def every_population(self) -> Populations:
        """All that it was worked out on; none where nobody counted."""
        stored = {RECORDS: self.population, **(self.populations or {})}
        return {option: each for option in OPTIONS if (each := stored.get(option))}

    @property
    def digest(self) -> str:
        """What an approval binds as `shown`."""
        return sha256(msgspec.to_builtins(self))


def brief_of_credit(content: dict[str, Any], populations: Populations) -> Brief:
    """A brief that was worked out on touches and conversions; on nothing where there are none."""
    return Brief(content=content, populations=dict(populations) or msgspec.UNSET)


def told(was: Population, now: Population) -> str:
    """The cells that are other ones now, such as `lost 3 → 5 of 10 → 12 records`."""
    cells = [each for each in (*was.cells, *now.cells) if was.cells.get(each, 0) != now.cells.get(each, 0)]
    each = [f"{cell} {was.cells.get(cell, 0):,} → {now.cells.get(cell, 0):,}" for cell in dict.fromkeys(cells)]
    return f"{', '.join(each) or 'the same cells'}, of {was.records:,} → {now.records:,} records"


def percent(far: Fraction) -> str:
    """So many percent, to one decimal and never rounded down to what is tolerated."""
    return f"{-(-far.numerator * 10 // far.denominator) / 10:.1f}".removesuffix(".0")


def moved(was: Population, now: Population) -> Fraction:
    """How far a population has moved since it was shown, in percent of the records of then."""
    from fractions import Fraction

    if was.digest == now.digest and was.cells == now.cells:
        return Fraction(0)
    cells = was.cells.keys() | now.cells.keys()
    furthest = max((abs(now.cells.get(each, 0) - was.cells.get(each, 0)) for each in cells), default=0)
    return Fraction(100 * furthest, max(was.records, 1))
