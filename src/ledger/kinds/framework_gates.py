"""What a framework asks of a channel's file, and its gates: each is computed by the ledger, or asked of people.

supplies: fields of lead               {key: read, computed: {supplies_read: [mql, sql]}}
touch: channel of channels             {key: owned, computed: {seat: operator, scope: channels}}
spend_cap: {type: number, unit: EUR}   {key: consent, asked: "Is there consent?", evidence: required, renew: 365 days}

Here is said what a question takes; `ledger.measure.channels.pure` works out what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.charter import ROLES
from ledger.domain.definition import Draft
from ledger.domain.waiver import RECOMMENDATION
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.kind import Surroundings
from ledger.kinds.lengths import length
from ledger.kinds.names import ATTRIBUTION, INVARIANT, METRIC, TAXONOMY
from ledger.kinds.references import WITH_FILE
from ledger.language import literals
from ledger.language.fault import nearest
from ledger.language.literals import plain
from ledger.language.tree import Json
from ledger.meanings.framework.framework import ChannelField, Framework, Gate
from ledger.meanings.registry import PREDICATE

Path = tuple[str | int, ...]
FIELDS, CHANNEL = "fields", "channel"
LIMITS = ("at_most", "at_least")
TYPES = ("number", "text", "boolean", "date", "choice", "choices")
"""The types of a field of a channel's file: those of an entity's fields that people can fill in."""
ALWAYS = ("kind", "key", "title", "owner", "filled_by")
"""What every channel's file may say, so that no framework asks for it."""
ASKS, GATES = 50, 30
_ASK_KEYS, _GATE_KEYS = ("type", "unit", "choices", "title"), ("key", "computed", "asked", "evidence", "renew")
_SUCH = "such as supplies: fields of lead, touch: channel of channels, or spend_cap: {type: number, unit: EUR}"


@dataclass
class FrameworkReading:
    """A framework that is read, and every definition that it names."""

    document: Document
    around: Surroundings
    named: set[str] = field(default_factory=set)

    @property
    def entities(self) -> set[str]:
        """The entities that it rests on through them."""
        found = [self.around.definitions[each] for each in self.named]
        return {entity for each in found for entity in (each.rests_on if each.kind != "entity" else (each.key,))}

    @property
    def meanings(self) -> dict[str, str]:
        """What they mean. An entity is not among them: what is read of it, a definition that reads it means."""
        found = {each: self.around.definitions[each] for each in sorted(self.named)}
        return {key: each.meaning for key, each in found.items() if each.kind != "entity"}

    def definition(self, key: str, path: Path, is_one: Callable[[Draft], bool], sort: str) -> str:
        """The key of a definition in force that is one of a sort. Raises BadInput."""
        known = {name for name, each in self.around.definitions.items() if is_one(each)}
        if key in known:
            self.named.add(key)
            return key
        near = nearest(key, sorted(known))
        held = self.around.definitions.get(key)
        why = f"`{key}` is of kind {held.kind}" if held else f"nothing of that key is in force on {self.around.day}"
        fix = f"{f'write `{near}`, or ' if near else ''}ratify `{key}` first; or, to try a draft, {WITH_FILE}"
        raise self.document.problem(path, f"there is no {sort} `{key}`", why, fix)


def fields_asked(reading: FrameworkReading) -> tuple[ChannelField, ...]:
    """What a channel's file must say. Raises BadInput, with the place of each that cannot be asked for."""
    document = reading.document
    found = shape.mapping(document, "asks")
    if not 1 <= len(found) <= ASKS:
        what, why = f"the framework asks for {len(found)} things", f"a framework asks for 1 to {ASKS}"
        raise document.problem(("asks",), what, why, _SUCH)
    return tuple(
        shape.together(*(partial(_asked, reading, name) for name in sorted(found)))
    )  # their order says nothing


def gates_of(reading: FrameworkReading) -> tuple[Gate, ...]:
    """The gates, in their order. Raises BadInput likewise."""
    document = reading.document
    number = len(shape.items(document, "gates"))
    if number > GATES:
        raise document.problem(("gates",), f"the framework has {number} gates", f"it has at most {GATES}", "merge some")
    found = shape.each(document, "gates", lambda path: _gate(reading, path))
    shape.told_together([*shape.twice(document, "gates", [each.key for each in found])])
    return tuple(found)


def gate_objections(found: Framework, document: Document) -> Iterator[BadInput]:
    """Gates that look at what no channel is asked for, and those whose evidence or waiver would be of another thing."""
    asked = {each.type for each in found.asks} | {each.key for each in found.asks}
    taken = {each.key: "a criterion" for each in found.criteria} | {RECOMMENDATION: "what is recommended"}
    for n, gate in enumerate(found.gates):
        if gate.key in taken:
            what, why = f"`{gate.key}` cannot be a gate", f"{taken[gate.key]} is known by that name"
            yield document.problem(("gates", n, "key"), what, why, "give it another key")
        for name in NEEDS.get(gate.question, ()):
            if name not in asked:
                what = f"the gate `{gate.key}` looks at what no channel is asked for"
                yield document.problem(("gates", n), what, f"{gate.question} needs {_LACKING[name]}", _ASKING[name])


def _asked(reading: FrameworkReading, name: str) -> ChannelField:
    document, path = reading.document, ("asks", name)
    if not shape.KEY.fullmatch(name) or name in ALWAYS:
        why = f"a channel's file says {', '.join(ALWAYS[1:])} anyway" if name in ALWAYS else "it is a lower-case word"
        raise document.problem(path, f"`{name}` cannot be asked for", why, "choose another name")
    said = shape.at(document, path)
    if isinstance(said, str):
        sort, _, of = said.partition(" of ")
        if sort == FIELDS and of:
            return ChannelField(name, FIELDS, reading.definition(of.strip(), path, _entity, "entity"))
        if sort == CHANNEL and of:
            taxonomy = reading.definition(of.strip(), path, lambda each: each.kind == TAXONOMY, TAXONOMY)
            return ChannelField(name, CHANNEL, taxonomy)
        return ChannelField(name, shape.one_of(document, TYPES, *path))
    shape.mapping(document, *path)
    only_keys(document, path, _ASK_KEYS)
    return _typed(document, name, shape.one_of(document, TYPES, *path, "type"))


def _typed(document: Document, name: str, type_: str) -> ChannelField:
    path, choices = ("asks", name), shape.words(document, "asks", name, "choices")
    unit = shape.text(document, *path, "unit", default="") if shape.at(document, (*path, "unit")) is not None else ""
    if unit and type_ != "number":
        raise document.problem((*path, "unit"), f"a {type_} has no unit", "a number has one", "leave it out")
    if bool(choices) != (type_ in ("choice", "choices")):
        what = f"a {type_} has no choices" if choices else f"`{name}` has no choices"
        raise document.problem((*path, "choices"), what, "a choice is one of some codes", "such as choices: [b2b, b2c]")
    title = shape.text(document, *path, "title", default="") if shape.at(document, (*path, "title")) else ""
    return ChannelField(name, type_, unit=unit, choices=tuple(choices), title=title)


def _gate(reading: FrameworkReading, path: Path) -> Gate:
    document = reading.document
    shape.mapping(document, *path)
    if "not_applicable" in shape.mapping(document, *path):
        why = "a gate is waived with an end, and never skipped"
        raise document.problem((*path, "not_applicable"), "no gate is not applicable", why, "leave it out of the file")
    only_keys(document, path, _GATE_KEYS)
    key = shape.key(document, *path, "key")
    given = [name for name in ("computed", "asked") if shape.at(document, (*path, name)) is not None]
    if len(given) != 1:
        what = f"the gate `{key}` is {'both computed and asked' if given else 'neither computed nor asked'}"
        fix = 'such as computed: {reachable: mql}, or asked: "Is there consent?"'
        raise document.problem(path, what, "the ledger computes its answer, or people give it", fix)
    if given == ["asked"]:
        return Gate(key, asked=shape.text(document, *path, "asked"), **evidence_at(document, path))
    for name in ("evidence", "renew"):
        if shape.at(document, (*path, name)) is not None:
            why = "its answer is worked out anew whenever it is asked"
            raise document.problem((*path, name), f"a gate that is computed has no `{name}`", why, "leave it out")
    return Gate(key, *_computed(reading, (*path, "computed")))


def unanswered_gates(found: Framework, document: Document, answered: Collection[str]) -> Iterator[BadInput]:
    """Gates that ask a plugin's question where no plugin that is loaded answers it."""
    for n, gate in enumerate(found.gates):
        if gate.question and gate.question not in QUESTIONS and gate.question not in answered:
            what, why = (
                f"nobody answers `{gate.question}`",
                "it is the question of a plugin, and none that is loaded has it",
            )
            yield document.problem(
                ("gates", n, "computed"), what, why, "name the plugin in ledger.toml: ledger plugins"
            )


def definitions_named(document: Document) -> tuple[str, ...]:
    """Whatever a framework may name a definition by, before it is read: the ends of what it asks, and in its gates."""
    asks, gates = document.value.get("asks"), document.value.get("gates")
    found: list[Any] = [*asks.values()] if isinstance(asks, dict) else []
    for gate in gates if isinstance(gates, list) else []:
        computed = gate.get("computed") if isinstance(gate, dict) else None
        for part in computed.values() if isinstance(computed, dict) else ():
            found += part if isinstance(part, list) else part.values() if isinstance(part, dict) else [part]
    ends = {each.rpartition(" of ")[2].strip() for each in found if isinstance(each, str)}
    return tuple(sorted(filter(shape.KEY.fullmatch, ends)))


def evidence_at(document: Document, path: Path) -> dict[str, Any]:
    """Whether evidence is required, and after how many days it is looked at anew. Raises BadInput."""
    required = shape.at(document, (*path, "evidence")) is not None
    if required:
        shape.one_of(document, ("required",), *path, "evidence")
    if shape.at(document, (*path, "renew")) is None:
        return {"evidence": required}
    if not required:
        why = "it says after how long the evidence is looked at anew"
        raise document.problem((*path, "renew"), "`renew` is of no evidence", why, "add evidence: required")
    return {"evidence": required, "renew": length(document, ("day",), *path, "renew")[0]}


def _computed(reading: FrameworkReading, path: Path) -> tuple[str, Json]:
    """The question and what it takes; what stands beside it belongs to it."""
    document, said = reading.document, shape.at(reading.document, path)
    names = [said] if isinstance(said, str) else [*shape.mapping(document, *path)]
    question = next((each for each in names if each in QUESTIONS or "." in each), "")
    if not question:
        near = nearest(names[0], tuple(QUESTIONS)) if names else None
        what = f"`{names[0] if names else ''}` is no question of a gate"
        why = f"the ledger answers {', '.join(QUESTIONS)}; a plugin's question is named vendor.question"
        raise document.problem(path, what, why, f"write `{near}`" if near else "use one of those, or ask people: asked")
    if question not in QUESTIONS:
        given = None if isinstance(said, str) else said if len(names) > 1 else said[question]
        return question, shape.stored(document, given, path)
    beside = BESIDE.get(question, ())
    if not isinstance(said, str):
        only_keys(document, path, (question, *beside))
    return question, QUESTIONS[question](reading, path, question)


def _entity(each: Draft) -> bool:
    return each.kind == "entity"


def _metric(each: Draft) -> bool:
    return each.kind == METRIC


def _judging(each: Draft) -> bool:
    return bool(each.yields) and each.yields != "metric"


def _keys(sort: str, is_one: Callable[[Draft], bool]) -> Callable[..., Json]:
    """Takes a list of keys, or one."""

    def taken(reading: FrameworkReading, path: Path, name: str) -> Json:
        document, at = reading.document, (*path, name)
        keys = shape.words(document, *at)
        if not keys or len(set(keys)) < len(keys):
            what = f"`{name}` names {'one of them twice' if keys else 'nothing'}"
            raise document.problem(at, what, f"it names each {sort} once", f"such as {name}: [mql, sql]")
        several = isinstance(shape.at(document, at), list)
        return [reading.definition(key, (*at, n) if several else at, is_one, sort) for n, key in enumerate(keys)]

    return taken


def _key(sort: str, is_one: Callable[[Draft], bool]) -> Callable[..., Json]:
    """Takes one key."""

    def taken(reading: FrameworkReading, path: Path, name: str) -> Json:
        at = (*path, name)
        return reading.definition(shape.text(reading.document, *at), at, is_one, sort)

    return taken


def _seat(reading: FrameworkReading, path: Path, name: str) -> Json:
    document = reading.document
    return {"seat": shape.one_of(document, ROLES, *path, name), "scope": shape.scope(document, *path, "scope")}


def _at_most(percent: bool) -> Callable[..., Json]:
    """Takes {at_most: 3}, or {at_most: 5 %}."""

    def taken(reading: FrameworkReading, path: Path, name: str) -> Json:
        document, at = reading.document, (*path, name)
        shape.mapping(document, *at)
        only_keys(document, at, ("at_most",))
        said = shape.word(document, shape.at(document, (*at, "at_most")), (*at, "at_most"))
        number = literals.number(said.removesuffix("%").strip()) if percent or "%" not in said else None
        if number is None or number < 0 or (percent and number > 100) or (not percent and number != int(number)):
            wanted, such = ("a percentage from 0 to 100", "5 %") if percent else ("a whole number", "3")
            raise document.problem((*at, "at_most"), f"`{said}` is no limit", f"it is {wanted}", f"at_most: {such}")
        return {"at_most": plain(number) if percent else int(number)}

    return taken


def _meets(reading: FrameworkReading, path: Path, name: str) -> Json:
    """Takes {metric: cost_per_deal, at_most: 400}, or at_least: 4 %."""
    document, at = reading.document, (*path, name)
    said = shape.mapping(document, *at)
    only_keys(document, at, ("metric", *LIMITS))
    key = reading.definition(shape.text(document, *at, "metric"), (*at, "metric"), _metric, METRIC)
    limits = [each for each in LIMITS if each in said]
    if len(limits) != 1:
        what = f"`{name}` has {'two limits' if limits else 'no limit'}"
        fix = f"such as {name}: {{metric: {key}, at_most: 400}}"
        raise document.problem(at, what, "it is held against one", fix)
    (limit,) = limits
    word = shape.word(document, shape.at(document, (*at, limit)), (*at, limit))
    number = literals.number(word.removesuffix("%").strip())
    if number is None:
        why = "it is a number, or a percentage"
        raise document.problem((*at, limit), f"`{word}` is no limit", why, f"such as {limit}: 400")
    return {"metric": key, limit: f"{plain(number)}{' %' if word.endswith('%') else ''}"}


def _target(reading: FrameworkReading, path: Path, name: str) -> Json:
    return shape.text(reading.document, *path, name)


def _nothing(reading: FrameworkReading, path: Path, name: str) -> Json:
    if isinstance(shape.at(reading.document, path), dict) and shape.at(reading.document, (*path, name)) is not None:
        why = "what it looks at stands in the channel's file"
        raise reading.document.problem((*path, name), f"`{name}` takes nothing", why, f"write computed: {name}")
    return None


QUESTIONS: Mapping[str, Callable[[FrameworkReading, Path, str], Json]] = MappingProxyType(
    {
        "supplies_read": _keys("definition that judges records", _judging),
        "reachable": _key("criteria", lambda each: each.yields == PREDICATE),
        "in_taxonomy": _key("taxonomy", lambda each: each.kind == TAXONOMY),
        "can_earn": _key("attribution", lambda each: each.kind == ATTRIBUTION),
        "holds": _keys("invariant", lambda each: each.kind == INVARIANT),
        "seat": _seat,
        "pilots_open": _at_most(percent=False),
        "spend_share": _at_most(percent=True),
        "meets": _meets,
        "measurable_pilot": _nothing,
        "exit_rule": _nothing,
        "bound": _target,
    }
)
"""The closed set of questions, by name: what each takes. A plugin adds others, named `vendor.question`."""
BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType({"seat": ("scope",)})
"""What may stand beside a question, and belongs to it."""
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("supplies_read", "reachable", "holds", "bound"), (FIELDS,)),
        **dict.fromkeys(("in_taxonomy", "can_earn", "meets"), (CHANNEL,)),
        "spend_share": ("spend_cap",),
        "measurable_pilot": ("expected_conversions",),
    }
)
"""What a channel has to be asked for, so that a question can be answered."""
_LACKING = {
    FIELDS: "to know which fields its records carry",
    CHANNEL: "to know which channel of a taxonomy it is",
    "spend_cap": "to know what it may cost",
    "expected_conversions": "to know how many conversions it is expected to bring",
}
_ASKING = {
    FIELDS: "ask for them: supplies: fields of lead",
    CHANNEL: "ask for it: touch: channel of channels",
    "spend_cap": "ask for it: spend_cap: {type: number, unit: EUR}",
    "expected_conversions": "ask for it: expected_conversions: number",
}
