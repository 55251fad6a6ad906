"""What people do and ask about the keys that sign checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.audit.checkpoints.answers.checkpoints import key_added, key_list, key_revoked
from ledger.audit.checkpoints.decide import add_key, revoke_key
from ledger.audit.checkpoints.queries.checkpoints import keys
from ledger.table.inputs import Because, Nothing, Spelling, take
from ledger.table.row import Procedure, Question, Row, by_name

GROUPS = {"checkpoint-key": "Add, list and revoke the keys that sign checkpoints."}
FILE = Annotated[str, Spelling(argument="FILE", file=True)]
NAME = Annotated[str, Spelling("Whose it is, such as acme.example/ledger.", option="--name", metavar="NAME")]
KEY = Annotated[str, Spelling(argument="KEY")]

ADD = Procedure(
    "checkpoint-key add",
    take(file=FILE, name=NAME),
    add_key,
    by_name(key_added),
    "Make a key, put its public half on record, and write its secret half to the new FILE.",
)
LIST = Question("checkpoint-key list", Nothing, keys, by_name(key_list), "The keys that sign checkpoints, or did.")
REVOKE = Procedure(
    "checkpoint-key revoke",
    take(key=KEY, because=Because),
    revoke_key,
    by_name(key_revoked),
    "Have KEY, written as `checkpoint-key list` shows it, sign no more. What it signed before stays signed.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ADD, LIST, REVOKE)}
