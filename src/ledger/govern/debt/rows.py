"""What people ask about debt, and about where nobody can decide. What writes a file, or waives, is no row."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.govern.debt.answers.debt import debt_overview
from ledger.govern.debt.answers.limits import debt_check
from ledger.govern.debt.answers.rights_gaps import rights_gaps
from ledger.govern.debt.answers.story import debt_item_story, debt_plan
from ledger.govern.debt.queries.debt import debt_on
from ledger.govern.debt.queries.rights_gaps import gaps_on
from ledger.govern.debt.queries.story import find_story, plan_today
from ledger.table.inputs import DAY, KNOWN_ON, ON_DAY, Count, make_field, take
from ledger.table.row import Question, Row, by_name

SCOPE = make_field(str, "Only what is found in this scope.", "--scope", "*")
AFTER = "New is what was told after this event."
GAPS = Question(
    "rights gaps",
    take(scope=make_field(str, "Only in this scope.", "--scope", "*"), day=ON_DAY),
    gaps_on,
    by_name(rights_gaps),
    """Where nobody can decide, too few can consent, two charters contest a scope, or a charter is past its review.

    They are items of debt: ledger debt show ITEM tells the story of one.
    """,
)
DEBT = Question(
    "debt",
    take(
        day=make_field(DAY, "Show what stands on this day. [default: today]", "--on", None, alias="--effective-on"),
        known_on=KNOWN_ON,
        scope=SCOPE,
    ),
    debt_on,
    by_name(debt_overview),
    """What is in effect that nobody with the right decided, and where nobody could decide: the most pressing first.

    Nothing is entered here and nothing is ticked off: an item opens by what happened, and is closed by the act that it
    waits for. One that a waiver lets stand is told beside the others.
    """,
)
SHOW = Question(
    "debt show",
    take(item=make_field(str, argument="ITEM", knows=("item",))),
    find_story,
    by_name(debt_item_story),
    "How ITEM came about, how far it reaches, what waits for it, and who may close it by which act.",
)
PLAN = Question(
    "debt plan",
    take(scope=SCOPE),
    plan_today,
    by_name(debt_plan),
    "In which order to close what is open, so that each step unblocks most weight first; and who may take it.",
)
CHECK = Question(
    "debt check",
    take(
        new_after=make_field(Count | None, AFTER, "--new-since", None, metavar="POSITION"),
        scope=SCOPE,
    ),
    debt_on,
    by_name(debt_check),
    """Whether there is more debt than the policy allows, for a pipeline. Exit code 3 where there is.

    The limits are those of the policy in force. With --new-since nothing new is allowed where it sets no such limit.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (GAPS, DEBT, SHOW, PLAN, CHECK)}
