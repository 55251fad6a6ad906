"""Why Spark did not give what was asked, in the words of who asks. Pure."""

from __future__ import annotations

import re

from ledger.errors import BadInput
from ledger.installing import install_extra

_FAULTS = (  # by Spark's own names of conditions where it has one, else by words
    (
        r"\[TABLE_OR_VIEW_NOT_FOUND|\[SCHEMA_NOT_FOUND|\[CATALOG_NOT_FOUND|requires a single-part namespace",
        "there is no such table",
        "Spark knows no table or view of that name",
        "name it as in SQL: TABLE, SCHEMA.TABLE, or CATALOG.SCHEMA.TABLE",
    ),
    (
        r"\[PARSE_SYNTAX_ERROR|\[INVALID_IDENTIFIER|\[IDENTIFIER_TOO_MANY",
        "this is no name of a table",
        "Spark cannot read it as one",
        "name it as in SQL: SCHEMA.TABLE, with `backticks` around a name that is no plain word",
    ),
    (
        r"\[PATH_NOT_FOUND",
        "there are no such files",
        "Spark finds nothing at that path, which is one of the machines that it runs on",
        "correct `path` in ledger.toml",
    ),
    (
        r"\[DATA_SOURCE_NOT_FOUND",
        "Spark cannot read files of that format",
        "it knows no such format, and some come in libraries of their own",
        "correct `format` in ledger.toml, or add the library to the cluster",
    ),
    (
        r"\[FAILED_READ_FILE\.(CANNOT_READ_FILE_FOOTER|NO_HINT)|\[UNABLE_TO_INFER_SCHEMA|is not a Parquet file",
        "the files cannot be read",
        "they are not all of the format that was said",
        "say their `format` in ledger.toml: parquet, orc, json, delta",
    ),
    (
        r"\[FAILED_READ_FILE\.|\[UNRESOLVED_COLUMN|\[INCOMPATIBLE_VIEW_SCHEMA|\[DELTA_|SparkFileNotFoundException",
        "the table changed while it was asked",
        "files of it are gone, or a column of it is another one by now",
        "see what it holds, and ask again",
    ),
    (
        r"\[INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED|AccessControlException|AccessDenied|Permission denied",
        "this session may not read it",
        "the cluster or the storage did not grant it",
        "ask for the right to SELECT from the table, or to read its files",
    ),
    (
        r"UNAUTHENTICATED|Unauthorized|invalid token",
        "the server does not let this user in",
        "it does not take the token that it was given",
        "set `token` in ledger.toml to a reference: env:NAME or file:PATH",
    ),
    (
        r"\[JAVA_GATEWAY_EXITED|JAVA_HOME|UnsupportedClassVersionError",
        "Spark does not start",
        "it needs Java, 17 or later, and finds none",
        "install one, or set JAVA_HOME to where it is",
    ),
    (
        r"OutOfMemoryError|\[UNABLE_TO_ACQUIRE_MEMORY|No space left|exceeded memory",
        "Spark has too little room",
        "its memory or its disk is used up",
        "give the cluster more, or ask fewer groups at once",
    ),
    (
        r"StatusCode\.UNAVAILABLE|failed to connect|Name or service not known|DNS resolution|DEADLINE_EXCEEDED",
        "the server cannot be reached",
        "nothing answers at that address as Spark Connect does",
        "see that it runs, and that this machine may reach it",
    ),
    (
        r"Connection refused|Connection reset|Answer from Java side is empty|INVALID_HANDLE|stopped SparkContext"
        r"|does not exist in the JVM"
        r"|Error while (sending|receiving|obtaining)|ExecutorLost|cancelled because SparkContext|Socket closed|EOF",
        "Spark went away in the middle",
        "its session ended while it was asked, and nothing was counted",
        "ask again",
    ),
)


def unanswered(said: str, place: str) -> BadInput:
    """What to tell of a fault; `said` is Spark's own text."""
    for words, what, why, fix in _FAULTS:
        if re.search(words, said):
            return BadInput(what, why, fix, place)
    return BadInput("Spark did not answer", _own(said), "ask whoever keeps it", place)


def _own(said: str) -> str:
    """Its first words, without where in its program it was."""
    first = next((line.strip() for line in said.splitlines() if line.strip()), "")
    shown = "".join(char if char.isprintable() else "·" for char in first)[:200]
    return shown[:1].lower() + shown[1:].rstrip(".") if shown else "it does not say why"


def no_spark(url: str) -> BadInput:
    """What is said where there is no library; `url` is that of a cluster that takes Spark itself, if so."""
    if url:
        why = "a session of Spark's own takes pyspark, which is not installed"
        return BadInput(
            "Spark cannot be asked", why, "pip install 'pyspark>=4,<5', or name a Spark Connect server", url
        )
    why = "its client is not installed"
    return BadInput("Spark cannot be asked", why, install_extra("spark"))
