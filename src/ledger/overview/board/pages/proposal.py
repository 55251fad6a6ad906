"""`/p/{proposal}`: the brief, and beside it what is answered and what whoever reads it may answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger.answers.offered import ActsOffered, acts_offered
from ledger.app.decisions.offered import offered
from ledger.app.decisions.sign import surer
from ledger.app.decisions.typed import typed_digest
from ledger.app.ledger import Actor, Decided, Ledger, rehearsal
from ledger.app.populations import Records, records_of
from ledger.errors import BadInput, LedgerError
from ledger.govern.proposals.answers.brief import BriefAnswer, brief_answer
from ledger.govern.proposals.answers.card import proposal_card
from ledger.govern.proposals.answers.proposals import proposal_text
from ledger.govern.proposals.answers.withheld import proposal_without_counts
from ledger.govern.proposals.decide.approve import approve, decline
from ledger.govern.proposals.decide.consequences import consequences
from ledger.govern.proposals.decide.propose import rebase, withdraw
from ledger.govern.proposals.decide.ratify import ratify, ratify_in_emergency
from ledger.govern.proposals.decide.show_brief import show
from ledger.govern.proposals.decide.view import view
from ledger.govern.proposals.queries.brief import BriefOptions, brief, looked_again
from ledger.govern.proposals.queries.brief_credit import look_at_known_credit
from ledger.govern.proposals.queries.routing import standing_of
from ledger.govern.seats.queries.rights import Sight, require_reader
from ledger.measure.credit.queries.credit import journeys_known
from ledger.web.page import Elsewhere, Page
from ledger.web.passkeys import SIGNED, signing, to_sign
from ledger.web.records import JOURNEYS, chosen, countable, counting, population_named, populations
from ledger.web.visit import Visit
from ledger.web.writing import proposal_path

DONE = {
    "approve": "You approved it",
    "ratify": "You ratified it",
    "ratify_in_emergency": "You ratified it in an emergency; its decider is to answer that",
    "decline": "You declined it",
    "withdraw": "You withdrew it",
    "rebase": "It stands on what is in force now; the approvals so far are void",
    "show": "It is shown with the proposal, and part of what is approved; approvals before it are void",
}


def proposal(visit: Visit) -> Page:
    """The page of one proposal."""
    ledger, id_ = visit.ledger, _id(visit)
    found = proposal_text(ledger, consequences(ledger, id_))
    standing = standing_of(ledger, id_)
    sight = visit.sight(standing.proposal.draft.path)
    signer = surer(ledger, visit.actor, visit.site.rp)
    counted = _counted(visit, id_, sight)
    with visit.computing():
        shown, acts = counted or _brief(visit, id_, sight), _offered(visit, id_, visit.actor)
        signed = _offered(visit, id_, signer) if signer else None
    by_key = signed.answers if signed else []
    lapses = next((day for each, day in visit.status.open if each.proposal.id == id_), None)
    known = populations(visit)
    card = proposal_card(ledger, standing, lapses, sight, shown.brief if shown else None)
    return Page(
        "proposal.html",
        {
            "proposal": visit.named(found if sight == "all" else proposal_without_counts(found)),
            "card": card,
            "countable": countable(visit, card, known),
            "counted_now": visit.request.query_params.get("count", "") if counted else "",
            "brief": shown,
            "story": shown.story() if shown else [*found.sections()],
            "acts": acts,
            "by_passkey": [each for each in by_key if each in SIGNED and each not in acts.answers],
            "may_sign": any(each in SIGNED and each in acts.answers for each in by_key),
            "looks": [*acts.after_looking, *(signed.after_looking if signed else [])],
            "populations": known,
            "counted_on": standing.proposal.brief.population if standing.proposal.brief else None,
            "credit_on": (found.shown.populations or {}) if found.shown else {},
            "credit_known": _credit_known(visit, standing.proposal.key) if known else "",
            "kind": standing.proposal.draft.kind,
            "wrote": visit.session.person in standing.proposal.contributors,
        },
    )


def _credit_known(visit: Visit, key: str) -> str:
    """How the touches and the conversions are called that the server knows for an attribution; empty where none are."""
    try:
        named = visit.ledger.settings.credited(key)
    except LedgerError:  # its own page says what is wrong with them
        return ""
    return " and ".join(named[each] for each in ("touches", "conversions")) if named else ""


def answer(visit: Visit) -> Page | Elsewhere:
    """Answer what was read: the act that the form names, on the digest that its page showed; signed, where it says so.

    Whoever would be refused is asked to sign nothing.
    """
    ledger, id_, act = visit.ledger, _id(visit), visit.request.path_params["act"]
    path, signs = proposal_path(id_), bool(visit.text("sign")) and act in SIGNED
    if signs and not visit.text("answer"):
        _decide(visit, rehearsal(ledger), surer(ledger, visit.actor, visit.site.rp) or visit.actor, act)
        return to_sign(visit, SIGNED[act], id_, f"{path}/{act}")
    decided = _decide(visit, ledger, signing(visit) if signs else visit.once, act)
    said = f"{DONE[act]}: recorded as #{decided.position}." if decided.events else "It was so already."
    visit.tell(said)
    return Elsewhere(path)


def _decide(visit: Visit, ledger: Ledger, actor: Actor, act: str) -> Decided:
    id_, because = _id(visit), visit.text("because")
    read = typed_digest(None if act == "show" else visit.text("digest"), at_terminal=False)
    acts: dict[str, Callable[[], Decided]] = {
        "approve": lambda: approve(ledger, actor, id_, because, _seen(visit, id_), read),
        "ratify": lambda: ratify(ledger, actor, id_, because, _seen(visit, id_), read),
        "ratify_in_emergency": lambda: ratify_in_emergency(ledger, actor, id_, because, _seen(visit, id_), read),
        "decline": lambda: decline(ledger, actor, id_, because, read),
        "withdraw": lambda: withdraw(ledger, actor, id_, because, read),
        "rebase": lambda: rebase(ledger, actor, id_, read),
        "show": lambda: _show(visit, id_),
    }
    if act not in acts:
        raise BadInput(
            f"there is no act `{act[:20]}`", "a proposal is answered by one of its buttons", "load the page again"
        )
    return acts[act]()


def _records(visit: Visit) -> Records | None:
    """The records that the form names, for who may ask about them. Raises Refused."""
    found = chosen(visit)
    if found:
        require_reader(visit.ledger, visit.actor)
    return found.records if found else None


def _seen(visit: Visit, id_: str) -> Any:
    """The populations of a proposal as they are now, where somebody asks for a look, or the charter does at credit."""
    records = _records(visit)
    if not records:
        return look_at_known_credit(visit.ledger, visit.actor, id_, counting(visit))
    with counting(visit):
        return looked_again(visit.ledger, id_, records)


def _show(visit: Visit, id_: str) -> Decided:
    """Make the brief of a proposal what is shown with it, on the records that the form names, if any."""
    records = _records(visit)
    with counting(visit), visit.computing():
        found = brief(visit.ledger, id_, BriefOptions(records, known_journeys=True))
        return show(visit.ledger, visit.once, id_, found.brief, found.of)


def _offered(visit: Visit, id_: str, actor: Actor) -> ActsOffered:
    return visit.named(acts_offered(id_, visit.address, offered(visit.ledger, actor, id_)))


def _counted(visit: Visit, id_: str, sight: Sight) -> BriefAnswer | None:
    """The brief as it is counted for who reads it, where the address names on what. Nothing of it is recorded."""
    asked = visit.request.query_params.get("count", "")
    if not asked:
        return None
    require_reader(visit.ledger, visit.actor)
    records, journeys = None, None
    if asked == JOURNEYS:
        journeys = journeys_known(visit.ledger.settings, str(visit.request.path_params["key"]))
    if journeys is None:
        records = records_of(visit.ledger.settings, population_named(visit, asked), None, {})
    with counting(visit), visit.computing():
        return brief_answer(view(visit.ledger, None, id_, records, journeys=journeys), None, sight)


def _brief(visit: Visit, id_: str, sight: Sight) -> BriefAnswer | None:
    """What was shown with it, or what can be told of it without records; nothing where it has no meaning to tell."""
    try:
        return brief_answer(view(visit.ledger, None, id_, None), None, sight)
    except LedgerError:
        return None


def _id(visit: Visit) -> str:
    found = visit.request.path_params
    return f"{found['key']}#{found['number']}"
