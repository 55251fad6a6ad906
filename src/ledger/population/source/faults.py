"""What DuckDB says of a file, in the words of who exported it."""

from __future__ import annotations

import re

from ledger.errors import BadInput
from ledger.steps import RECORDS, again, instead

SAVE = "save it as CSV in UTF-8"
ENCODED = again(f"choose as its encoding windows-1252 where Excel wrote it, or {SAVE}", encoding="windows-1252")
OTHER = "name a CSV, Parquet or .xlsx file"
_FAULTS = (
    (
        r"Expected Number of Columns: (\d+) Found: (\d+)",
        "a record has {1} values, and the header has {0}",
        "every record has one value for each column",
        "put a value that holds the delimiter in double quotes",
    ),
    (
        r"unterminated quote",
        "a quote is out of place",
        "a value in double quotes ends with one, and writes one of its own twice",
        'write "" for a quote in a quoted value',
    ),
    (r"Maximum line size", "a line is too long", "a record has at most 2 MB", "see that its quotes are closed"),
    (r"invalid state", "the lines do not end alike", "a file ends every line with the same sign", SAVE),
    (
        r"Table with name (\S+) does not exist",
        "there is no table `{0}`",
        "the file holds none of that name",
        "write it as FILE.duckdb:TABLE, or FILE.duckdb:SCHEMA.TABLE",
    ),
    (
        r"bad allocation|[Oo]ut of [Mm]emory|[Ff]ailed to allocate",
        "there is too little memory",
        "records are streamed, yet each core needs a few blocks of them",
        "give this process more, or group by something that repeats",
    ),
    (
        r"Conflicting lock",
        "another program is writing the file",
        "it is read as it stands, and now it does not stand still",
        "close that program, and ask again",
    ),
)


def told(message: str, name: str) -> BadInput:
    """The fault, with its line where there is one."""
    line = re.search(r"on Line: (\d+)", message)
    place = f"{name}:{line[1]}" if line else name
    if "Invalid unicode" in message:
        return not_utf8(place, "this line holds a byte that does not belong there")
    for sign, what, why, fix in _FAULTS:
        if found := re.search(sign, message):
            return BadInput(what.format(*found.groups()), why, fix, place)
    why = re.sub(r"^[A-Za-z -]+Error: ", "", message.strip().splitlines()[0])
    return BadInput("the records cannot be counted", why, "see that the file is whole and on this machine", place)


def not_text(name: str, sort: str) -> BadInput:
    """Return what is said of a file that holds no text at all, whatever its encoding."""
    return BadInput("this is not a file of records", f"it is {sort}", instead(OTHER, name, RECORDS), name)


def not_utf8(place: str, why: str) -> BadInput:
    """What is said of bytes that are no UTF-8."""
    return BadInput("the file is not UTF-8", f"{why}; it may be Latin-1 or Windows-1252", ENCODED, place)
