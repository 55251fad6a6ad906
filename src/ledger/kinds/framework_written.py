"""A framework as its document says it, and as people read it. What was left out stays so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.kinds.framework_gates import BESIDE, CHANNEL, FIELDS
from ledger.kinds.framework_terms import AT_ITS_END
from ledger.language.literals import plain
from ledger.meanings.framework.framework import ChannelField, Criterion, Framework, Gate, PilotRule
from ledger.meanings.framework.stored import decimal


def framework_written(found: Framework) -> dict[str, Any]:
    """The parts of the document by their names."""
    return {
        "asks": {each.key: _field(each) for each in found.asks},
        **({"gates": [_gate(each) for each in found.gates]} if found.gates else {}),
        "criteria": [_criterion(each) for each in found.criteria],
        "rule": [*({outcome: said} for outcome, said in _rule(found)), {"otherwise": found.otherwise}],
        **({"pilot": _pilot(found.pilot)} if found.pilot else {}),
        **({"review": {name: _review(days) for name, days in found.reviews.items()}} if found.reviews else {}),
        "assessors": {"at_least": found.assessors, "spread": found.spread},
    }


def framework_lines(found: Framework) -> list[str]:
    """What is asked, a gate a line, a criterion with its scale, the rule from the top, and the terms."""
    scales = [line for each in found.criteria for line in _criterion_lines(each)]
    return [
        *_told("asks", [(each.key, field_in_words(each)) for each in found.asks]),
        *_told("gates", [(each.key, gate_in_words(each)) for each in found.gates]),
        *_told("criteria, of 100 %", scales),
        *_told("rule, the first that holds", rule_in_words(found)),
        *(f"{name}: {said}" for name, said in terms(found)),
    ]


def gate_in_words(gate: Gate) -> str:
    """A gate as its document says it, in one line."""
    if gate.asked:
        renewed = f", anew after {gate.renew} days" if gate.renew else ""
        return gate.asked + (f" (evidence required{renewed})" if gate.evidence else "")
    said = _computed(gate)
    return f"computed: {said}" if isinstance(said, str) else f"computed: {_in_words(said)}"


def field_in_words(each: ChannelField) -> str:
    """What is asked of a channel's file."""
    said = _field(each)
    if isinstance(said, str):
        return said
    of = f" of {', '.join(each.choices)}" if each.choices else f", {each.unit}" if each.unit else ""
    return f"{each.type}{of}{f' ({each.title})' if each.title else ''}"


def criterion_in_words(each: Criterion) -> str:
    """What a criterion weighs, and on which terms it is scored, in one line."""
    title = f": {each.title}" if each.title else ""
    asked = ", evidence required" if each.evidence else ""
    renewed = f", anew after {each.renew} days" if each.renew else ""
    floor = f", rejected below {each.floor}" if each.floor else ""
    return f"{each.in_words}{title}{asked}{renewed}{floor}"


def rule_in_words(found: Framework) -> list[tuple[str, str]]:
    """Each outcome, and the totals that give it."""
    return [*_rule(found), (found.otherwise, "otherwise")]


def terms(found: Framework) -> Iterator[tuple[str, str]]:
    """The terms of a pilot, when an outcome is looked at again, and who assesses."""
    if found.pilot:
        extended = f"; it is extended {_times(found.pilot.extensions)}" if found.pilot.extensions else ""
        needs = f"needs {', '.join(found.pilot.needs)}"
        yield "a pilot", f"{needs}, and takes {found.pilot.longest} days at most{extended}"
    for name, days in found.reviews.items():
        yield f"review of {name}", AT_ITS_END if days is None else f"after {days} days"
    apart = f"scores more than {found.spread} apart are settled by a third"
    yield "assessors", f"{found.assessors} at the least; {apart}"


def _told(head: str, lines: list[tuple[str, str]]) -> list[str]:
    width = max((len(name) for name, _ in lines), default=0)
    return [f"{head}:", *(f"  {name:{width}}  {said}" for name, said in lines), ""] if lines else []


def _field(each: ChannelField) -> Any:
    if each.type in (FIELDS, CHANNEL):
        return f"{each.type} of {each.of}"
    said = {"type": each.type, "unit": each.unit, "choices": [*each.choices], "title": each.title}
    return {name: part for name, part in said.items() if part}


def _gate(each: Gate) -> dict[str, Any]:
    said = {"asked": each.asked} if each.asked else {"computed": _computed(each)}
    return {"key": each.key, **said, **_evidence(each)}


def _computed(gate: Gate) -> Any:
    match gate.question, gate.argument:
        case question, None:
            return question
        case question, dict(argument) if question in BESIDE:
            return {question: argument[question], **argument}
        case "spend_share" as question, {"at_most": str(percent)}:
            return {question: {"at_most": f"{percent} %"}}
        case question, argument:
            return {question: argument}


def _in_words(said: Any) -> str:
    match said:
        case dict():
            return ", ".join(f"{name} {_in_words(part)}" for name, part in said.items())
        case list():
            return ", ".join(map(_in_words, said))
    return str(said)


def _criterion(each: Criterion) -> dict[str, Any]:
    return {
        "key": each.key,
        **({"title": each.title} if each.title else {}),
        "weight": each.lowest if each.lowest == each.highest else f"{each.lowest}-{each.highest}",
        "scale": {str(n): said for n, said in enumerate(each.scale)},
        **_evidence(each),
        **({"floor": each.floor} if each.floor else {}),
    }


def _criterion_lines(each: Criterion) -> Iterator[tuple[str, str]]:
    yield each.key, criterion_in_words(each)
    yield from (("", f"{n}  {said}") for n, said in enumerate(each.scale))


def _evidence(each: Gate | Criterion) -> dict[str, Any]:
    renewed = {"renew": f"{each.renew} days"} if each.renew else {}
    return {"evidence": "required", **renewed} if each.evidence else {}


def _rule(found: Framework) -> Iterator[tuple[str, str]]:
    yield from ((each.outcome, f"total >= {plain(decimal(each.least))}") for each in found.thresholds)


def _pilot(pilot: PilotRule) -> dict[str, Any]:
    return {"needs": [*pilot.needs], "longest": f"{pilot.longest} days", "extensions": pilot.extensions}


def _review(days: int | None) -> str:
    return AT_ITS_END if days is None else f"{days} days"


def _times(number: int) -> str:
    return "once at most" if number == 1 else f"{number} times at most"
