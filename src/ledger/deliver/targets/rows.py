"""What people do and ask about targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.app.ledger import Decided, Ledger
from ledger.artifacts.data import Identity
from ledger.deliver.targets.answers.targets import TargetAdded, target_added, target_checked, targets_known
from ledger.deliver.targets.decide import add
from ledger.deliver.targets.queries.check import check
from ledger.deliver.targets.queries.targets import deliveries
from ledger.table.inputs import Input, Nothing, Spelling, make_field, take
from ledger.table.row import Procedure, Question, Row, by_name


class NewTarget(Input, frozen=True, kw_only=True):
    """The name of a target, its connector, and the settings of that, each written KEY=VALUE."""

    target: Annotated[str, Spelling(argument="NAME")]
    connector: Annotated[str, Spelling("The connector's name, such as salesforce or hubspot.", option="--connector")]
    settings: Annotated[
        tuple[str, ...],
        Spelling("A setting; secrets only as env:NAME or file:PATH.", option="--set", metavar="KEY=VALUE"),
    ] = ()


def tell_added(ledger: Ledger, new: NewTarget, declared: tuple[Identity, Decided]) -> TargetAdded:
    """Say what came of declaring it."""
    return target_added(new.target, new.connector, *declared)


ADD = Procedure(
    name="target add",
    takes=NewTarget,
    carry_out=add,
    answer=tell_added,
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
    take(target=make_field(str, argument="TARGET", knows=("target",))),
    check,
    by_name(target_checked),
    """Try on TARGET what its connector assumes of the platform. Reads only.

    Exit code 3 where something does not hold. What a target cannot tell is marked ?.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ADD, LIST, CHECK)}
