"""`supplies_read: [mql, sql]`: every field that these read is given by the channel's records.

A field counts as given where the channel supplies it, where the entity says what a blank reads as, and where it is a
boolean, whose blank is false. What is missing is named with the clauses that read it, wherever they are written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ledger.kinds.entity import schema
from ledger.language.tree import fields_of
from ledger.measure.channels.pure.answer import GateFinding
from ledger.measure.channels.pure.clauses import PlacedClause, clauses_under
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import listed, told
from ledger.measure.channels.pure.reading import read_by


class SuppliesRead:
    """The question `supplies_read`."""

    name = "supplies_read"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """Which fields are missing, and who reads them."""
        keys = listed(argument)
        readers = facts.once((self.name, facts.entity, keys), lambda: _readers(keys, facts))
        missing = {name: readers[name] for name in sorted(readers.keys() - facts.supplied)}
        read = read_by(keys, facts)
        if not missing:
            why = f"every field read by {told(keys)} is supplied, or its blank reads as something"
            return GateFinding("pass", why, read=read)
        by = "; ".join(f"{name}, read by {' and '.join(map(str, clauses))}" for name, clauses in missing.items())
        return GateFinding("fail", f"not supplied: {by}", tuple(missing), read)


def _readers(keys: tuple[str, ...], facts: GateFacts) -> dict[str, list[PlacedClause]]:
    """The clauses that read each field of which a blank says nothing."""
    fields = schema(facts.draft(facts.entity), (), facts.zone).fields
    found = defaultdict[str, list[PlacedClause]](list)
    for clause in dict.fromkeys(each for key in keys for each in clauses_under(key, facts)):
        for name in fields_of(clause.tree) & fields.keys():
            if not fields[name].never_blank:
                found[name].append(clause)
    return dict(found)
