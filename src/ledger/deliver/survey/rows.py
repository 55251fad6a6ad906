"""What people do about what platforms hold twice. What drafts files, or tells how far it has come, is no row."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.deliver.survey.answers.joined import artifacts_joined
from ledger.deliver.survey.decide.join import join
from ledger.table.inputs import AT_WILL, KEY, make_field, take
from ledger.table.row import Procedure, Row, by_name

JOIN = Procedure(
    "join",
    take(
        key=KEY,
        names=make_field(tuple[str, ...], argument="TARGET/ARTIFACT…"),
        differing=make_field(bool, "Join also what does not mean the same, on record.", "--differing", False),
        because=AT_WILL,
    ),
    join,
    by_name(artifacts_joined),
    """Bring artifacts that say what KEY says under it, from one target or several: hs/list/12, 'hs/MQL - live'.

    Each is compared with KEY first. One that differs is refused with a record that shows it. One that is bound to a
    definition which nobody decided is taken from there, on record. Writes nothing on the platforms.
    """,
)
ROWS: Mapping[str, Row] = {JOIN.name: JOIN}
