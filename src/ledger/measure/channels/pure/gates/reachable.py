"""`reachable: mql`: some record of the channel satisfies it, or which clause forbids that any does.

Every field that the channel does not supply is blank in its records. The solver is asked for a record among those;
where there is none, the clauses that none of them satisfies are named, or else some that exclude one another, of which
none can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.language.expand import expand
from ledger.language.inputs import inputs
from ledger.language.literals import plain
from ledger.language.schema import Schema
from ledger.language.tree import Tree, fields_of
from ledger.measure.channels.pure.answer import GateFinding
from ledger.measure.channels.pure.clauses import PlacedClause, conjuncts, criteria_in_force
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.question import one
from ledger.measure.channels.pure.reading import read_by
from ledger.prove.credit.sorts import Unproved, all_of, possible
from ledger.prove.narrowing import narrowed_schema, narrowed_tree
from ledger.prove.witness import in_words


class Reachable:
    """The question `reachable`."""

    name = "reachable"

    def find(self, argument: Any, facts: GateFacts) -> GateFinding:
        """A record of the channel that satisfies the criteria, or what forbids that there is one."""
        key = one(argument)
        tree, schema = criteria_in_force(key, facts)
        filled = facts.supplied & inputs(fields_of(tree), schema)
        found = facts.once((self.name, facts.entity, key, filled), lambda: _found(key, _Records(schema, filled), facts))
        return found._replace(read=read_by([key], facts))


class _Records(NamedTuple):
    """A channel's records: those of an entity in which every field is blank but for those in `filled`."""

    schema: Schema
    filled: frozenset[str]

    def one_of(self, trees: Sequence[Tree], facts: GateFacts) -> Mapping[str, Any] | None:
        """The first that satisfies all of these. Raises Unproved where nobody can say."""
        seen = all_of([narrowed_tree(each, self.schema, self.filled) for each in trees])
        filled = self.filled & inputs(fields_of(seen), self.schema)
        return facts.once(
            (Reachable.name, self.schema.entity, seen, filled),
            lambda: possible(seen, narrowed_schema(self.schema, self.filled), facts.day),
        )

    def blanks(self, trees: Sequence[Tree]) -> str:
        """What they lack of what these look at, and what each blank reads as."""
        named = frozenset[str]().union(*map(fields_of, trees))
        return ", ".join(map(self._blank, sorted(inputs(named, self.schema) - self.filled)))

    def _blank(self, name: str) -> str:
        field = self.schema.fields[name]
        reads_as = plain(field.blank) if isinstance(field.blank, Decimal) else field.blank
        told = "false" if field.type in ("boolean", "signal") else reads_as
        return f"{name} is blank" if told is None else f"{name} is blank, read as {told}"


class _Condition(NamedTuple):
    """A clause, and the same with its references expanded."""

    clause: PlacedClause
    tree: Tree


def _found(key: str, records: _Records, facts: GateFacts) -> GateFinding:
    record = records.one_of([criteria_in_force(key, facts).tree], facts)
    if record is not None:
        return GateFinding("pass", f"{in_words(record)} satisfies `{key}`")
    conditions = facts.once(("conditions", facts.entity, key), lambda: _conditions(key, facts))

    def excluded(among: Sequence[_Condition]) -> bool:
        try:
            return records.one_of([each.tree for each in among], facts) is None
        except Unproved:  # all of them exclude one another; of these alone nobody knows
            return False

    never = [[each] for each in conditions if excluded([each])] or [_least(conditions, excluded)]
    why = "; ".join(_told(each, records) for each in never)
    names = tuple(str(each.clause) for several in never for each in several)
    return GateFinding("fail", f"no record of the channel can ever satisfy `{key}`: {why}", names)


def _conditions(key: str, facts: GateFacts) -> list[_Condition]:
    around = facts.meanings(facts.entity)
    return [_Condition(each, expand(each.tree, around)) for each in conjuncts(key, facts)]


def _least(among: list[_Condition], excluded: Callable[[Sequence[_Condition]], bool]) -> list[_Condition]:
    """Those of some that exclude one another without which they would not."""
    for each in [*among]:
        others = [other for other in among if other is not each]
        if others and excluded(others):
            among = others
    return among


def _told(never: Sequence[_Condition], records: _Records) -> str:
    blanks = records.blanks([each.tree for each in never])
    together = "holds" if len(never) == 1 else "hold together"
    return f"{' and '.join(str(each.clause) for each in never)} never {together}{blanks and f', for {blanks}'}"
