"""Whether a rule that was read could be written back as it is: what its connector says to the draft of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from ledger.artifacts.data import Binding, Provenance, Rule
from ledger.artifacts.protocols import Connector
from ledger.data import replace
from ledger.deliver.survey.pure.columns import SurveyedColumn
from ledger.deliver.survey.pure.rules import Ruled
from ledger.errors import LedgerError
from ledger.language.schema import Schema
from ledger.language.tree import Tree


def written_back(
    connector: Connector, found: Ruled, columns: Sequence[SurveyedColumn], schema: Schema, day: date
) -> Ruled:
    """The rule with what it takes to write it back: as few approximations as will do, or why none does."""
    if found.tree is None:
        return found
    draft, words, reason = _draft(found, found.tree, columns, schema, day), sorted(connector.can.accepts), ""
    for accepted in (each for size in range(len(words) + 1) for each in combinations(words, size)):
        try:
            connector.compile(replace(draft, accepted=frozenset(accepted)), found.native.address, found.native.name)
        except LedgerError as refused:
            reason = reason or refused.what
            continue
        return replace(found, needs=accepted)
    return replace(found, hints=(f"could be governed, and not be written back: {reason}",))


def _draft(found: Ruled, tree: Tree, columns: Sequence[SurveyedColumn], schema: Schema, day: date) -> Rule:
    """What would be compiled, were it imported and ratified as it is."""
    here = {each.name: [place for place in each.places if place.platform == found.platform] for each in columns}
    return Rule(
        key="draft",
        title=found.native.name,
        statement="",
        meaning=tree,
        schema=schema,
        bindings={
            each.name: tuple(Binding(place.field.path, each.codes(place)) for place in here[each.name])
            for each in columns
            if here[each.name]
        },
        provenance=Provenance("draft", 1, 1, "0" * 64, "", day.isoformat()),
    )
