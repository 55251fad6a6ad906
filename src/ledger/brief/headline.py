"""What a change does from its first day, in a sentence: the same for a brief, a card, a page, a check and the week.

    From 1 May 2026: 1.1 → 3.2 MQLs a week (+2.1).        First quarter of 2026: 21 → 35 MQLs.
    3.2 MQLs a week from 1 May 2026; nothing governed before.

Both numbers come from the same records, and the first is of the rule that goes on without the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import msgspec

from ledger.brief.content import BriefChange, BriefContent, BriefHeadline, BriefPair, BriefPeriod
from ledger.domain.category import category_words, credit_category_words
from ledger.domain.proposal import Proposal, Terms
from ledger.language.days import days_in_words
from ledger.views.words import plural

FAR = 10
"""A score that moves by more points than these moves far."""
FIRST, END, CONFIRMATION, CORRECTED, DUAL = "first", "end", "confirmation", "restated", "dual"
WEEK, RECORDS, QUARTER = "week", "records", "quarter"
MOVING = ("score", "stages")
"""The kinds that tell more than yes and no."""
QUARTERS = ("First", "Second", "Third", "Fourth")
VERBS = {"widening": "Gets wider: ", "narrowing": "Gets narrower: ", "shifting": "Shifts: "}


class ChangeTerms(NamedTuple):
    """What a headline needs to know of a change: `first` where nothing governs yet, and its category in plain words."""

    key: str
    terms: Terms
    first: bool
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a change does from its first day. Both numbers are of the same records, in whole `weeks` where the unit is.

    `standard` is how history is treated, or `first`, `end` or `confirmation`. Where nobody counted, there is no unit
    and no number. `first` is the sentence, and `more` what goes with it.
    """

    standard: str
    before: int | None
    after: int | None
    unit: str
    noun: str
    weeks: int
    population: str
    first: str
    more: list[str]

    @property
    def lines(self) -> list[str]:
        """All of it, a sentence each."""
        return [self.first, *self.more]


def headline_of_brief(content: BriefContent) -> Headline:
    """The headline of a brief, as it was counted for it."""
    change, until = content["change"], content.get("headline")
    terms = Terms(
        from_=date.fromisoformat(content["from"]),
        standard=content["standard"],
        retires=content["retires"],
        confirms=content.get("confirms", msgspec.UNSET),
        dual_until=_day(until["dual_until"]) if until and "dual_until" in until else msgspec.UNSET,
    )
    first = not content["displaces"] and not content["retires"]
    return headline(ChangeTerms(content["key"], terms, first, _category(content["kind"], change)), until)


def headline_of_proposal(proposal: Proposal, content: BriefContent | None) -> Headline:
    """The headline of a proposal, by its brief where one was shown with it."""
    if content:
        return headline_of_brief(content)
    first = not proposal.bound.displaces and not proposal.terms.retires
    return headline(ChangeTerms(proposal.key, proposal.terms, first, ""), None)


def category_said(name: str, *, moves: bool = False, credit: bool = False) -> str:
    """A category as a sentence; `moves` is for points and stages, which get higher or lower."""
    words = credit_category_words(name) if credit else category_words(name, moves=moves)
    said = words.partition("(")[2].rstrip(")")
    verb = "" if moves or credit else VERBS.get(name, "")
    return f"{verb}{said if verb else said[:1].upper() + said[1:]}."


def _category(kind: str, change: BriefChange | None) -> str:
    if change is None:
        return ""
    return category_said(change["category"], moves=kind in MOVING, credit=bool(change.get("credit")))


def headline(of: ChangeTerms, counted: BriefHeadline | None) -> Headline:
    """What is said of a change, by what was counted."""
    terms = of.terms
    standard = END if terms.retires else FIRST if of.first else terms.standard
    if terms.confirms:
        standard, counted = CONFIRMATION, None
    lines = list(_told(of, standard, counted)) if counted else _uncounted(of, standard)
    pair, unit = _numbers(counted) if counted else (None, "")
    return Headline(
        standard=standard,
        before=pair["before"] if pair else None,
        after=pair["after"] if pair else None,
        unit=unit,
        noun=plural(of.key),
        weeks=counted["week"]["weeks"] if counted and counted["week"] else 0,
        population=counted["population"] if counted else "",
        first=lines[0],
        more=lines[1:],
    )


def _numbers(counted: BriefHeadline) -> tuple[BriefPair | BriefPeriod | None, str]:
    """The two numbers that come first, and what they are of."""
    if counted["period"]:
        return counted["period"], QUARTER
    if counted["sort"] != "criteria":
        return None, RECORDS
    return (counted["week"], WEEK) if counted["week"] else (counted["every"], RECORDS)


def _uncounted(of: ChangeTerms, standard: str) -> list[str]:
    day = days_in_words(str(of.terms.from_))
    if standard == END:
        return [f"Ends on {day}, without a successor."]
    if standard == CONFIRMATION:
        return [f"Changes nothing: others confirm v{of.terms.confirms}, which one person decided alone."]
    if standard == FIRST:
        return [f"Begins on {day}; nothing governed before."]
    return [of.category or f"Governs from {day}."]


def _told(of: ChangeTerms, standard: str, counted: BriefHeadline) -> Iterator[str]:
    noun, day = plural(of.key), days_in_words(str(of.terms.from_))
    if counted["sort"] != "criteria":
        yield from _moves(counted, standard, day)
        return
    if period := counted["period"]:
        yield _quarter(period, noun, standard)
    if week := counted["week"]:
        yield _weekly(week, noun, standard, day, of.terms)
        records = f"{counted['records']:,} records of {counted['population']}"
        two = "Counted on" if standard in (FIRST, END) else "Both numbers are of the same"
        yield f"{two} {records}, in the {week['weeks']} weeks to {days_in_words(week['until'])}."
    elif every := counted["every"]:
        yield _of_every(every, noun, standard, day, counted)
    if (pair := counted["week"] or counted["every"]) and standard not in (FIRST, END):
        gained, lost = pair["gained"], pair["lost"]
        yield (
            f"Of these, {gained:,} newly {'qualifies' if gained == 1 else 'qualify'}"
            f" and {lost:,} no longer {'does' if lost == 1 else 'do'}."
        )
    if not period and standard not in ("retrospective", CORRECTED, FIRST):
        yield "No past figure changes."


def _moves(counted: BriefHeadline, standard: str, day: str) -> Iterator[str]:
    """Of points and of stages: how many records move, how far, and what else they enter or leave by it."""
    of = f"of the {counted['records']:,} records of {counted['population']}"
    far, moved, score = counted.get("far", 0), counted.get("moved", 0), counted["sort"] == "score"
    if standard == FIRST:
        yield f"{moved:,} {of} {'get points' if score else 'are in it'} from {day}; nothing governed before."
    elif standard == END:
        yield f"Ends on {day}: {moved:,} {of} {'get points' if score else 'are in it'} until then."
    else:
        yield f"From {day}: {moved:,} {of} move{f', {far:,} by more than {FAR} points' if score else ''}."
    for each in counted.get("crossed", ()):
        yield f"{each['records']:,} records come to be {plural(each['key'])} by it, or cease to be."


def _quarter(period: BriefPeriod, noun: str, standard: str) -> str:
    year, _, number = period["name"].partition("-Q")
    name = f"{QUARTERS[int(number) - 1]} quarter of {year}"
    if standard != CORRECTED:
        return f"{name}: {period['before']:,} → {period['after']:,} {noun}."
    said = " reported" if period["reported"] else ""
    return f"{name}: {period['before']:,}{said} → {period['after']:,} restated."


def _weekly(week: BriefPair, noun: str, standard: str, day: str, terms: Terms) -> str:
    before, after = rates(week["weeks"], week["before"], week["after"])
    if standard == FIRST:
        return f"{after} {noun} a week from {day}; nothing governed before."
    if standard == END:
        return f"Ends on {day}: {before} {noun} a week are then called nothing."
    if standard == DUAL and terms.dual_until:
        return f"Until {days_in_words(str(terms.dual_until))} both are counted: {before} and {after} {noun} a week."
    move = f"{after - before:+}".replace("-", "−") if after != before else "no difference"
    return f"From {day}: {before} → {after} {noun} a week ({move})."


def _of_every(every: BriefPair, noun: str, standard: str, day: str, counted: BriefHeadline) -> str:
    of = f"of the {counted['records']:,} records of {counted['population']}"
    if standard == FIRST:
        return f"{every['after']:,} {noun} {of} from {day}; nothing governed before."
    if standard == END:
        return f"Ends on {day}: {every['before']:,} {noun} {of} are then called nothing."
    return f"From {day}: {every['before']:,} → {every['after']:,} {noun} {of}, by both rules."


def rates(weeks: int, *records: int) -> list[Decimal]:
    """So many a week; to a tenth where they are few. They are rounded before anybody subtracts them."""
    found = [Decimal(each) / weeks for each in records]
    return [each.quantize(Decimal("0.1") if max(found) < 10 else Decimal(1), ROUND_HALF_UP) for each in found]


def _day(text: str) -> date:
    return date.fromisoformat(text)
