"""What PostgreSQL says, in the reader's words, with what to do next; never with a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psycopg

from ledger.errors import BadInput, Damaged, LedgerError, Refused, StorageFault, Unreachable
from ledger.journal.port import RESTORE


class _Fault(NamedTuple):
    """By SQLSTATE (PostgreSQL, appendix A), or by words: what fails before there is a session has no code."""

    codes: str
    words: str
    sort: type[LedgerError]
    what: str
    why: str
    fix: str


_FAULTS = (
    _Fault(
        r"25006",
        r"",
        StorageFault,
        "nothing can be recorded in {name}: this server only follows another, or is read-only",
        "what is decided must be recorded where everybody sees it at once; nothing was recorded",
        "name the primary, or all servers and target_session_attrs=read-write in the address",
    ),
    _Fault(
        r"42501",
        r"",
        Refused,
        "this login may not do that in {name}",
        "the database did not grant it: {said}",
        "ask whoever owns the database to grant the login its role",
    ),
    _Fault(
        r"53100|53200|54000|53000",
        r"could not extend file|No space left",
        StorageFault,
        "the server of {name} has no room left",
        "an event is recorded whole or not at all; nothing was recorded",
        "free some space there and run the command again",
    ),
    _Fault(
        r"55P03|57014|40P01",
        r"",
        StorageFault,
        "the ledger {name} is in use by another program",
        "it kept the ledger locked for longer than this one waits; nothing was recorded",
        "run the command again, or end the program that holds it",
    ),
    _Fault(
        r"53300",
        r"too many clients|remaining connection slots",
        Unreachable,
        "the server of {name} takes no more connections",
        "as many programs as it allows are connected already",
        "run the command again, or raise max_connections there",
    ),
    _Fault(
        r"28\w{3}",
        r"password authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf entry",
        StorageFault,
        "the server of {name} does not let this user in",
        "it does not take the user and the password that it was given",
        "set PGPASSWORD, a line in ~/.pgpass, or database_password in ledger.toml",
    ),
    _Fault(
        r"3D000",
        r"database .* does not exist",
        StorageFault,
        "there is no such database: {name}",
        "the server has none of that name",
        "create it there, or correct the address",
    ),
    _Fault(
        r"",
        r"could not translate host name|failed to resolve host|Name or service not known",
        Unreachable,
        "there is no such server: {name}",
        "no machine has this name",
        "correct the address",
    ),
    _Fault(
        r"",
        r"session is read-only|server is in hot standby mode|session is not read-only|server is not in hot standby",
        Unreachable,
        "none of the servers of {name} is of the sort that is asked for",
        "target_session_attrs asks for one that takes changes, or for one that does not",
        "see which of them is the primary now",
    ),
    _Fault(
        r"",
        r"Connection refused|No such file|time(?:out expired|d out)|Network is unreachable|No route to host",
        Unreachable,
        "the server of {name} cannot be reached",
        "nothing answers at that address",
        "see that it runs, and that this machine may reach it",
    ),
    _Fault(
        r"",
        r"connection is bad: .*(?:invalid|definition of service|service file|certificate|private key)",
        BadInput,
        "the address {name} cannot be used",
        "PostgreSQL's library says: {said}",
        "correct what it names in the address, or in the file that the address names",
    ),
    _Fault(
        r"57P0\w|08\w{3}|25P03",
        r"closed|terminating|connection .*(?:lost|bad)|SSL SYSCALL|could not (?:receive|send)|database system is",
        Unreachable,
        "the connection to {name} was lost",
        "its server stopped, or is not up yet, or the network failed",
        "run the command again",
    ),
    _Fault(
        r"XX00[12]",
        r"",
        Damaged,
        "the ledger {name} is damaged",
        "what is on the server's disk does not fit together",
        RESTORE,
    ),
    _Fault(
        r"58\w{3}",
        r"",
        StorageFault,
        "the disk that holds {name} failed",
        "the server could not read or write it",
        "check the disk, then run: ledger verify",
    ),
    _Fault(
        r"42P01|42703|42883|3F000",
        r"",
        Damaged,
        "the tables of {name} are not those of a ledger",
        "something of them is gone: {said}",
        RESTORE,
    ),
    _Fault(
        r"23001",
        r"",
        StorageFault,
        "the past of {name} cannot be changed",
        "a ledger only grows",
        "record what is so now",
    ),
)


_WORDED = (None, "XX000")
"""Where words are all that there is: before there is a session, or of what the server did not expect."""


@contextmanager
def faults(name: str) -> Iterator[None]:
    """Raise what PostgreSQL raises within as LedgerError, and text that has no bytes as BadInput."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput("a name is not Unicode text", error.reason, "write it again as plain text") from error
    except psycopg.Error as error:
        raise fault(error, name) from error


def fault(error: psycopg.Error, name: str) -> LedgerError:
    """What `error` means to whoever uses the ledger of this name."""
    said = _said(error)
    if error.sqlstate == "LG001":
        fix = (
            "run the command again; where it says so again, look at this program, and at whose it is: ledger --version"
        )
        return StorageFault(
            f"the server of {name} does not store what is not as it says: {said}", error.diag.message_detail or "", fix
        )
    if error.sqlstate == "LG002":
        return Refused(said, error.diag.message_detail or "", error.diag.message_hint or "")
    for each in _FAULTS:
        if (each.codes and re.fullmatch(each.codes, error.sqlstate or "")) or (
            each.words and error.sqlstate in _WORDED and re.search(each.words, str(error))
        ):
            return each.sort(each.what.format(name=name), each.why.format(said=said), each.fix)
    sort = Unreachable if error.sqlstate is None and isinstance(error, psycopg.OperationalError) else StorageFault
    return sort(f"the ledger {name} cannot be used", said, "see what the server says, and run the command again")


def _said(error: psycopg.Error) -> str:
    """The first line of what the server said, without anything that steers a terminal."""
    lines = [each for each in (error.diag.message_primary or str(error)).strip().splitlines() if each]
    text = re.sub(r"^.*(?:FATAL|ERROR): *", "", lines[-1] if lines else "it does not say why")
    return "".join(each if each.isprintable() else "?" for each in text)[:300]
