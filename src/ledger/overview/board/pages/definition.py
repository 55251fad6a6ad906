"""`/d/{key}`: what became of a number and who decided that; what its definition says, its life, and where it is in use.

Where the server knows records of it, the first line is that of its series: how much of a change the rule did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ledger.answers.timeline import timeline
from ledger.app.clock import in_words
from ledger.app.decisions.offered import offered_on
from ledger.errors import BadInput, LedgerError, Refused, UnknownName
from ledger.govern.consumers.answers import consumer_list
from ledger.govern.consumers.queries import named_readers
from ledger.govern.definitions.answers.definitions import VersionText
from ledger.govern.definitions.answers.life import ChangeInWords, LifeStretch, change_in_words, life_stretch
from ledger.govern.definitions.queries.definitions import happened, version_on
from ledger.govern.definitions.queries.life import (
    ChangeInEnglish,
    change_between,
    digest_around,
    english,
    life,
)
from ledger.govern.proposals.answers.history import HistoryVersion, history_answer
from ledger.govern.proposals.queries.history import lived
from ledger.govern.requests.answers import RequestState, request_list
from ledger.govern.requests.queries import requests_today
from ledger.govern.seats.queries.rights import roles_over, sees_counts
from ledger.measure.figures.answers.reported import show_version
from ledger.measure.figures.pages import page_series
from ledger.measure.metrics.pages import page_credit
from ledger.overview.board.answers.map import platform_hold
from ledger.overview.board.queries.architecture import artifacts_of
from ledger.render.life import Span
from ledger.web.page import Page
from ledger.web.turns import Busy, OverBudget
from ledger.web.visit import Visit

SORTS = {True: "attested", False: "ratified"}


class RuleOn(NamedTuple):
    """What a definition says on a day, in English and as it is written; no text where nothing governs that day."""

    day: date
    text: VersionText | None
    english: Sequence[str]


def definition(visit: Visit) -> Page:
    """The page."""
    ledger, key = visit.ledger, visit.request.path_params["key"]
    on, beside, known_on = visit.day("on") or ledger.today(), visit.day("beside"), visit.day("known_on")
    stretches = [life_stretch(ledger, each) for each in life(ledger, key, known_on)]
    around = digest_around(ledger.snapshot().state, key)
    numbers = _in_order(each.segment.version for each in life(ledger, key))
    return Page(
        "definition.html",
        {
            "key": key,
            "now": _rule(visit, key, on, known_on),
            "then": _rule(visit, key, beside, known_on) if beside else None,
            "newest": _version(visit, key, numbers[-1]) if numbers else None,
            "series": page_series(visit, key, numbers[-1]) if numbers else None,
            "money": page_credit(visit, key, numbers[-1]) if numbers else None,
            "on": on,
            "beside": beside,
            "known_on": known_on,
            "life": stretches[::-1],
            "spans": [_span(each) for each in stretches],
            "steps": _steps(visit, key, around),
            "numbers": numbers,
            "steward": "steward" in roles_over(ledger, visit.session.person, key),
            "ends": any(each.open for each in offered_on(ledger, visit.actor, key)),
            "change": _change(visit, key, numbers, around),
            "platforms": [
                platform_hold(each, ledger.today()) for each in (artifacts_of(ledger, key) if visit.seated else ())
            ],
            "consumers": consumer_list(ledger, named_readers(ledger, key), key).consumers if numbers else [],
            "open": [each for each, _ in visit.status.open if each.proposal.key == key],
            "requests": _requests(visit, key) if numbers else [],
            "log": timeline(ledger, happened(ledger, key), key, sees_counts(ledger, visit.actor)).entries,
        },
    )


def _in_order(lived: Iterable[int]) -> list[int]:
    """The versions in the order in which they last began to govern: one that is attested later may be of before."""
    return [each for each in dict.fromkeys([*lived][::-1]) if each][::-1]


def _requests(visit: Visit, key: str) -> list[RequestState]:
    return request_list(visit.ledger, requests_today(visit.ledger, key), key, unanswered=False).requests


def _version(visit: Visit, key: str, number: int) -> VersionText:
    return show_version(visit.ledger, version_on(visit.ledger, key, None, None, number), None, governs=False)


def _rule(visit: Visit, key: str, day: date, known_on: date | None) -> RuleOn:
    ledger = visit.ledger
    try:
        found = version_on(ledger, key, day, known_on, None)
    except (Refused, UnknownName):
        return RuleOn(day, None, ())
    told = [ledger.named(each) for each in english(ledger, found.version.draft, day)]
    return RuleOn(day, show_version(ledger, found, known_on, governs=True), told)


def _steps(visit: Visit, key: str, around: str) -> dict[int, HistoryVersion]:
    """What each version changed, by its number; nothing of a definition that judges no records."""
    ledger = visit.ledger
    try:
        found = visit.worked_out(("history", key, ledger.today(), around), lambda: lived(ledger, key))
    except Busy:
        raise
    except LedgerError:
        return {}
    return {each.version: each for each in history_answer(ledger, found).versions}


def _change(visit: Visit, key: str, numbers: Sequence[int], around: str) -> ChangeInWords | None:
    """What the change that is asked for meant, else the last one; nothing where there is one version."""
    *_, before, after = (0, 0, *numbers)
    asked, ledger = _number(visit, "from") or before, visit.ledger
    to = _number(visit, "to") or after
    if not (asked and to) or asked == to:
        return None

    def made() -> ChangeInEnglish:
        with visit.spending():
            return change_between(ledger, key, asked, to)

    try:
        found = visit.worked_out(("change", key, asked, to, ledger.today(), around), made)
    except OverBudget:
        if _number(visit, "from") or _number(visit, "to"):
            raise
        return None  # the rest of the page is read without it
    except Busy:
        raise
    except Refused:
        return None
    return change_in_words(ledger, found)


def _number(visit: Visit, name: str) -> int:
    text = visit.request.query_params.get(name, "")
    if not text or (text.isascii() and text.isdecimal() and len(text) < 10):
        return int(text or 0)
    raise BadInput(f"`{text[:40]}` is no version", "a version is a number", "pick one on the page")


def _span(each: LifeStretch) -> Span:
    name = f"v{each.version}" if each.version else "nothing"
    days = f"from {in_words(each.from_)}" + (f" until {in_words(each.until)}" if each.until else " on")
    who = f", decided by {each.decided_by or 'nobody'}" if each.version else ""
    return Span(name, f"{name} {days}{who}", each.from_, each.until, SORTS[each.attested] if each.version else "none")
