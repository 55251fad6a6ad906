"""Which version judges the records of which days.

    mql      |-- v1 -----------|-- v2 ----------->
    fit           |-- v1 -----------|-- v2 ------>     which mql refers to
    stretches     |-1-|---1----|-2--|--2---------->    cut wherever either changes

Counting each record by its own day and the consistency standard on a platform both rest on these.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ledger.compile.versions import Meant
from ledger.domain.definition import Version, leading
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.kinds.entity import schema
from ledger.language.inputs import inputs
from ledger.language.meaning import reads
from ledger.language.schema import Field, Schema


class Stretch(NamedTuple):
    """The days [start, end) that one version governs, None where without end; no `version` where none does."""

    start: date | None
    end: date | None
    version: Version | None


def stretches(state: State, key: str) -> tuple[Stretch, ...]:
    """The days from the first version on, cut wherever it, its entity or anything that it refers to changes."""
    days = turning_days(state, key)
    return tuple(
        Stretch(start, end, state.history(key).in_force(start))
        for start, end in zip(days, [*days[1:], None], strict=True)
    )


def turning_days(state: State, key: str) -> list[date]:
    """The days, from the first version on, on which it, its entity or anything that it refers to changes."""
    histories = [state.history(each) for each in reached(state, key)]
    edges = {day for history in histories for each in history.segments() for day in (each.from_, each.until) if day}
    first = min((each.from_ for each in state.history(key).segments()), default=None)
    return sorted(day for day in edges if first and day >= first)


def one_schema(state: State, entity: str, meants: Iterable[Meant], zone: str, fix: str) -> Schema:
    """The fields of an entity as all these meanings read them. Its scores are those of each meaning.

    Raises Refused, with `fix`, where a field that is read was declared otherwise in between: each field is read in one
    way. Codes that were added count as no such change, for none of them meant anything before.
    """
    read = frozenset[str]().union(*(inputs(reads(meaning), known) for meaning, known in meants))
    fields: dict[str, Field] = {}
    for version in state.history(entity).versions:
        for name, field in schema(version.draft, (), zone).fields.items():
            was = fields.get(name, field)
            if name in read and (was.type, was.blank) != (field.type, field.blank):
                raise Refused(
                    f"`{name}` of {entity} was declared otherwise before v{version.number}",
                    why="one rule for all days reads each field in one way",
                    fix=fix,
                )
            fields[name] = field
    return Schema(entity, fields, zone=zone)


def reached(state: State, key: str) -> set[str]:
    """The definition and everything that any version of it leads to, on whatever day."""
    return leading(state.definitions, [key])
