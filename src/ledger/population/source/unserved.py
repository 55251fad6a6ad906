"""Why a server of PostgreSQL did not give what was asked, in the words of who asks. Pure."""

from __future__ import annotations

import re

from ledger.errors import BadInput

_FAULTS = (  # by code (PostgreSQL, appendix A), or by words: what fails before there is a session has no code
    (
        r"28\w{3}",
        r"password authentication failed|no password supplied|role .* does not exist|no pg_hba\.conf entry",
        "the server does not let this user in",
        "it does not take the user and the password that it was given",
        "set PGPASSWORD, a line in ~/.pgpass, or `password` in ledger.toml",
    ),
    (
        r"3D000",
        r"database .* does not exist",
        "there is no such database",
        "the server has none of that name",
        "correct the URL",
    ),
    (
        r"",
        r"could not translate host name|failed to resolve host|Name or service not known",
        "there is no such server",
        "no machine has this name",
        "correct the URL",
    ),
    (
        r"",
        r"Connection refused|No such file or directory|timeout expired|timed out|Network is unreachable",
        "the server cannot be reached",
        "nothing answers at that address",
        "see that it runs, and that this machine may reach it",
    ),
    (
        r"",
        r"row-level security",
        "this user does not see every row",
        "a policy hides some, and a count of the rest would be a wrong number",
        "ask as a user with BYPASSRLS, or name a view that says which rows are meant",
    ),
    (
        r"42501",
        r"permission denied",
        "this user may not read it",
        "the server did not grant it",
        "GRANT SELECT on the table, and USAGE on its schema",
    ),
    (
        r"42P01|42703|42804|42883|0A000",
        r"",
        "the table changed while it was asked",
        "it was dropped, a column of it is another one by now, or a function of its view names no schema",
        "see what it holds, and ask again",
    ),
    (
        r"55P03",
        r"",
        "the table is locked",
        "another program changes it, and it was waited for long enough",
        "ask again once that is done",
    ),
    (
        r"40001",
        r"conflict with recovery",
        "the server could not keep this moment",
        "a replica took over a change that removes what it was reading",
        "ask again, or ask the primary",
    ),
    (
        r"53\d{3}",
        r"",
        "the server has too little room",
        "its disk, its memory or its connections are used up",
        "ask again once there is room on the server",
    ),
    (
        r"57014",
        r"canceling statement",
        "the server gave up",
        "a query took longer than it allows, or was cancelled there",
        "raise statement_timeout for this user",
    ),
    (
        r"22021|22P05",
        r"",
        "a value has no form in UTF-8",
        "the database keeps its texts in another encoding",
        "correct the value, or name a view that leaves it out",
    ),
    (
        r"57P0\w|08\w{3}",
        r"closed the connection|terminating connection|connection .*(?:lost|closed|bad)|SSL SYSCALL|could not receive",
        "the server went away in the middle",
        "the connection broke before every record was read, so nothing was counted",
        "ask again",
    ),
)


def unserved(code: str, message: str, name: str) -> BadInput:
    """The fault with this SQLSTATE (empty where there is none) and message, neither of which holds a secret."""
    for codes, words, what, why, fix in _FAULTS:
        if (codes and re.fullmatch(codes, code)) or (words and re.search(words, message)):
            return BadInput(what, why, fix, name)
    said = [each for each in message.strip().splitlines() if each] or ["it does not say why"]
    why = re.sub(r"^.*(?:FATAL|ERROR): *", "", said[-1])
    return BadInput("the server did not give the records", why, "see what it says, and ask again", name)


def no_driver(missing: ImportError, name: str) -> BadInput:
    """What is said where the library that speaks with the server is not there, or not whole."""
    why = (
        "the library psycopg is not installed"
        if missing.name == "psycopg"
        else "psycopg finds no libpq on this machine"
    )
    return BadInput("PostgreSQL cannot be read", why, "pip install 'psycopg[binary]>=3.2,<4'", name)
