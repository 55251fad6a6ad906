"""Records with a value that cannot be read: said first, and a reason to stop, where they are more than 1 %.

15,947 of 20,000 records (79.7%) have a value that cannot be read
first record 3 (`id` 103), column `Score`: '1,234': …
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.answers.amounts import many
from ledger.population.source.unread import Unread
from ledger.population.strangers import Stranger
from ledger.render.share import share

MOST_PERCENT = 1


def are_many(unreadable: int, records: int) -> bool:
    """Whether the figures of the others stand for too little of the whole."""
    return 100 * unreadable > MOST_PERCENT * records


def how_many(unreadable: int, records: int) -> str:
    """How many cannot be read, as a sentence."""
    have = "has" if unreadable == 1 else "have"
    return (
        f"{unreadable:,} of {many(records, 'record')} ({share(unreadable, records)}) {have} a value that cannot be read"
    )


def first_of(unread: Unread, id_column: str = "") -> str:
    """The first of them, its value and how such a value is written."""
    return f"{_record(unread, id_column)}, column `{unread.column}`: {unread.reason}"


def hinted(unread: Unread) -> Iterator[str]:
    """What could be meant by the texts that cannot be read, with the options to type."""
    yield from (f"column `{each.column}` holds '{each.text}': {each.add}" for each in unread.hints)


def not_declared(found: Stranger, id_column: str = "") -> str:
    """A column with values that its field does not declare, and the first of them."""
    records = "record" if found.records == 1 else "records"
    first = _record(found, id_column)
    return f"not declared in `{found.column}`: {found.records:,} {records}; {first}: '{found.value}'"


def _record(found: Unread | Stranger, id_column: str) -> str:
    return f"first record {found.record}" + (f" (`{id_column}` {found.id})" if found.id else "")
