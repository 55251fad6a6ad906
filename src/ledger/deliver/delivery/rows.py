"""What people do about which definition governs an artifact, and what they order of a worker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ledger.deliver.delivery.answers.binding import artifact_loosed, artifact_tied
from ledger.deliver.delivery.answers.drift import drift_found
from ledger.deliver.delivery.answers.export import validation_answer
from ledger.deliver.delivery.answers.order import order_cancelled, order_list, order_placed, order_shown
from ledger.deliver.delivery.decide.binding import bind, unbind
from ledger.deliver.delivery.decide.drift import drift
from ledger.deliver.delivery.decide.orders import MINUTES, cancel_order, order_apply, order_look, order_plan
from ledger.deliver.delivery.queries.export import validated
from ledger.table.inputs import AT_WILL, KEY, TARGET, Because, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name, find_nothing

GROUPS = {"order": "Ask for work on the platforms, on record. A worker carries it out: ledger work."}
BOUND = {"target": TARGET, "artifact": make_field(str, argument="ARTIFACT")}
SOURCE = "Take it from the definition that it is bound to."


BIND = Procedure(
    name="bind",
    takes=take(key=KEY, **BOUND, source=make_field(str, SOURCE, "--from", "", metavar="KEY"), because=AT_WILL),
    carry_out=bind,
    answer=by_name(artifact_tied),
    about="""Tie KEY to an ARTIFACT that TARGET has: a field such as Lead.MQL__c, a list by its name.

    It keeps its id, and is changed only when a plan is applied. What it holds now is recorded, so that drift can tell
    when somebody changes it. With --from, an artifact of another definition is taken from there, on record.
    """,
)
UNBIND = Procedure(
    name="unbind",
    takes=take(**BOUND, because=Because),
    carry_out=unbind,
    answer=by_name(artifact_loosed),
    about="""Let an ARTIFACT of TARGET go: no definition governs it any more. Writes nothing there.

    ARTIFACT is its address or its name, as target list shows them. What stands there stays.
    """,
)
ORDER = make_field(str, argument="ORDER", knows=("order",))
ONLY = make_field(str | None, "Only this target.", "--target", None, knows=("target",))
TEXTS = tuple[str, ...]
ACCEPT = make_field(TEXTS, "Accept an approximation on record, such as as-is.", "--accept", (), metavar="WORD")
LARGE = "Allow a plan that flips over 30 % of an artifact's verdicts, or touches over 30 % of a target's artifacts."
DESTROY = "Remove this artifact, or this value of one, if the plan says so."
ALLOWED = {
    "large": make_field(bool, LARGE, "--allow-large", False),
    "destroy": make_field(TEXTS, DESTROY, "--allow-destroy", (), metavar="NAME"),
    "production": make_field(
        TEXTS, "Write to the production that has this label.", "--production", (), metavar="LABEL"
    ),
}
TERMS = {"because": AT_WILL, "minutes": make_field(int, "Minutes after which it lapses.", "--within", MINUTES)}
DRIFT = Procedure(
    "drift",
    take(only=ONLY),
    partial(drift, tell=True),
    by_name(drift_found),
    """What was changed by hand on the platforms since it was applied or bound. Writes nothing there.

    Each new difference is recorded once. Exit code 3 where one is open: nobody with the right decided it.
    """,
)
VALIDATE = Question(
    "validate",
    take(
        target=make_field(str, "The target that is asked.", "--target", knows=("target",)),
        format=make_field(str, "The format of the files; the first that its connector writes.", "--format", ""),
        removed=make_field(TEXTS, "Also check the removal of this address.", "--remove", (), metavar="ADDRESS"),
    ),
    validated,
    by_name(validation_answer),
    "Have the platform check the exported files, as a deployment that deploys nothing.",
)
LOOK = Procedure(
    "order look",
    take(only=ONLY, **TERMS),
    order_look,
    by_name(order_placed),
    "Order a look at what is governed on each target, so that what was changed by hand is recorded.",
)
PLAN = Procedure(
    "order plan",
    take(
        key=make_field(str, argument="[KEY]", default="", knows=("definition",)),
        only=ONLY,
        version=make_field(int, "Put KEY back to this earlier version.", "--back-to", 0, metavar="VERSION"),
        create=make_field(
            TEXTS, "Create an artifact that does not exist, on --target.", "--create", (), metavar="KEY=NAME"
        ),
        remove=make_field(TEXTS, "Remove an artifact there.", "--remove", (), metavar="TARGET/ADDRESS"),
        accept=ACCEPT,
        **TERMS,
    ),
    order_plan,
    by_name(order_placed),
    """Order a plan of what would change on each target; with KEY, of that definition alone.

    Read it once it is done: ledger order show ORDER.
    """,
)
APPLY = Procedure(
    "order apply",
    take(planned=ORDER, **ALLOWED, **TERMS),
    order_apply,
    by_name(order_placed),
    """Order that the plan which ORDER made be applied: that plan and no other.

    It takes the words that `ledger apply` takes. The worker asks the platforms again before it writes, and writes
    nothing that you may not deliver by then.
    """,
)
SHOW = Question(
    "order show",
    take(name=ORDER),
    find_nothing,
    by_name(order_shown),
    "One order, what became of it, and its plan.",
)
CANCEL = Procedure(
    "order cancel",
    take(order=ORDER, because=AT_WILL),
    cancel_order,
    by_name(order_cancelled),
    "Take ORDER back. What was written by then stays; nothing more is written.",
)
ORDERS = Question(
    "orders",
    take(waiting=make_field(bool, "Only those that wait for a worker.", "--waiting", False)),
    find_nothing,
    by_name(order_list),
    "The orders, the newest first, and whether a worker is there.",
)
EVERY = (BIND, UNBIND, DRIFT, VALIDATE, LOOK, PLAN, APPLY, SHOW, CANCEL, ORDERS)
ROWS: Mapping[str, Row] = {row.name: row for row in EVERY}
