"""Gates beside brute force: every record of a small entity that a channel could bring, judged by the reference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, seed, settings, strategies as st
from tests.channels.judging import answer, channel, facts
from tests.kinds.reading import beside, read

from ledger.domain.definition import Draft
from ledger.kinds.entity import schema as schema_of
from ledger.language.evaluate import judge
from ledger.language.expand import expand
from ledger.language.inputs import inputs
from ledger.language.print import canonical
from ledger.language.read import read as read_criteria
from ledger.language.schema import Schema
from ledger.language.tree import Always, And, Not, Tree, fields_of, moving, walk
from ledger.prove.axes import space
from ledger.prove.side import Side
from ledger.testing import entity
from shell import criteria, invariant
from strategies import TODAY, how_many, predicates, schemas, trees

CASES, BRUTE = how_many(60, 100, 2_000), 1_500
FEWEST = CASES // 30
"""So often at least each answer comes out, or nothing was judged."""
NAMED = re.compile(r"`\w+`(?: clause \d+)? \((.*)\)")
SMALL = (("number", "boolean"), ("choice", "signal"), ("text",), ("date",), ("number", "choice"))


class Judged(NamedTuple):
    """A criteria `mql` that refers to `a`, over an entity of few fields, of which a channel supplies some."""

    schema: Schema
    criteria: Mapping[str, Tree]
    supplies: frozenset[str]

    @property
    def tree(self) -> Tree:
        """`mql` with its reference written out."""
        return expand(self.criteria["mql"], self.criteria)

    def definitions(self, *documents: str) -> dict[str, Draft]:
        """The drafts, as the documents say them."""
        drafts = [entity("lead", **{name: _declared(each) for name, each in self.schema.fields.items()})]
        texts = [criteria(canonical(tree), key) for key, tree in self.criteria.items()]
        for text in (*texts, *documents):
            drafts.append(read(text, beside(*drafts)))
        return {each.key: each for each in drafts}

    def records(self) -> Iterator[tuple[Mapping[str, Any], date]]:
        """Every record that the channel could bring, as far as the criteria can tell them apart, on each day."""
        room = space([Side(self.tree, self.schema)], TODAY)
        axes = [axis.candidates if axis.field in self.supplies else axis.candidates[:1] for axis in room.axes]
        assert all(each.candidates[0] in (None, False) for each in room.axes), "a blank comes first"
        for values in product(*axes):
            yield from ((room.record(values), today) for today in room.todays)

    @property
    def countable(self) -> bool:
        room = space([Side(self.tree, self.schema)], TODAY)
        return room.whole and room.size <= BRUTE


@st.composite
def cases(draw: st.DrawFn) -> Judged:
    schema = draw(schemas(zones=("UTC",), types=draw(st.sampled_from(SMALL))))
    within = Schema("lead", schema.fields, frozenset({"a"}))
    one = draw(trees(schema, depth=1).filter(lambda tree: not isinstance(tree, Always)))  # which none may refer to
    written = {"a": one, "mql": draw(trees(within, depth=2))}
    return Judged(schema, written, frozenset(draw(st.sets(st.sampled_from(sorted(schema.fields))))))


@st.composite
def excluding(draw: st.DrawFn) -> Judged:
    """The same, with two clauses that exclude each other and of which most records satisfy one."""
    case = draw(cases())
    one, other = draw(predicates(case.schema)), draw(predicates(case.schema))
    mql = And((other, one, Not(one)))
    return Judged(case.schema, {**case.criteria, "mql": mql}, frozenset(case.schema.fields))


def _declared(field: Any) -> dict[str, Any]:
    blank = {} if field.blank is None else {"blank": str(field.blank)}
    return {"type": field.type, **blank, **({"choices": list(field.choices)} if field.choices else {})}


def looked_at(check: Any, among: st.SearchStrategy[Judged] | None = None) -> Counter[str]:
    """How many cases came out each way."""
    seen: Counter[str] = Counter()

    @seed(0)
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(among or cases())
    def look(case: Judged) -> None:
        if case.countable:
            seen[check(case)] += 1

    look()
    return seen


def test_a_criteria_is_reachable_exactly_where_some_record_of_the_channel_satisfies_it() -> None:
    def check(case: Judged) -> str:
        told = answer("reachable", "mql", facts(channel(*case.supplies), case.definitions()))
        satisfied = any(judge(case.tree, record, case.schema, today) for record, today in case.records())
        assert told.answer == ("pass" if satisfied else "fail"), (canonical(case.tree), case.supplies)
        return told.answer

    seen = looked_at(check)
    assert min(seen["pass"], seen["fail"]) >= FEWEST


def test_the_clauses_that_forbid_it_hold_together_on_no_record_of_the_channel_and_none_of_them_is_idle() -> None:
    def check(case: Judged) -> str:
        told = answer("reachable", "mql", facts(channel(*case.supplies), case.definitions()))
        if told.answer == "pass":
            return "pass"
        within = Schema("lead", case.schema.fields, frozenset({"a"}))
        texts = [NAMED.fullmatch(name) for name in told.names]
        clauses = [expand(read_criteria(found[1], within), case.criteria) for found in texts if found]

        def satisfied(of: Sequence[Tree]) -> bool:
            records = ((record, today) for record, today in case.records())
            return any(all(judge(each, record, case.schema, today) for each in of) for record, today in records)

        assert len(clauses) == len(told.names) > 0
        if "together" not in told.because:
            assert not any(satisfied([each]) for each in clauses)
            return "alone"
        assert not satisfied(clauses)
        assert all(satisfied([other for other in clauses if other is not each]) for each in clauses)
        return "together"

    seen = looked_at(check, st.one_of(cases(), excluding()))
    assert min(seen["alone"], seen["together"]) >= FEWEST


def test_a_field_is_missing_exactly_where_what_stands_in_it_decides_and_no_blank_stands_for_it() -> None:
    def check(case: Judged) -> str:
        told = answer("supplies_read", ["mql"], facts(channel(*case.supplies), case.definitions()))
        known = schema_of(case.definitions()["lead"], (), "UTC")
        read_by_it = inputs(fields_of(case.tree), known)
        wanted = {name for name in read_by_it - case.supplies if not known.fields[name].never_blank}
        assert set(told.names) == wanted
        assert told.passes == (not wanted)
        return told.answer

    seen = looked_at(check)
    assert min(seen["pass"], seen["fail"]) >= FEWEST


def test_an_invariant_holds_exactly_where_no_record_of_the_channel_breaks_it() -> None:
    def check(case: Judged) -> str:
        definitions = case.definitions(invariant("every: a\nis: mql"))
        told = answer("holds", ["inv"], facts(channel(*case.supplies), definitions))
        room = space([Side(case.tree, case.schema), Side(case.criteria["a"], case.schema)], TODAY)
        if not room.whole or room.size > BRUTE:
            return "too large"
        axes = [axis.candidates if axis.field in case.supplies else axis.candidates[:1] for axis in room.axes]
        broken = any(
            judge(case.criteria["a"], record, case.schema, today) and not judge(case.tree, record, case.schema, today)
            for record in map(room.record, product(*axes))
            for today in room.todays
        )
        assert told.answer == ("fail" if broken else "pass")
        return told.answer

    seen = looked_at(check)
    assert min(seen["pass"], seen["fail"]) >= FEWEST


def sorting(case: Judged) -> dict[str, Draft]:
    """A taxonomy whose rules are the criteria of a case: `a` sorts into one channel, `mql` into another."""
    rules = "".join(
        f"  - when: |\n      {canonical(tree)}\n    channel: {channel}\n"
        for tree, channel in ((case.criteria["a"], "one"), (case.tree, "other"))
    )
    head = "kind: taxonomy\nkey: channels\nscope: lifecycle\nentity: lead\nfunnel: [top]\notherwise: unknown\n"
    return case.definitions(f"{head}channels:\n  one: {{funnel: top}}\n  other: {{funnel: top}}\nrules:\n{rules}")


def test_a_channel_is_in_the_taxonomy_exactly_where_some_touch_is_sorted_into_it() -> None:
    def check(case: Judged) -> str:
        if speaks_of_today(case):
            return "moves with TODAY"
        told = answer("in_taxonomy", "channels", facts(channel(touch="other"), sorting(case)))
        sides = [Side(case.tree, case.schema), Side(case.criteria["a"], case.schema)]
        room = space(sides, TODAY)
        if not room.whole or room.size > BRUTE:
            return "too large"
        touches = map(room.record, product(*(axis.candidates for axis in room.axes)))
        sorted_into_it = any(
            judge(case.tree, touch, case.schema, TODAY) and not judge(case.criteria["a"], touch, case.schema, TODAY)
            for touch in touches
        )
        assert told.answer == ("pass" if sorted_into_it else "fail")
        return told.answer

    seen = looked_at(check, st.one_of(cases(), excluding()))
    assert min(seen["pass"], seen["fail"]) >= FEWEST


def speaks_of_today(case: Judged) -> bool:
    """Whether a rule speaks of TODAY, which none of a taxonomy may."""
    return any(True for tree in case.criteria.values() for node in walk(tree) for _ in moving(node))
