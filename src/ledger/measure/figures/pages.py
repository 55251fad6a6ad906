"""The series of a definition for its page: of a population that the server knows, for who may ask about records.

several populations  --the entity's own name first--> the first of which it can be counted
one file, unchanged  --worked out once--> for everybody who may see all of it; in tens for others
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import NamedTuple

from ledger.app.choices import UNITS
from ledger.app.populations import records_of
from ledger.errors import BadInput, LedgerError, Refused
from ledger.govern.definitions.queries.definitions import version_on
from ledger.govern.definitions.queries.life import digest_around
from ledger.measure.figures.answers.series import SeriesAnswer, coarse_series, series_answer
from ledger.measure.figures.queries.series import UNIT, series
from ledger.web.records import counting, population_named, populations
from ledger.web.turns import Busy
from ledger.web.visit import Visit

AGAIN = 900
"""A table on a server is counted again after so many seconds; a file, once it is another."""


class PageSeries(NamedTuple):
    """A series, of which population and in which periods, and what may be chosen in their place."""

    answer: SeriesAnswer
    population: str
    populations: tuple[str, ...]
    unit: str
    units: tuple[str, ...] = UNITS[1:]


def page_series(visit: Visit, key: str, number: int) -> PageSeries | None:
    """The series that a page shows of a definition; None where no population of it is known, or it is not for who asks.

    `number` is a version of it. Raises BadInput and UnknownName where the address of the page asks for what is not
    there, and Busy.
    """
    draft = version_on(visit.ledger, key, None, None, number).version.draft
    sight, unit = visit.sight(draft.path), _unit(visit)
    asked = visit.request.query_params.get("in", "")
    names = [population_named(visit, asked)] if asked else _likely(populations(visit), draft.entity)
    for name in names if sight != "none" else ():
        try:
            found = _counted(visit, key, name, unit)
        except Busy:
            raise
        except (BadInput, Refused):
            if asked:
                raise
            continue
        except LedgerError:
            continue
        shown = found if sight == "all" else coarse_series(found)
        return PageSeries(visit.named(shown), name, tuple(populations(visit)), unit)
    return None


def _counted(visit: Visit, key: str, name: str, unit: str) -> SeriesAnswer:
    ledger = visit.ledger
    records = records_of(ledger.settings, name, None, {})
    around = digest_around(ledger.snapshot().state, key)

    def made() -> SeriesAnswer:
        with counting(visit):
            return series_answer(ledger, series(ledger, key, records, unit))

    about = ("series", key, unit, name, _stamp(visit, records.file), around, ledger.today())
    return visit.worked_out(about, made)


def _stamp(visit: Visit, file: str) -> Hashable:
    """What tells records from what they were before."""
    if not file:
        return visit.now // AGAIN
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _likely(names: list[str], entity: str) -> list[str]:
    """The populations, those first that are called like the records of the entity."""
    return sorted(names, key=lambda name: (name not in (entity, f"{entity}s"), name))


def _unit(visit: Visit) -> str:
    asked = visit.request.query_params.get("by", UNIT)
    if asked in UNITS[1:]:
        return asked
    raise BadInput(f"`{asked[:40]}` is no period", f"there is {', '.join(UNITS[1:])}", "pick one on the page")
