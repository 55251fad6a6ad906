"""What people do and ask about seats and recoveries. What is signed is no row: its words are made for the key first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from ledger.app.choices import Role
from ledger.govern.seats.answers.delegation import delegation_end
from ledger.govern.seats.answers.recovery import recovery_overview, recovery_reply
from ledger.govern.seats.answers.rights import rights_overview, seat_end
from ledger.govern.seats.decide import recover
from ledger.govern.seats.decide.delegate import end_delegation
from ledger.govern.seats.decide.revoke import revoke
from ledger.govern.seats.queries.recoveries import recoveries_now
from ledger.govern.seats.queries.rights import rights_on
from ledger.table.inputs import BECAUSE, ON_DAY, Input, Nothing, Reason, Spelling, take
from ledger.table.row import Procedure, Question, Row, by_name

ROLE, SCOPE = Spelling(argument="ROLE"), Spelling(argument="SCOPE")


class SeatToEnd(Input, frozen=True, kw_only=True):
    """A seat, whose it is, the first day without it (today), and why."""

    scope: Annotated[str, SCOPE]
    role: Annotated[Role, ROLE]
    address: Annotated[str, Spelling(argument="ADDRESS")]
    effective: Annotated[
        date | None, Spelling("First day without the seat. [default: today]", option="--effective")
    ] = None
    because: Annotated[Reason, BECAUSE]


class DelegationToEnd(Input, frozen=True, kw_only=True):
    """A seat, either of the two between whom it is delegated, the first day without who stands in, and why."""

    role: Annotated[Role, ROLE]
    scope: Annotated[str, SCOPE]
    address: Annotated[str, Spelling(argument="[ADDRESS]")] = ""
    effective: Annotated[
        date | None, Spelling("First day without the one who stands in. [default: today]", option="--effective")
    ] = None
    because: Annotated[Reason, BECAUSE]


class OneRecovery(Input, frozen=True, kw_only=True):
    """A recovery by its name."""

    recovery: Annotated[str, Spelling(argument="RECOVERY")]


class RecoveryObjection(OneRecovery, frozen=True, kw_only=True):
    """A recovery by its name, and what is said against it."""

    because: Annotated[Reason, BECAUSE]


REVOKE = Procedure(
    name="revoke",
    takes=SeatToEnd,
    carry_out=revoke,
    answer=by_name(seat_end),
    about="End the seat of ADDRESS as ROLE in SCOPE. Approvals they gave are not counted from then on.",
)
UNDELEGATE = Procedure(
    name="undelegate",
    takes=DelegationToEnd,
    carry_out=end_delegation,
    answer=by_name(delegation_end),
    about="""End that somebody acts as ROLE in SCOPE for somebody else, before its day.

    ADDRESS is either of the two, you where nobody is named. Both may end it, and so may the decider there.
    """,
)
OBJECT = Procedure(
    name="recover object",
    takes=RecoveryObjection,
    carry_out=recover.object_to,
    answer=by_name(recovery_reply, act="objected to"),
    about="End RECOVERY. For everybody who holds a seat in `*`; whatever its decider does ends it, too.",
)
COMPLETE = Procedure(
    name="recover complete",
    takes=OneRecovery,
    carry_out=recover.complete,
    answer=by_name(recovery_reply, act="completed"),
    about=(
        "Complete a recovery, as one of those who consented, once it waited. To begin one and to consent takes a key."
    ),
    help="Have whoever RECOVERY names decide in `*` from today on. For one of those who consented, once they waited.",
    address="/recoveries/{recovery}/complete",
    operation="complete_recovery",
)
RIGHTS = Question(
    "rights",
    take(day=ON_DAY),
    rights_on,
    by_name(rights_overview),
    "Who may do what, scope by scope, and what nobody can do.",
)
RECOVER = Question(
    "recover",
    Nothing,
    recoveries_now,
    by_name(recovery_overview),
    """Replace the decider of `*` who died or vanished: by the people whom its charter names, together, after a week.

    Alone, it shows the recovery that is open, and who may bring one about.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (REVOKE, UNDELEGATE, OBJECT, COMPLETE, RIGHTS, RECOVER)}
