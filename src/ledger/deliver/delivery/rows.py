"""What people do about which definition governs an artifact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.delivery.answers.binding import ArtifactLoosed, artifact_loosed, artifact_tied
from ledger.deliver.delivery.decide.binding import Emptied, bind, unbind
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.table.inputs import BECAUSE, Input, Reason, Spelling, Words
from ledger.table.row import Procedure, Row, by_name

TARGET = Spelling(argument="TARGET", knows=("target",))
ARTIFACT = Spelling(argument="ARTIFACT")


class NewBinding(Input, frozen=True, kw_only=True):
    """A definition, the artifact of a target that it is to govern, and the definition that governed it."""

    key: Annotated[str, Spelling(argument="KEY", knows=("definition",))]
    target: Annotated[str, TARGET]
    artifact: Annotated[str, ARTIFACT]
    source: Annotated[
        str, Spelling("Take it from the definition that it is bound to.", option="--from", metavar="KEY")
    ] = ""
    because: Annotated[Words, BECAUSE] = ""


class BoundArtifact(Input, frozen=True, kw_only=True):
    """An artifact of a target, and why it is let go."""

    target: Annotated[str, TARGET]
    artifact: Annotated[str, ARTIFACT]
    because: Annotated[Reason, BECAUSE]


def tell_loosed(
    ledger: Ledger, bound: BoundArtifact, loosed: tuple[GovernedArtifact, Decided, Emptied]
) -> ArtifactLoosed:
    """Say what came of letting it go."""
    return artifact_loosed(*loosed)


BIND = Procedure(
    name="bind",
    takes=NewBinding,
    carry_out=bind,
    answer=by_name(artifact_tied),
    about="""Tie KEY to an ARTIFACT that TARGET has: a field such as Lead.MQL__c, a list by its name.

    It keeps its id, and is changed only when a plan is applied. What it holds now is recorded, so that drift can tell
    when somebody changes it. With --from, an artifact of another definition is taken from there, on record.
    """,
)
UNBIND = Procedure(
    name="unbind",
    takes=BoundArtifact,
    carry_out=unbind,
    answer=tell_loosed,
    about="""Let an ARTIFACT of TARGET go: no definition governs it any more. Writes nothing there.

    ARTIFACT is its address or its name, as target list shows them. What stands there stays.
    """,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (BIND, UNBIND)}
