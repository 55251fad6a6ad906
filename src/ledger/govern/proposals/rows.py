"""What people ask about proposals and how definitions changed. What is signed, or read from files, is no row."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.answers.reply import proposal_reply
from ledger.govern.proposals.answers.history import history_answer
from ledger.govern.proposals.answers.standing import proposal_list
from ledger.govern.proposals.decide.propose import withdraw
from ledger.govern.proposals.queries.history import lived
from ledger.govern.proposals.queries.routing import standings
from ledger.table.inputs import KEY, PROPOSAL, Because, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name

WITHDRAW = Procedure(
    "withdraw",
    take(proposal=PROPOSAL, because=Because),
    withdraw,
    by_name(proposal_reply, act="withdrawn"),
    "Take PROPOSAL back.",
)
LIST = Question(
    "proposals",
    take(closed=make_field(bool, "Include closed proposals.", "--all", False)),
    standings,
    by_name(proposal_list),
    "The proposals, how each stands, and what it waits for.",
    of_today=True,
)
HISTORY = Question(
    "history",
    take(key=KEY),
    lived,
    by_name(history_answer),
    """How often KEY changed, what each change did, by whom, and where it came back to what it was.

    A version that means what the one before meant is no change, however it is written; one that means what an earlier
    one meant is a reversal.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (WITHDRAW, LIST, HISTORY)}
