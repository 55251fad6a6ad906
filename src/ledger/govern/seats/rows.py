"""What people do and ask about seats and recoveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.app.choices import Role
from ledger.app.ledger import Actor, Decided, Ledger
from ledger.govern.seats.answers.delegation import SeatDelegation, delegation_end, seat_delegation
from ledger.govern.seats.answers.recovery import recovery_overview, recovery_reply
from ledger.govern.seats.answers.rights import rights_overview, seat_end
from ledger.govern.seats.decide import recover
from ledger.govern.seats.decide.delegate import SeatLent, delegate, end_delegation, signed_words
from ledger.govern.seats.decide.revoke import revoke
from ledger.govern.seats.queries.recoveries import recoveries_now
from ledger.govern.seats.queries.rights import rights_on
from ledger.table.inputs import AT_WILL, DAY, ON_DAY, Because, Input, Nothing, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name

ROLE, SCOPE = make_field(Role, argument="ROLE"), make_field(str, argument="SCOPE")
RECOVERY = make_field(str, argument="RECOVERY")

REVOKE = Procedure(
    name="revoke",
    takes=take(
        scope=SCOPE,
        role=ROLE,
        address=make_field(str, argument="ADDRESS"),
        effective=make_field(DAY, "First day without the seat. [default: today]", "--effective", None),
        because=Because,
    ),
    carry_out=revoke,
    answer=by_name(seat_end),
    about="End the seat of ADDRESS as ROLE in SCOPE. Approvals they gave are not counted from then on.",
)
UNDELEGATE = Procedure(
    name="undelegate",
    takes=take(
        role=ROLE,
        scope=SCOPE,
        address=make_field(str, argument="[ADDRESS]", default=""),
        effective=make_field(DAY, "First day without the one who stands in. [default: today]", "--effective", None),
        because=Because,
    ),
    carry_out=end_delegation,
    answer=by_name(delegation_end),
    about="""End that somebody acts as ROLE in SCOPE for somebody else, before its day.

    ADDRESS is either of the two, you where nobody is named. Both may end it, and so may the decider there.
    """,
)
OBJECT = Procedure(
    name="recover object",
    takes=take(recovery=RECOVERY, because=Because),
    carry_out=recover.object_to,
    answer=by_name(recovery_reply, act="objected to"),
    about="End RECOVERY. For everybody who holds a seat in `*`; whatever its decider does ends it, too.",
)
COMPLETE = Procedure(
    name="recover complete",
    takes=take(recovery=RECOVERY),
    carry_out=recover.complete,
    answer=by_name(recovery_reply, act="completed"),
    about=(
        "Complete a recovery, as one of those who consented, once it waited. To begin one and to consent takes a key."
    ),
    help="Have whoever RECOVERY names decide in `*` from today on. For one of those who consented, once they waited.",
    address="/recoveries/{recovery}/complete",
    operation="complete_recovery",
)


def lent_by(new: Any) -> SeatLent:
    """Return the seat that is lent, and to whom."""
    return SeatLent(new.role, new.scope, new.to, new.until, new.start)


def lend(ledger: Ledger, actor: Actor, *, because: str, **lent: Any) -> Decided:
    """Let somebody else act in a seat."""
    return delegate(ledger, actor, SeatLent(**lent), because)


def tell_delegation(ledger: Ledger, new: Input, decided: Decided) -> SeatDelegation:
    """Say what came of it."""
    return seat_delegation(ledger, lent_by(new), decided)


def begin(ledger: Ledger, actor: Actor, address: str, because: str) -> Decided:
    """Begin a recovery for somebody of this address."""
    return recover.begin(ledger, actor, ledger.person(address).id, because)


DELEGATE = Procedure(
    "delegate",
    take(
        role=ROLE,
        scope=SCOPE,
        to=make_field(str, "Who acts in your seat meanwhile.", "--to", metavar="ADDRESS"),
        until=make_field(date, "First day without them; 90 days from today at most.", "--until"),
        start=make_field(DAY, "First day on which they act. [default: today]", "--from", None),
        because=Because,
    ),
    lend,
    tell_delegation,
    """Let somebody else act in your seat as ROLE in SCOPE for a while. The two of you count as one meanwhile.

    It ends on its day, with your seat, with another charter of SCOPE, or by ledger undelegate.
    """,
    signs=lambda ledger, new: ("delegate", signed_words(ledger, lent_by(new))),
)
BEGIN = Procedure(
    "recover begin",
    take(address=make_field(str, argument="ADDRESS", knows=("person",)), because=Because),
    begin,
    by_name(recovery_reply, recovery="", act="begun"),
    "Ask that ADDRESS decides in `*`. It is the first consent, and is signed.",
    signs=lambda ledger, new: ("recover", ledger.person(new.address).id),
)
CONSENT = Procedure(
    "recover consent",
    take(recovery=RECOVERY, because=AT_WILL),
    recover.consent,
    by_name(recovery_reply, act="consented to"),
    "Consent to RECOVERY, signed. Once enough did, it waits for seven days.",
    signs=lambda _, one: ("recover", one.recovery),
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
EVERY = (REVOKE, DELEGATE, UNDELEGATE, BEGIN, CONSENT, OBJECT, COMPLETE, RIGHTS, RECOVER)
ROWS: Mapping[str, Row] = {row.name: row for row in EVERY}
