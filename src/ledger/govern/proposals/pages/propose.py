"""`/propose/{key}` and `/revise/{proposal}`: a definition as text, what it would change, and the terms."""

from __future__ import annotations

from typing import Any

from ledger.answers.answer import problems
from ledger.app.choices import DETAILS, LOSSES, NATURES, PRIMARIES, STANDARDS, STOCKS
from ledger.app.ledger import Decided
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.documents import TooLarge, document_of_text
from ledger.govern.documents.queries.forms import form
from ledger.govern.proposals.answers.attempt import AttemptAnswer, attempt_answer
from ledger.govern.proposals.decide.attempt import (
    ProposalAttempt,
    attempted,
    counted_on,
    counted_on_journeys,
    names_nature,
    text_in_force,
    text_of_proposal,
)
from ledger.govern.proposals.decide.propose import propose, revise, revised_terms, terms_of
from ledger.govern.proposals.queries.proposal import proposal_of
from ledger.govern.seats.queries.rights import may_read
from ledger.web.page import Elsewhere, Page, headers_beside, status_beside
from ledger.web.records import ENCODINGS, RecordsNamed, chosen, counting, document_text, populations
from ledger.web.turns import OverBudget
from ledger.web.visit import Visit, a_day
from ledger.web.writing import proposal_path

FIELDS = (
    *("text", "effective", "nature", "standard", *DETAILS),
    *("expects", "revisit", "because", "retroactive", "answers", "read"),
)
LONGEST_NUMBER = 6
UNREAD = (TooLarge, OverBudget)
"""The problems of a text that is not read."""
KINDS = (
    *("criteria", "score", "stages", "metric", "taxonomy", "attribution", "framework", "invariant", "entity", "debt"),
    "charter",
)


def blank(visit: Visit) -> Page:
    """A form of the kind that is asked for, or that of a key in force."""
    params, today = visit.request.query_params, visit.ledger.today()
    key, kind = visit.request.path_params.get("key", ""), params.get("kind", "criteria")
    text = text_in_force(visit.ledger, key, today) if key else ""
    text = text or form(kind if kind in KINDS else KINDS[0], key, "lifecycle", "lead")
    return _page(visit, {"text": text, "answers": params.get("answers", "")})


def again(visit: Visit) -> Page:
    """The form of a proposal that is to be revised."""
    id_ = _proposal(visit)
    terms = next((each.proposal.terms for each, _ in visit.status.open if each.proposal.id == id_), None)
    given: dict[str, Any] = {"read": proposal_of(visit.ledger, id_).digest}
    given["text"] = text_of_proposal(visit.ledger, id_)
    if terms:
        given |= {"effective": terms.from_.isoformat(), "nature": terms.nature, "standard": terms.standard}
        given |= {each: str(getattr(terms, each) or "") for each in (*DETAILS, "revisit")}
        given["expects"] = "\n".join(map(str, terms.expects or ()))
    return _page(visit, given)


def send(visit: Visit) -> Page | Elsewhere:
    """Check what was written, or put it on record; what is wrong is told beside it, and nothing typed is lost."""
    given = {name: visit.text(name) for name in FIELDS}
    try:
        given["text"] = document_text(visit)
        if visit.text("do") != "propose":
            return _page(visit, given, _counted(visit, given, chosen(visit)))
        decided = _decide(visit, given)
    except LedgerError as problem:
        found = _failed(visit.ledger.told(problem))
        return _page(visit, given, found, problem)
    if not decided.events:
        return _page(visit, given, _attempt(visit, given), same=True)
    proposal = getattr(decided.events[-1], "proposal")  # noqa: B009  # of whichever event it is
    visit.tell(f"It is on record as #{decided.position}. Nothing in force is touched until it is ratified.")
    return Elsewhere(proposal_path(proposal))


def checked(visit: Visit) -> Page:
    """What would come of what is written so far, for the page that is being typed on."""
    given = {name: visit.text(name) for name in FIELDS}
    status, headers = 200, dict[str, str]()
    try:
        given["text"] = document_text(visit)
        found = _attempt(visit, given)
    except LedgerError as problem:
        found, headers = _failed(visit.ledger.told(problem)), headers_beside(problem)
        status = status_beside(problem) if isinstance(problem, UNREAD) else 200
    return Page("attempt.html", {"attempt": found, "text": given["text"], "same": False}, status, headers)


def _page(
    visit: Visit,
    given: dict[str, Any],
    found: AttemptAnswer | None = None,
    problem: LedgerError | None = None,
    *,
    same: bool = False,
) -> Page:
    empty = dict.fromkeys(FIELDS, "")
    choices = {"natures": NATURES, "standards": STANDARDS, "kinds": KINDS}
    choices |= {"primaries": PRIMARIES, "stocks": STOCKS, "losses": LOSSES}
    about = {
        "given": {**empty, **given, **{each: visit.text(each) for each in ("population", "encoding")}},
        "populations": populations(visit),
        "encodings": ENCODINGS,
        "counts": may_read(visit.ledger, visit.actor),
        "text": given["text"],
        "attempt": found,
        "same": same,
        "proposal": _proposal(visit),
        "usual_nature": not isinstance(problem, UNREAD) and names_nature(visit.ledger, given["text"]),
    }
    status, headers = (status_beside(problem), headers_beside(problem)) if problem else (200, None)
    return Page("propose.html", {**about, **choices}, status, headers)


def _attempt(visit: Visit, given: dict[str, str]) -> AttemptAnswer:
    return visit.named(attempt_answer(visit.ledger, _attempted(visit, given)))


def _counted(visit: Visit, given: dict[str, str], on: RecordsNamed | None) -> AttemptAnswer:
    """The same, counted on records that somebody chose; of an attribution, on the journeys that are known."""
    found = _attempted(visit, given)
    with counting(visit):
        if on is None:
            return visit.named(attempt_answer(visit.ledger, counted_on_journeys(visit.ledger, visit.actor, found)))
        found = counted_on(visit.ledger, visit.actor, found, _terms(visit, given).from_, on.records)
    return visit.named(attempt_answer(visit.ledger, found, on.source))


def _attempted(visit: Visit, given: dict[str, str]) -> ProposalAttempt:
    because = given["because"] or "to be said"
    terms = _terms(visit, given)
    with visit.spending(), visit.computing():
        return attempted(visit.ledger, visit.actor, given["text"], terms, because, _proposal(visit))


def _decide(visit: Visit, given: dict[str, str]) -> Decided:
    with visit.spending(), visit.computing():
        document, terms, because = document_of_text(given["text"]), _terms(visit, given), given["because"]
        if proposal := _proposal(visit):
            return revise(visit.ledger, visit.once, proposal, document, lambda _: terms, because, given["read"])
        return propose(visit.ledger, visit.once, document, terms, because)


def _terms(visit: Visit, given: dict[str, str]) -> Any:
    effective = a_day(given["effective"]) or visit.ledger.today()
    answers = [given["answers"]] if given["answers"] else []
    said = (effective, given["nature"], given["standard"], None, bool(given["retroactive"]), answers)
    if id_ := _proposal(visit):
        return revised_terms(proposal_of(visit.ledger, id_), *said, **_details(given))
    return terms_of(*said, **_details(given))


def _details(given: dict[str, str]) -> dict[str, Any]:
    """What some standards need, and what the change is to bring, as it was typed. Raises BadInput."""
    days = {each: a_day(given[each]) for each in ("since", "dual_until", "revisit")}
    expects = [each for each in given["expects"].splitlines() if each.strip()]
    said = {**{each: given[each] for each in DETAILS}, **days}
    return {**said, "corrects": _version(given["corrects"]), "expects": expects}


def _version(text: str) -> int | None:
    """The number of a version, `2` or `v2`; None where nothing was typed."""
    if not text:
        return None
    number = text.removeprefix("v")
    if number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER:
        return int(number)
    raise BadInput(f"`{text[:20]}` is no version", "a version goes by its number", "write it as 2")


def _failed(problem: LedgerError) -> AttemptAnswer:
    return AttemptAnswer(key="", title="", problems=problems(problem), notes=[], says=[], first=False, changes=[])


def _proposal(visit: Visit) -> str:
    found = visit.request.path_params
    return f"{found['key']}#{found['number']}" if "number" in found else ""
