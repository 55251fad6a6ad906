"""`/channels` and `/channels/{channel}`: every channel, and one as whoever decides about it reads it; decided there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.answers.answer import problems
from ledger.app.choices import ROLES
from ledger.app.decisions.typed import typed_digest
from ledger.errors import BadInput, LedgerError
from ledger.govern.seats.queries.rights import require_seat
from ledger.measure.channels.answers.brief import ChannelBriefAnswer, channel_brief_answer
from ledger.measure.channels.answers.offered import channel_outcomes_offered
from ledger.measure.channels.answers.portfolio import FIRST, PortfolioAnswer, portfolio_answer
from ledger.measure.channels.decide.assessing import assessment_told
from ledger.measure.channels.decide.channels import decide_on_channel, evaluate_channel
from ledger.measure.channels.decide.offered import outcomes_offered
from ledger.measure.channels.decide.terms import CHANNEL_OUTCOMES, terms_of
from ledger.measure.channels.queries.brief import ChannelBriefOn, channel_brief
from ledger.measure.channels.queries.portfolio import Portfolio, portfolio
from ledger.web.page import Elsewhere, Page, status_of
from ledger.web.visit import Visit, a_day

WORDS = ("cap", "success", "stop", "least", "conditions")
DAYS = ("until", "review_on")
OTHERWISE = ("cap", "conditions")
"""What an outcome that is no pilot may say, beside its review."""
DONE = {
    "adopt": "You adopted it",
    "pilot": "You let it be piloted",
    "defer": "You deferred it",
    "reject": "You rejected it",
}


def channels(visit: Visit) -> Page:
    """The page of all of them, what is wrong first; amounts are for those who hold a seat."""

    def made() -> Portfolio:
        with visit.computing():
            return portfolio(visit.ledger)

    found: PortfolioAnswer = portfolio_answer(visit.ledger, visit.standing("channels", made))
    return Page("channels.html", {"channels": found.channels, "first": [*_first(found)]})


def _first(found: PortfolioAnswer) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What is wrong, and the key and the title of each of which it is so; of one that nobody registered no title."""
    for mark, words in FIRST:
        those = [(each.channel, each.title) for each in found.channels if getattr(each, mark)]
        those += [(each, "") for each in found.unregistered] if mark == "undecided" else []
        if those:
            yield words, those


def channel(visit: Visit) -> Page:
    """The page of one channel, which says what it costs: for those who hold a seat."""
    return _page(visit)


def decide(visit: Visit) -> Page | Elsewhere:
    """Decide what was read: the outcome that the form names, on the evaluation whose digest its page showed.

    What is wrong is told beside the form, and nothing typed is lost.
    """
    key, given = _key(visit), {name: visit.text(name) for name in ("outcome", "because", *WORDS, *DAYS)}
    try:
        outcome, terms = _asked(given)
        read = typed_digest(visit.text("digest"), at_terminal=False)
        with visit.computing():
            decided = decide_on_channel(visit.ledger, visit.once, key, outcome, terms, given["because"], read)
    except LedgerError as problem:
        return _page(visit, given, problem)
    done = DONE[outcome]
    visit.tell(f"{done}: recorded as #{decided.position}." if decided.events else "It was so already.")
    return Elsewhere(f"/channels/{key}")


def ask_gates(visit: Visit) -> Page | Elsewhere:
    """Have the ledger ask the gates again; nobody scores anything by it."""
    key = _key(visit)
    try:
        with visit.computing():
            asked = evaluate_channel(visit.ledger, visit.once, key, "", assessment_told({}, {}, {}))
    except LedgerError as problem:
        return _page(visit, None, problem)
    visit.tell(f"The gates were asked again: recorded as #{asked.position}." if asked.events else "It was so already.")
    return Elsewhere(f"/channels/{key}")


def _asked(given: dict[str, str]) -> tuple[Any, Any]:
    """The outcome and its terms, as far as that outcome has them. Raises BadInput."""
    outcome = next((each for each in CHANNEL_OUTCOMES if each == given["outcome"]), None)
    if outcome is None:
        why = f"a channel is decided by one of {', '.join(CHANNEL_OUTCOMES)}"
        raise BadInput(f"there is no outcome `{given['outcome'][:20]}`", why, "pick one on the page")
    pilot = outcome == "pilot"
    said = {name: given[name] for name in (WORDS if pilot else OTHERWISE)}
    until = a_day(given["until"]) if pilot else None
    return outcome, terms_of(**said, until=until, review_on=a_day(given["review_on"]))


def _page(visit: Visit, given: dict[str, str] | None = None, problem: LedgerError | None = None) -> Page:
    require_seat(visit.ledger, visit.actor, ROLES, "what a channel costs")
    key = _key(visit)

    def made() -> ChannelBriefOn:
        with visit.computing():
            return channel_brief(visit.ledger, key)

    found: ChannelBriefOn = visit.standing(("channel", key), made)
    answer = channel_brief_answer(visit.ledger, found)
    acts = channel_outcomes_offered(key, visit.address, outcomes_offered(visit.ledger, visit.actor, found.channel))
    about = {
        "brief": answer,
        "channel": answer.channel,
        "story": [*answer.story()],
        "acts": acts,
        "given": given or _suggested(answer),
        "problems": problems(visit.ledger.told(problem)) if problem else [],
    }
    return Page("channel.html", about, status_of(problem) if problem else 200)


def _suggested(answer: ChannelBriefAnswer) -> dict[str, str]:
    """What the channel's file says of its pilot, to begin with."""
    says = {**dict.fromkeys(("outcome", "because", *WORDS, *DAYS), ""), "cap": answer.money.cap}
    return says | {name: str(answer.channel.says.get(name, "")) for name in ("success", "stop", "until")}


def _key(visit: Visit) -> str:
    return str(visit.request.path_params["channel"])
