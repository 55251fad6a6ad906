"""What people do and ask about targets."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.targets.answers.targets import target_added, target_checked, targets_known
from ledger.deliver.targets.decide import add
from ledger.deliver.targets.queries.check import check
from ledger.deliver.targets.queries.targets import deliveries
from ledger.table.inputs import TARGET, Nothing, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name

SETTING = "A setting; secrets only as env:NAME or file:PATH."
ADD = Procedure(
    name="target add",
    takes=take(
        target=make_field(str, argument="NAME"),
        connector=make_field(str, "The connector's name, such as salesforce or hubspot.", "--connector"),
        settings=make_field(tuple[str, ...], SETTING, "--set", (), metavar="KEY=VALUE"),
    ),
    carry_out=add,
    answer=by_name(target_added),
    about="""Declare the target NAME: ask the platform which org or portal it is, and record that.

    The settings are written to ledger.toml; what the name means is recorded for ever. Nothing is written there.
    """,
)
LIST = Question(
    name="target list",
    takes=Nothing,
    find=deliveries,
    answer=by_name(targets_known),
    about="The targets, and the artifacts that are governed there.",
)
CHECK = Question(
    "target check",
    take(target=TARGET),
    check,
    by_name(target_checked),
    """Try on TARGET what its connector assumes of the platform. Reads only.

    Exit code 3 where something does not hold. What a target cannot tell is marked ?.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ADD, LIST, CHECK)}
