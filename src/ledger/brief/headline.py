"""What a change does from its first day, in a sentence: the same for a brief, a card, a page, a check and the week.

    From 1 May 2026: 1.1 → 3.2 MQLs a week (+2.1).        First quarter of 2026: 21 → 35 MQLs.
    3.2 MQLs a week from 1 May 2026; nothing governed before.

Both numbers come from the same records, and the first is of the rule that goes on without the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec

from ledger import steps
from ledger.brief.content import (
    BriefChange,
    BriefContent,
    BriefCredit,
    BriefHeadline,
    BriefPair,
    BriefPeriod,
    BriefShare,
)
from ledger.data import Data
from ledger.domain.category import category_words, credit_category_words
from ledger.domain.proposal import Proposal, Terms
from ledger.kinds.names import ATTRIBUTION
from ledger.language.days import days_in_words
from ledger.meanings.credit.shares import CreditOf, SharePair, share_pairs, tenths_shown
from ledger.steps import NextStep, step
from ledger.views.words import plural

FAR = 10
"""A score that moves by more points than these moves far."""
FIRST, END, CONFIRMATION, CORRECTED, DUAL = "first", "end", "confirmation", "restated", "dual"
WEEK, RECORDS, QUARTER, PER_MILLE = "week", "records", "quarter", "per mille"
CREDIT = "credit"
"""The sort of what is counted of an attribution."""
MOVING = ("score", "stages")
"""The kinds that tell more than yes and no."""
QUARTERS = ("First", "Second", "Third", "Fourth")
PAST_MOVES = "No record has a date, so ledger count judges all of them by today's version: past figures change too."
"""What becomes of past figures where nothing tells of which day a record is."""
VERBS = {"widening": "Gets wider: ", "narrowing": "Gets narrower: ", "shifting": "Shifts: "}


class ChangeTerms(NamedTuple):
    """What a headline needs to know of a change: `first` where nothing governs yet, and its category in plain words."""

    key: str
    terms: Terms
    first: bool
    category: str


class Headline(Data, frozen=True, kw_only=True):
    """What a change does from its first day. Both numbers are of the same records, in whole `weeks` where the unit is.

    `standard` is how history is treated, or `first`, `end` or `confirmation`. Of an attribution both are shares of the
    credit of the part that moves most, its `noun`, in tenths of a percent. Where nobody counted, there is no unit and
    no number. `first` is the sentence, and `more` what goes with it.
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


def counting_step(proposal: str, kind: str, *, judges: bool) -> NextStep | None:
    """How somebody has a headline counted: of what `judges` records, or gives credit; None where there is nothing."""
    if kind == ATTRIBUTION:
        return step("count it", "brief", proposal, touches=steps.RECORDS, conversions=steps.RECORDS)
    return step("count it", "brief", proposal, records=steps.RECORDS) if judges else None


def counting_brief(content: BriefContent) -> NextStep | None:
    """The same of a brief; None where it was counted."""
    if content.get("headline") or "confirms" in content:
        return None
    english = content["english"]
    judges = bool(english and (english["before"] or english["after"]))
    return counting_step(content["proposal"], content["kind"], judges=judges)


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
    before, after, unit, noun = _numbers(counted, standard) if counted else (None, None, "", "")
    return Headline(
        standard=standard,
        before=before,
        after=after,
        unit=unit,
        noun=noun or plural(of.key),
        weeks=counted["week"]["weeks"] if counted and counted["week"] else 0,
        population=counted["population"] if counted else "",
        first=lines[0],
        more=lines[1:],
    )


class _Numbers(NamedTuple):
    """The two numbers that come first, what they are of, and a noun where that is not the key."""

    before: int | None
    after: int | None
    unit: str
    noun: str = ""


def _numbers(counted: BriefHeadline, standard: str) -> _Numbers:
    if credit := counted.get("credit"):
        most = _shares(credit, standard)[0]
        return _Numbers(most.was, most.now, PER_MILLE, most.name)
    if period := counted["period"]:
        return _Numbers(period["before"], period["after"], QUARTER)
    pair = counted["week"] or counted["every"]
    if counted["sort"] != "criteria" or pair is None:
        return _Numbers(None, None, RECORDS)
    return _Numbers(pair["before"], pair["after"], WEEK if counted["week"] else RECORDS)


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
    if credit := counted.get("credit"):
        yield from _credit(credit, counted, standard, day, of.terms)
        return
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
        yield PAST_MOVES if counted.get("dateless") else "No past figure changes."


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


def _credit(credit: BriefCredit, counted: BriefHeadline, standard: str, day: str, terms: Terms) -> Iterator[str]:
    """Of an attribution: the part whose share of the credit moves most, and the others that move."""
    most, *others = _shares(credit, standard)
    alone = standard in (FIRST, END)
    if alone:
        has = tenths_shown(most.now)
        if standard == FIRST:
            yield f"{most.name} has {has} % of the credit from {day}; nothing governed before."
        else:
            yield f"Ends on {day}: {most.name} has {has} % of the credit until then."
    elif not most.exact:
        yield f"From {day}: each part of the funnel has the share of the credit that it had."
    elif standard == DUAL and terms.dual_until:
        both = f"{tenths_shown(most.was)} and {tenths_shown(most.now)} % of the credit"
        yield f"Until {days_in_words(str(terms.dual_until))} both are counted: {most.name} has {both}."
    else:
        yield f"From {day}: {most.name} {_moving(most)} of the credit ({most.points})."
    for each in others:
        if alone and each.now:
            yield f"{each.name} has {tenths_shown(each.now)} %."
        elif not alone and each.exact:
            yield f"{each.name} {_moving(each)} ({each.points})."
    yield _journeys(credit, counted["population"], alone)
    if standard not in ("retrospective", CORRECTED, FIRST):
        yield "No past figure changes."


def _moving(share: SharePair) -> str:
    return f"{tenths_shown(share.was)} → {tenths_shown(share.now)} %"


def _journeys(credit: BriefCredit, population: str, alone: bool) -> str:
    """On what it was counted."""
    before, after = credit["before"], credit["after"]
    if before == after or alone:
        two = "Counted on" if alone else "All shares are of the same"
        return f"{two} {after:,} conversion{'' if after == 1 else 's'} of {population}."
    return f"The shares are of the {before:,} conversions before and the {after:,} after, of {population}."


def _shares(credit: BriefCredit, standard: str) -> list[SharePair]:
    """The parts of the funnel and what no part has; the part that moves most comes first, or the one that has most."""
    found = list(share_pairs(list(map(_of, (*credit["parts"], *credit["others"]))), credit["before"], credit["after"]))
    parts = found[: len(credit["parts"])] or found

    def weight(each: SharePair) -> tuple[bool, Fraction, Fraction]:
        alone = standard in (FIRST, END)
        return each in parts, Fraction(each.now) if alone else abs(each.exact), each.exact

    return sorted(found, key=weight, reverse=True)


def _of(share: BriefShare) -> CreditOf:
    return CreditOf(share["name"], share["before"], share["after"])


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
    own = " from that day on" if counted.get("of_its_days") else ""
    return f"From {day}: {every['before']:,} → {every['after']:,} {noun} {of}{own}, by both rules."


def rates(weeks: int, *records: int) -> list[Decimal]:
    """So many a week; to a tenth where they are few. They are rounded before anybody subtracts them."""
    found = [Decimal(each) / weeks for each in records]
    return [each.quantize(Decimal("0.1") if max(found) < 10 else Decimal(1), ROUND_HALF_UP) for each in found]


def _day(text: str) -> date:
    return date.fromisoformat(text)
