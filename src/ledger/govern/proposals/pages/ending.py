"""`/retire/{key}` and `/attest`: that a definition ends, and what was in use before anybody decided."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from ledger.answers.answer import Problem, problems
from ledger.app.evidence import evidence_told
from ledger.errors import BadInput, LedgerError
from ledger.govern.definitions.queries.life import require_definition
from ledger.govern.documents.queries.documents import document_of_text
from ledger.govern.proposals.decide.attempt import text_in_force
from ledger.govern.proposals.decide.attest import attest as attest_it
from ledger.govern.proposals.decide.propose import retire as retire_it, retirement_terms
from ledger.web.page import Elsewhere, Page, headers_beside, status_beside
from ledger.web.records import document_text, file_name, upload
from ledger.web.visit import Visit, a_day
from ledger.web.writing import definition_path, proposal_path


def ending(visit: Visit) -> Page:
    """The form by which somebody proposes that a definition ends."""
    return _page(visit, "retire.html", _given(visit))


def retire(visit: Visit) -> Page | Elsewhere:
    """Propose it; what is wrong is told beside the form."""
    given = _given(visit)
    try:
        terms = retirement_terms(a_day(given["effective"]) or visit.ledger.today(), bool(given["retroactive"]))
        decided = retire_it(visit.ledger, visit.once, _key(visit), terms, given["because"])
    except LedgerError as problem:
        return _page(visit, "retire.html", given, problems(visit.ledger.told(problem)))
    if not decided.events:
        visit.tell("That it ends is proposed already.")
        return Elsewhere(definition_path(_key(visit)))
    visit.tell(f"It is on record as #{decided.position}. It goes on until that is ratified.")
    return Elsewhere(proposal_path(getattr(decided.events[-1], "proposal")))  # noqa: B009  # of whichever event it is


def past(visit: Visit) -> Page:
    """The form by which a steward records what was in use; it begins with what is in force."""
    key = _key(visit)
    return _page(
        visit, "attest.html", {**_given(visit), "text": text_in_force(visit.ledger, key, visit.ledger.today())}
    )


def attest(visit: Visit) -> Page | Elsewhere:
    """Record it, with the name and the digest of the file that shows it; the file itself is not kept."""
    given = _given(visit)
    try:
        given["text"] = document_text(visit)
        start = a_day(given["effective"])
        if start is None:
            raise BadInput("no first day is named", "what was in use was so from a day on", "name the first day")
        with visit.spending(), visit.computing():
            document = document_of_text(given["text"])
            decided = attest_it(
                visit.ledger, visit.once, document, start, a_day(given["until"]), _evidence(visit), given["because"]
            )
    except LedgerError as problem:
        return _page(visit, "attest.html", given, problems(visit.ledger.told(problem)), problem)
    visit.tell(
        f"It is on record as #{decided.position}, attested and decided by nobody."
        if decided.events
        else "It was so already."
    )
    return Elsewhere(definition_path(_key(visit)))


def _evidence(visit: Visit) -> Any:
    sent = upload(visit, "evidence")
    if sent is None:
        why, fix = "what nobody decided is known from something", "choose the memo, the export or the screenshot"
        raise BadInput("no evidence is named", why, fix)
    sent.file.seek(0)
    return evidence_told(file_name(sent, "evidence"), sha256(sent.file.read()).hexdigest())


def _given(visit: Visit) -> dict[str, str]:
    names = ("text", "effective", "until", "because", "retroactive")
    return {name: visit.text(name) for name in names}


def _page(
    visit: Visit,
    template: str,
    given: dict[str, str],
    wrong: list[Problem] | None = None,
    problem: LedgerError | None = None,
) -> Page:
    about = {"key": _key(visit), "given": given, "problems": wrong or []}
    if problem:
        return Page(template, about, status_beside(problem), headers_beside(problem))
    return Page(template, about, 422 if wrong else 200)


def _key(visit: Visit) -> str:
    """The definition that is meant. Raises UnknownName."""
    key = str(visit.request.path_params["key"])
    require_definition(visit.ledger.snapshot().state, key)
    return key
