"""Documents for people to decide on, from what a survey found: one entity, and a criteria for each rule that can be.

The YAML is written by hand, so that what only people should know stands beside each field as a comment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.artifacts.data import Native
from ledger.deliver.survey.pure.columns import NativePlace, SurveyedColumn, slug
from ledger.deliver.survey.pure.rules import Ruled
from ledger.domain.address import visible
from ledger.language.literals import plain
from ledger.language.print import pretty
from ledger.language.schema import KEYWORDS, Schema
from ledger.language.tree import Always, Tree
from ledger.prove.category import change
from ledger.prove.side import Side
from ledger.prove.soundness import NOBODY

CLOCKLESS = (
    "no field says yet when a record came to be: add one with `clock: event`, such as the day it was created,",
    "or no platform can keep the version of its time for each record",
)
WORDS = frozenset({"agreed", "charter", *map(str.lower, KEYWORDS)})


def entity(key: str, scope: str, columns: Sequence[SurveyedColumn]) -> str:
    """The draft of an entity as YAML."""
    lines = [
        *(f"# {line}" for line in CLOCKLESS),
        "kind: entity",
        f"key: {key}",
        f"scope: {scope}",
        f"title: {quoted(key.replace('_', ' ').capitalize())}",
        "fields:",
        *(line for column in columns for line in _field(column)),
    ]
    return "\n".join(lines) + "\n"


def statement(target: str, native: Native) -> str:
    """What the statement of a draft says until somebody knows better: where it was found."""
    return f"As found in {target}, {native.sort} {visible(native.name)} ({native.address})."


def examples(tree: Tree, schema: Schema, day: date) -> list[Any]:
    """A record that the rule takes and one that it leaves: what it says, in figures."""
    rule = Side(tree, schema)
    takes = change(Side(NOBODY, schema), rule, day).gains
    leaves = change(rule, Side(Always(), schema), day).gains
    return [
        {"given": {name: _plain(value) for name, value in each.record.items()}, "verdict": verdict}
        | {"on": each.today.isoformat()}
        for each, verdict in ((takes, True), (leaves, False))
        if each
    ]


def _plain(value: Any) -> Any:
    """A number as a document has it: a whole one as such, any other as text with all its digits."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == int(value) else plain(value)


def criteria(key: str, entity_key: str, scope: str, rule: Ruled, shown: Sequence[Any] = ()) -> str:
    """The draft of a criteria as YAML: what the platform does today, word for word in its meaning.

    `shown` are its examples, as `examples` gives them.
    """
    assert rule.tree is not None
    native = rule.native
    lines = [
        *(f"# {visible(each)}" for each in (*native.signals, *rule.hints)),
        "kind: criteria",
        f"key: {key}",
        f"scope: {scope}",
        f"entity: {entity_key}",
        f"title: {quoted(visible(native.name))}",
        f"statement: {quoted(statement(rule.target, native))}",
        "criteria: |",
        *(f"  {line}" for line in pretty(rule.tree).splitlines()),
        *(["examples:"] if shown else []),
        *(f"  - {quoted(each)}" for each in shown),
    ]
    return "\n".join(line.replace("\n", " ") for line in lines) + "\n"


def keys(rules: Iterable[Ruled], taken: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """A key for each rule, by target and address: from its name, and no two alike."""
    used = {*taken, *WORDS}
    found: dict[tuple[str, str], str] = {}
    for rule in rules:
        name = rule.native.name.removesuffix("__c").rpartition(".")[2]
        found[rule.target, rule.native.address] = _free(slug(name) or "rule", used)
    return found


def _free(key: str, used: set[str]) -> str:
    base, at = key, 1
    while key in used:
        at += 1
        key = f"{base[:46]}_{at}"
    used.add(key)
    return key


def _field(column: SurveyedColumn) -> Iterator[str]:
    filled = "; ".join(filter(None, (_filled(place) for place in column.places)))
    yield f"  {column.name}:{f'  # {filled}' if filled else ''}"
    yield f"    type: {column.type}"
    if column.title:
        yield f"    title: {quoted(visible(column.title))}"
    if column.choices:
        yield f"    choices: [{', '.join(map(quoted, column.choices))}]"
    yield "    bind:"
    for platform in sorted({place.platform for place in column.places}):
        bound = [_binding(column, place) for place in column.places if place.platform == platform]
        yield f"      {platform}: {bound[0] if len(bound) == 1 else '[' + ', '.join(bound) + ']'}"


def _binding(column: SurveyedColumn, place: NativePlace) -> str:
    codes = column.codes(place)
    if not codes:
        return quoted(place.field.path)
    spelled = ", ".join(f"{quoted(code)}: {quoted(value)}" for code, value in codes.items())
    return f"{{path: {quoted(place.field.path)}, codes: {{{spelled}}}}}"


def _filled(place: NativePlace) -> str:
    filled, records = place.field.filled, place.field.records
    if filled is None or not records:
        return ""
    return f"{filled / records:.0%} filled in {place.target}"


def quoted(value: Any) -> str:
    """A value as YAML reads it, which is as JSON writes it."""
    return json.dumps(value, ensure_ascii=False)
