"""A survey as a director reads it: the finding, who disagrees with whom and on which record, what to do; then the rest.

claims of one name --that differ--> a section each, the most claimed first
rules, fields, reasons ------------> folded away, for whoever acts on them
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ledger.answers.simulated import SIMULATED
from ledger.deliver.survey.answers.survey import (
    STATES,
    EntitySurveyed,
    NameClaimed,
    RuleBeside,
    RuleSurveyed,
    TargetsSurveyed,
)
from ledger.govern.documents.answers.change import TellingRecord
from ledger.language.days import in_words
from ledger.measure.figures.answers.figures import listed
from ledger.render.page import page
from ledger.render.sections import Block, Lines, Points, Section, Table, Words

TOLD, RECORDS, USERS = 6, 4, 3
QUOTED = re.compile(r"`([^`]*)`")
SURE = "Where two rules differ, the record that is named is one on which they do. What says the same was proved to."
SEEN = "Names, counts and users are what the platforms told on that day. “In it” counts their records."


def survey_page(found: TargetsSurveyed, day: date, *, simulated: bool) -> str:
    """The page as text."""
    claims = [(entity, claim) for entity in found.entities for claim in entity.claims if _differ(claim)]
    read = f"A survey of {_and(_targets(found))}, {in_words(day)}. It only read: nothing was written there."
    sections = (
        Section("In short", tuple(_short(found, claims))),
        *(_claim(entity, claim) for entity, claim in claims[:TOLD]),
        Section("What to do", (Points(tuple(_acts(found, claims))),)),
        *_rest(found, claims[TOLD:]),
    )
    return page(_title(claims, found), read, sections, [*([SIMULATED] if simulated else []), SURE, SEEN])


def _title(claims: Sequence[tuple[EntitySurveyed, NameClaimed]], found: TargetsSurveyed) -> str:
    if not claims:
        return f"What {_and(_targets(found))} hold" + ("s" if len(_targets(found)) == 1 else "")
    _, first = claims[0]
    return f"{_size(first)} rules say what {first.name} is, and they do not agree"


def _short(found: TargetsSurveyed, claims: Sequence[tuple[EntitySurveyed, NameClaimed]]) -> Iterator[Block]:
    """The finding in a sentence, then the same of the other names, and how much there is."""
    if claims:
        entity, first = claims[0]
        yield Words(_finding(entity, first), strong=True)
    else:
        yield Words("No two rules claim one name and say something else.", strong=True)
    rules = [each for entity in found.entities for each in entity.rules]
    said = sum(each.state != "refused" for each in rules)
    dead = sum(each.act == "clear away" for each in rules)
    yield Points(
        (
            *(_finding(entity, claim) for entity, claim in claims[1:TOLD]),
            f"{said} of {len(rules)} rules can be governed here. The others stay with their platforms.",
            *([f"{dead} {_be(dead)} empty, and no use of them is known."] if dead else []),
        )
    )


def _finding(entity: EntitySurveyed, claim: NameClaimed) -> str:
    """`11 rules claim MQL: 3 say the same, 8 differ. They call between 53 and 667 leads MQL.`"""
    counts = sorted(each.members for each in _rules(entity, claim) if each.members is not None)
    told = f"{claim.line()}."
    if len(counts) > 1 and counts[0] != counts[-1]:
        told += f" Between {counts[0]:,} and {counts[-1]:,} {entity.entity}s are in it, depending on which one you ask."
    return told


def _claim(entity: EntitySurveyed, claim: NameClaimed) -> Section:
    """Who claims it and who uses that, where they disagree, and what to do about it."""
    return Section(f"Which of these is {claim.name}?", tuple(_told(entity, claim)))


def _told(entity: EntitySurveyed, claim: NameClaimed) -> Iterator[Block]:
    known = {each.label: each for each in entity.rules}
    first = claim.same[0]
    says = {first: "first", **dict.fromkeys(claim.same[1:], "same")}
    says |= {each.rule: "differs" if _apart(each) else "unclear" for each in claim.others}
    rows = tuple(_row(known[label], words) for label, words in says.items() if label in known)
    yield Table(("", "Says", "In it", "Used by", "Changed"), rows)
    told = list[RuleBeside]()
    for each in filter(_apart, claim.others):
        told += [] if any(other.rule in known[each.rule].same_as for other in told) else [each]
    yield Words("Where they disagree with the first:")
    yield Points(tuple(_disagreement(entity, first, known[each.rule], each) for each in told[:RECORDS]))
    yield Words("What to do:")
    yield Points(tuple(_choices(entity, claim)))


def _row(rule: RuleSurveyed, says: str) -> tuple[str, ...]:
    more = f" and {len(rule.used_by) - USERS} more" if len(rule.used_by) > USERS else ""
    used = QUOTED.sub(r"“\1”", ", ".join(rule.used_by[:USERS]) + more)
    return rule.label, says, "-" if rule.members is None else f"{rule.members:,}", used, rule.changed_at[:10]


def _disagreement(entity: EntitySurveyed, first: str, rule: RuleSurveyed, other: RuleBeside) -> str:
    """`A lead with score 50 and nothing else: sf Is MQL takes it, hs MQL - live does not.`"""
    found = other.change.gained or other.change.lost
    assert found
    does, does_not = (rule.label, first) if other.change.gained else (first, rule.label)
    also = f" {_few(rule.same_as)} {'says' if len(rule.same_as) == 1 else 'say'} what {rule.label} says."
    told = f"{_a(entity.entity)} with {_record(found)}: {does} takes it, {does_not} does not."
    return told[:1].upper() + told[1:] + (also if rule.same_as else "")


def _record(found: TellingRecord) -> str:
    """A record as a sentence has it."""
    told = [_value(name.replace("_", " "), value) for name, value in found.record.items()]
    return f"{_and(told)}, and nothing else" if told else "nothing filled in"


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"“{name}”" if value else f"not “{name}”"
    return f"{name} {_and(map(str, value)) if isinstance(value, list) else value}"


def _choices(entity: EntitySurveyed, claim: NameClaimed) -> Iterator[str]:
    """Who decides between which, what is joined, and what goes."""
    known = {each.label: each for each in entity.rules}
    dead = [each for each in _labels(claim) if each in known and known[each].act == "clear away"]
    apart = [each.rule for each in claim.others if each.rule not in dead]
    if apart:
        yield f"Decide which one is {claim.name}: {_few([claim.same[0], *apart])}. Give the others another name."
    if claim.same[1:]:
        yield f"Keep one of {_few(claim.same)}: they say the same."
    if used := [each for each in apart if each in known and known[each].used_by]:
        yield f"Before anything changes, talk to whoever owns what uses {_few(used)}."
    if dead:
        yield f"Clear away {_few(dead)}: nobody is in {'it' if len(dead) == 1 else 'them'}."


def _acts(found: TargetsSurveyed, claims: Sequence[object]) -> Iterator[str]:
    """What is to be done with all of it, and how."""
    counts: dict[str, int] = {}
    for entity in found.entities:
        for act, number in entity.acts.items():
            counts[act] = counts.get(act, 0) + number
    for act, words in (
        ("import", "to put on record as they are, decided by nobody so far"),
        ("join", "to put under one key with those that say the same"),
        ("clear away", "to clear away there, by whoever owns them"),
        ("leave", "to leave to their platforms"),
    ):
        if counts.get(act):
            yield f"{counts[act]} rules {words}."
    if claims:
        yield "Name one person who decides each name above. Until then nobody has decided it."
    yield "Agree on the line of each rule in the file that ledger survey -o FOLDER writes; ledger adopt carries it out."


def _rest(found: TargetsSurveyed, claims: Sequence[tuple[EntitySurveyed, NameClaimed]]) -> Iterator[Section]:
    """What only those need who act on it."""
    if claims:
        more = tuple(_finding(entity, claim) for entity, claim in claims)
        yield Section("More names that several rules claim", (Points(more),), folded=True)
    for each in found.entities:
        table = Table(("", "Do", "State", "In it", "Used by", "Changed"), tuple(map(_whole, each.rules)))
        words = Words(". ".join(f"{state.capitalize()}: {words}" for state, words in STATES.items()) + ".")
        yield Section(f"Every rule about {_a(each.entity)} ({len(each.rules)})", (words, table), folded=True)
    for each in found.entities:
        rows = tuple(field.row() for field in each.fields if field.type != "signal")
        beside = Lines(tuple(each.beside(verbose=True)))
        fields = (Table(("", "Type", "Filled", "Where"), rows),) if rows else ()
        yield Section(f"Fields of {_a(each.entity)} ({len(rows)})", (*fields, beside), folded=True)


def _whole(rule: RuleSurveyed) -> tuple[str, ...]:
    """A row of the table of all."""
    name, _, *more = _row(rule, "")
    return name, rule.act, rule.state, *more


def _rules(entity: EntitySurveyed, claim: NameClaimed) -> list[RuleSurveyed]:
    labels = set(_labels(claim))
    return [each for each in entity.rules if each.label in labels]


def _labels(claim: NameClaimed) -> list[str]:
    return [*claim.same, *(each.rule for each in claim.others)]


def _size(claim: NameClaimed) -> int:
    return len(claim.same) + len(claim.others)


def _differ(claim: NameClaimed) -> bool:
    return any(map(_apart, claim.others))


def _apart(other: RuleBeside) -> bool:
    return bool(other.change.gained or other.change.lost)


def _targets(found: TargetsSurveyed) -> list[str]:
    return sorted({each.target for entity in found.entities for each in entity.rules})


def _few(labels: Sequence[str]) -> str:
    if len(labels) <= TOLD:
        return _and(labels)
    return f"{', '.join(labels[: TOLD - 1])} and {len(labels) - TOLD + 1} more"


def _and(words: Iterable[str]) -> str:
    return listed(list(words) or ["nothing"])


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
