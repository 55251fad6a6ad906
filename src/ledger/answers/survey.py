"""How a survey is shown: what claims to be the same, what to do with each rule, and what is to be decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.adoption.survey import Surveyed
    from ledger.prove.category import MeaningChange
    from ledger.survey.columns import SurveyedColumn
    from ledger.survey.kin import Kin
    from ledger.survey.rules import Ruled

WIDE, NARROW, PLACES = 40, 28, 90
LEAD, SCREEN, NAMED = 6, 24, 4
STATES = {
    "exact": "a criteria says the same",
    "partial": "with signals that only its platform can tell",
    "refused": "no criteria can say it",
}
ACTS = {
    "import": "as definitions",
    "join": "twins: keep one of each",
    "clear away": "nobody is in them, and no use of them is known",
    "leave": "to their platform",
}


def survey_lines(found: Surveyed, verbose: bool) -> Iterator[str]:
    """One entity: the table, with what leads to a decision around it; with `verbose` all that is known of each rule."""
    yield f"{found.entity}: {_many(len(found.rules), 'rule')} over {_many(len(found.columns), 'field')}"
    yield from (f"  {line}" for line in _leading(found.claims))
    yield ""
    yield from table(
        ("DO", "RULE", "SORT", "STATE", "IN IT", "USED BY", "CHANGED", "BY"), [_rule(each) for each in found.rules]
    )
    yield ""
    yield from _decisions(found, len(found.rules)) if verbose else _screen(list(_decisions(found, NAMED)))
    if verbose:
        yield from _notes(found.rules)
    yield from _fields(found, verbose)
    yield ""
    yield _summed(found.entity, Counter(each.state for each in found.rules), STATES)
    yield _summed("what to do", Counter(each.act for each in found.rules), ACTS)


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s'[: number != 1]}"


def _leading(claims: Sequence[Kin]) -> Iterator[str]:
    """What a company should see first: how many claim one name, and whether they mean it."""
    yield from map(_claimed, claims[:LEAD])
    yield from [f"and {len(claims) - LEAD} more names are claimed by several"] if len(claims) > LEAD else []


def _claimed(claim: Kin) -> str:
    """`4 lists claim MQL: 2 say the same, 2 differ`."""
    sorts = {each.native.sort for each in claim.members}
    differ = sum(found.witness is not None for _, found in claim.others)
    counts = {
        "say the same": len(claim.same) if len(claim.same) > 1 else 0,
        "differ": differ + (1 if len(claim.same) == 1 and differ else 0),
        "may or may not differ": len(claim.others) - differ,
    }
    total = len(claim.members)
    said = ", ".join(f"{'all' if number == total else number} {what}" for what, number in counts.items() if number)
    return f"{total} {f'{sorts.pop()}s' if len(sorts) == 1 else 'rules'} claim {claim.name}: {said}"


def _rule(each: Ruled) -> tuple[object, ...]:
    native = each.native
    members = "unknown" if native.members is None else f"{native.members:,}"
    return (
        each.act,
        _short(each.label, WIDE),
        _short(native.sort, NARROW),
        each.state + (f", if {' and '.join(each.needs)} is accepted" if each.needs else ""),
        members,
        _short(native.used_by[0], NARROW) + _more(len(native.used_by) - 1) if native.used_by else "",
        native.changed_at[:10],
        native.changed_by,
    )


def _decisions(found: Surveyed, most: int) -> Iterator[str]:
    """What only people can decide, claim by claim; then what is in the way of the rest, each reason once."""
    for claim in found.claims:
        yield from _choice(claim, most)
    yield from _twins(found)
    empty = [each for each in found.rules if each.act == "clear away"]
    yield from [f"nobody is in {_named(empty, len(empty))}"] if empty else []
    words = sorted({word for each in found.rules for word in each.needs})
    for word in words:
        using = [each for each in found.rules if word in each.needs]
        yield f"to be written back, {_named(using)} need a word that goes on record: --accept {word}"
    for reason, rules in _reasons(found.rules).items():
        yield f"{_named(rules)}: {reason}"


def _choice(claim: Kin, most: int) -> Iterator[str]:
    """Which of them is it? The one that most is built on, what says the same, and what each other does otherwise."""
    yield f"which of these is {claim.name}?"
    used = f", used by {len(claim.first.native.used_by)}" if claim.first.native.used_by else ""
    there = "" if claim.first.native.members is None else f"{claim.first.native.members:,} in it"
    about = (there + used).removeprefix(", ")
    yield f"  = {claim.first.label}{f' ({about})' if about else ''}"
    yield from (f"  = {each.label} says the same" for each in claim.same[1:])
    for each, found in claim.others[:most]:
        if found.witness is None:
            yield f"  ? {each.label}: nobody can say whether it means the same: {found.why}"
        else:
            yield f"  ≠ {each.label} {_otherwise(found, claim.first.label)}"
    yield from [f"  … and {len(claim.others) - most} more"] if len(claim.others) > most else []


def _otherwise(found: MeaningChange, first: str) -> str:
    """`takes {score: 50}; hs MQL - live does not`: what a rule does that the first does not."""
    from ledger.prove.witness import in_words

    does = [f"takes {in_words(found.gains.record)}"] if found.gains else []
    does += [f"leaves out {in_words(found.losses.record)}"] if found.losses else []
    opposite = "does the opposite" if len(does) > 1 else "does not" if found.gains else "takes it"
    return f"{' and '.join(does)}; {first} {opposite}"


def _twins(found: Surveyed) -> Iterator[str]:
    """What says the same under names that do not show it."""
    claimed = {each.label for claim in found.claims for each in claim.same}
    for each in found.rules:
        group = (each.label, *each.twins)
        if each.twins and not claimed >= set(group) and each.label == min(group):
            yield f"these say the same under other names: {', '.join(group)}"


def _reasons(rules: Iterable[Ruled]) -> Mapping[str, list[Ruled]]:
    """Why rules are not exact, what is in the way of most first."""
    found: dict[str, list[Ruled]] = {}
    for each in rules:
        for reason in each.reasons:
            found.setdefault(reason, []).append(each)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _named(rules: Sequence[Ruled], most: int = NAMED) -> str:
    return ", ".join(each.label for each in rules[:most]) + _more(len(rules) - most)


def _more(number: int) -> str:
    return f" +{number}" if number > 0 else ""


def _screen(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SCREEN]
    if len(lines) > SCREEN:
        yield f"… and {len(lines) - SCREEN} lines more, with the notes on each rule: --verbose"


def _notes(rules: Iterable[Ruled]) -> Iterator[str]:
    yield ""
    for each in rules:
        notes = [*([each.why] if each.why else []), *each.hints]
        yield from [each.label, *(f"  · {note}" for note in notes)] if notes else []


def _fields(found: Surveyed, verbose: bool) -> Iterator[str]:
    """The fields of the draft that have values, what looks alike, and what could not be one."""
    signals = [each for each in found.columns if each.type == "signal"]
    rows = [_column(each) for each in found.columns if each.type != "signal"]
    yield ""
    yield from table(("FIELD", "TYPE", "FILLED", "WHERE"), rows) if rows else []
    yield from [f"  and {len(signals)} signals, which only their platform can tell"] if signals else []
    yield from (
        f"  ? {one.name} and {other.name} look alike ({share:.0%}): one field, or two?"
        for one, other, share in sorted(found.alike, key=lambda pair: -pair[2])
    )
    left = [f"  ✗ no field: {each}" for each in found.left]
    yield from left if verbose else left[:LEAD]
    if len(left) > LEAD and not verbose:
        yield f"  ✗ and {len(left) - LEAD} more that could be no field: --verbose"


def _column(each: SurveyedColumn) -> tuple[object, ...]:
    filled = [
        f"{place.field.filled / place.field.records:.0%}"
        for place in each.places
        if place.field.filled is not None and place.field.records
    ]
    where = ", ".join(f"{place.target} {place.field.path}" for place in each.places)
    return each.name, each.type, " · ".join(filled) or "unknown", _short(where, PLACES)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _summed(of: str, counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """A line of counts, each with its plain words."""
    return f"{of}: " + " · ".join(f"{counts[word]} {word} ({plain})" for word, plain in words.items() if counts[word])


def survey_data(found: Surveyed) -> dict[str, Any]:
    """The same for programs."""
    return {
        "entity": found.entity,
        "rules": [_rule_data(each) for each in found.rules],
        "claims": [_claim_data(each) for each in found.claims],
        "fields": [
            {
                "name": each.name,
                "type": each.type,
                "places": [
                    {"target": p.target, "path": p.field.path, "filled": p.field.filled, "records": p.field.records}
                    for p in each.places
                ],
            }
            for each in found.columns
        ],
        "states": dict(Counter(each.state for each in found.rules)),
        "acts": dict(Counter(each.act for each in found.rules)),
        "alike": [[one.name, other.name, f"{share:.2f}"] for one, other, share in found.alike],
        "left": list(found.left),
        "drafts": sorted(found.files),
    }


def _rule_data(each: Ruled) -> dict[str, Any]:
    return {
        "target": each.target,
        "address": each.native.address,
        "name": each.native.name,
        "sort": each.native.sort,
        "state": each.state,
        "why": each.why,
        "act": each.act,
        "needs": list(each.needs),
        "same_as": list(each.twins),
        "members": each.native.members,
        "used_by": list(each.native.used_by),
        "hints": list(each.hints),
    }


def _claim_data(claim: Kin) -> dict[str, Any]:
    from ledger.answers.change import data

    return {
        "name": claim.name,
        "same": [each.label for each in claim.same],
        "others": [{"rule": each.label, "change": data(found)} for each, found in claim.others],
    }
