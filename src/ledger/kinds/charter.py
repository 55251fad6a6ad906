"""The rules of who may do what in a scope, as a document. Addresses become ids before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain import scope as scopes
from ledger.domain.address import objection
from ledger.domain.category import CATEGORIES
from ledger.domain.charter import STANDARDS
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.domain.event import ASSURANCES
from ledger.domain.proposal import NATURES
from ledger.domain.route import ALL, OTHERWISE, Number, Quorums, approvals, in_order
from ledger.errors import BadInput, LedgerError
from ledger.kinds import charter_exceptions as exceptional, shape
from ledger.kinds.drafting import draft
from ledger.kinds.kind import Surroundings
from ledger.language.literals import shortened

_KEYS = (
    "kind",
    "title",
    "scope",
    "steward",
    "approver",
    "veto",
    "decider",
    "operator",
    "lapses_after",
    "answers_within",
    "needs",
    "registrar",
    "emergency",
    "recovery",
    "tolerance",
    "materiality",
    "review",
    "standards",
    "nature",
    "solo",
)
_QUORUM = ("approver", "quorum")


class Charter:
    """The kind `charter`."""

    name = "charter"
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a charter document, in the scope around its own."""
        only_keys(document, (), _KEYS)
        scope = shape.scope(document, "scope")
        content = _content(document, scope, around.person)
        return draft(
            self,
            key=scopes.charter_key(scope),
            scope=scopes.wider(scope),
            entity="",
            content=content,
            meaning=sha256(content),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Rules that could never be kept: a quorum beyond the approvers, a decider who would approve alone."""
        terms = draft.content
        seats = ("stewards", "approvers", "operators", "registrars", "vetoes")
        named = (*(terms.get(each, ()) for each in seats), terms.get("emergency", {}).get("by", ()))
        people = {terms["decider"], *(person for each in named for person in each)}
        if terms["solo"] and len(people) != 1:
            yield document.problem(
                ("solo",),
                f"a solo charter names {len(people)} people",
                why="it is for one person alone",
                fix="leave solo out",
            )
        yield from _answering_twice(document, terms)
        able = [person for person in terms["approvers"] if person != terms["decider"]]
        for path, asked in _asked(terms):
            if asked > len(able):
                yield document.problem(
                    path,
                    f"{asked} approvals are asked for, and {len(able)} people could give them",
                    why="the decider's own approval does not count",
                    fix="name more approvers or lower the quorum",
                )
        yield from exceptional.objections(document, terms)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """That nobody checks a solo decider."""
        if draft.content["solo"]:
            yield "solo: every act under this charter is self-attested"


def charter_document(terms: Mapping[str, Any]) -> Document:
    """The document of a charter from its content, put together again as people write one; people by their ids."""
    quorum = terms.get("quorums", terms["quorum"])
    value: dict[str, Any] = {
        "title": terms["title"],
        "scope": terms["scope"],
        "steward": terms["stewards"],
        "approver": {"of": terms["approvers"], "quorum": quorum} if terms["approvers"] else [],
        "veto": terms.get("vetoes"),
        "decider": terms["decider"],
        "operator": terms["operators"],
        "registrar": terms.get("registrars"),
        **exceptional.written(terms),
        "lapses_after": _in_days(terms["lapses_after"]),
        "answers_within": _in_days(terms.get("answers_within")),
        "needs": terms.get("needs"),
        **{name: f"{terms[name]} %" for name in ("tolerance", "materiality") if name in terms},
        "review": _when(terms.get("review")),
        "standards": terms["standards"],
        "nature": terms.get("nature"),
        "solo": terms["solo"],
    }
    return Document("charter", {name: each for name, each in value.items() if each}, scopes.charter_key(terms["scope"]))


def _when(review: int | str | None) -> str:
    return review if isinstance(review, str) else _in_days(review)


def _in_days(number: int | None) -> str:
    return f"{number} days" if number else ""


def _content(document: Document, scope: str, person: Callable[[str], str]) -> dict[str, Any]:
    standards = [str(each) for each in shape.listing(document, "standards")]
    for each in standards:
        if each not in STANDARDS:
            raise document.problem(
                ("standards",),
                f"`{each}` is no consistency standard",
                why=f"they are {', '.join(STANDARDS)}",
                fix="use those",
            )
    approvers, quorum = _approvers(document, person)
    decider = _person(document, person, "decider")
    return {
        "scope": scope,
        "title": shape.text(document, "title", default=scope),
        "stewards": _people(document, person, "steward"),
        "approvers": approvers,
        **_quorums(quorum, len([each for each in approvers if each != decider])),
        "decider": decider,
        "operators": _people(document, person, "operator"),
        "lapses_after": shape.days(document, "lapses_after", why="it says when a proposal lapses") or 0,
        "standards": standards,
        "solo": _solo(document),
        **_percent(
            document, "tolerance", "by how many percent of its records a population may move after it was shown"
        ),
        **_percent(document, "materiality", "from how many percent on a restated figure is material"),
        **_review(document),
        **_nature(document),
        **_answers_within(document),
        **_needs(document),
        **_registrars(document, scope, person),
        **_vetoes(document, person),
        **exceptional.emergency(document, partial(_people, document, person)),
        **exceptional.recovery(document, scope, partial(_people, document, person)),
    }


def _solo(document: Document) -> bool:
    value = shape.at(document, ("solo",))
    if isinstance(value, bool | None):
        return value is True
    raise document.problem(("solo",), f"`{value}` is neither true nor false", why="it is one of them", fix="solo: true")


def _asked(terms: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each number of approvals that a charter asks for at least, and where it stands; *all* are at least one."""
    numbers = terms.get("quorums", {})
    if not numbers:
        yield ("approver",), terms["quorum"]
    for name, number in in_order(numbers):
        yield ("approver", "quorum", name), 1 if number == ALL else number


def _quorums(quorum: int | Quorums, able: int) -> dict[str, Any]:
    """What is stored; a plain number as it always was, so that a charter without routes keeps its digest."""
    if isinstance(quorum, int):
        return {"quorum": quorum}
    return {"quorum": approvals(quorum, OTHERWISE, able), "quorums": quorum}


def _approvers(document: Document, person: Callable[[str], str]) -> tuple[list[str], int | Quorums]:
    value = shape.at(document, ("approver",))
    if not isinstance(value, dict):
        people = _people(document, person, "approver")
        return people, min(1, len(people))
    only_keys(document, ("approver",), ("of", "quorum"))
    people = _people(document, person, "approver", "of")
    quorum = value.get("quorum", 1)
    return people, _by_category(document, quorum) if isinstance(quorum, dict) else _whole(document, quorum, *_QUORUM)


def _by_category(document: Document, quorum: Mapping[str, Any]) -> Quorums:
    """A number for some categories and one for all others; what is wrong with any is told together."""
    only_keys(document, _QUORUM, (*CATEGORIES, OTHERWISE))
    if OTHERWISE not in quorum:
        raise document.problem(
            _QUORUM,
            "it does not say how many approvals any other change needs",
            why="a change that nobody can prove has to have a route too",
            fix="add `otherwise`, such as otherwise: 2",
        )
    problems, found = list[LedgerError](), dict[str, Number]()
    for name, value in quorum.items():
        try:
            found[name] = ALL if value == ALL else _whole(document, value, *_QUORUM, name)
        except LedgerError as problem:
            problems.append(problem)
    shape.told_together(problems)
    return found


def _whole(document: Document, value: Any, *path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if len(path) > len(_QUORUM):
        why, fix = "it is a whole number, or all", f"such as {path[-1]}: 1"
    else:
        why, fix = "it is a whole number, or one for each change category", "such as quorum: 1"
    raise document.problem(path, f"`{shortened(str(value))}` is no quorum", why, fix)


def _people(document: Document, person: Callable[[str], str], *path: str) -> list[str]:
    value = shape.at(document, path)
    if isinstance(value, list):
        return list(dict.fromkeys(_person(document, person, *path, n) for n in range(len(value))))
    return [_person(document, person, *path)] if value is not None else []


def _person(document: Document, person: Callable[[str], str], *path: str | int) -> str:
    address = shape.text(document, *path)
    if against := objection(address):
        raise document.problem(path, *against)
    return person(address)


def _percent(document: Document, name: str, says: str) -> dict[str, int]:
    """A number of percent; left out where the charter says none."""
    value = shape.at(document, (name,))
    if value is None:
        return {}
    found = re.fullmatch(r"(\d{1,2}|100)( ?%)?", str(value))
    if found and not isinstance(value, bool):
        return {name: int(found[1])}
    raise document.problem((name,), f"`{value}` is no {name}", why=f"it says {says}", fix="such as 5 %")


def _needs(document: Document) -> dict[str, Any]:
    """How surely it has to be established who answers; left out where the charter does not ask."""
    value = shape.at(document, ("needs",))
    if value is None:
        return {}
    only_keys(document, ("needs",), ("approve", "ratify", "fresh"))
    acts = {act: _assurance(document, "needs", act) for act in ("approve", "ratify") if act in value}
    if "fresh" not in value:
        return {"needs": acts}
    found = re.fullmatch(r"([1-9]\d{0,3})( minutes?)?", str(value["fresh"]))
    if not found:
        what, why = f"`{shortened(str(value['fresh']))}` is no number of minutes", "it says how lately they signed in"
        raise document.problem(("needs", "fresh"), what, why, "such as 10 minutes")
    if set(acts.values()) <= {"asserted"}:
        what, why = "nobody has to sign in, so nobody does lately", "`fresh` is of what `approve` or `ratify` needs"
        raise document.problem(("needs", "fresh"), what, why, "such as ratify: session")
    return {"needs": {**acts, "fresh": int(found[1])}}


def _assurance(document: Document, *path: str) -> str:
    value = str(shape.at(document, path))
    if value in ASSURANCES:
        return value
    what, why = f"`{shortened(value)}` does not say how surely", f"it is one of {', '.join(ASSURANCES)}"
    raise document.problem(path, what, why, "use one of those")


def _registrars(document: Document, scope: str, person: Callable[[str], str]) -> dict[str, list[str]]:
    """Who confirms other people's credentials; left out where the charter names nobody."""
    people = _people(document, person, "registrar")
    if people and scope != scopes.EVERYTHING:
        what, why = f"`{scope}` names registrars", "people's credentials are the same in every scope"
        raise document.problem(("registrar",), what, why, "name them in the charter of `*`")
    return {"registrars": people} if people else {}


def _vetoes(document: Document, person: Callable[[str], str]) -> dict[str, list[str]]:
    """Whose no stops a change, and whose yes nobody counts; left out where the charter names nobody."""
    people = _people(document, person, "veto")
    return {"vetoes": people} if people else {}


def _answering_twice(document: Document, terms: Mapping[str, Any]) -> Iterator[BadInput]:
    """Who has a veto and answers in another seat, whose no would mean two things."""
    for person in terms.get("vetoes", ()):
        role = "approver" if person in terms["approvers"] else "decider" if person == terms["decider"] else ""
        if role:
            yield document.problem(
                ("veto",),
                f"somebody has a veto and is {role} as well",
                why=f"the no of a{'n' * (role == 'approver')} {role} stops a change already, and a veto counts no yes",
                fix=f"name them as {role}, or under veto, and not as both",
            )


def _nature(document: Document) -> dict[str, str]:
    """The nature of a change that says none; left out where the charter names none."""
    value = shape.at(document, ("nature",))
    if value is None or value in NATURES:
        return {"nature": value} if value else {}
    what, why = f"`{shortened(str(value))}` is no nature of a change", f"they are {', '.join(NATURES)}"
    raise document.problem(("nature",), what, why, "use one of those")


def _review(document: Document) -> dict[str, Any]:
    """When the charter itself is looked at again: on a day, or each time after so many; left out where it is not."""
    value = shape.at(document, ("review",))
    if value is None:
        return {}
    try:
        return {"review": date.fromisoformat(str(value)).isoformat()}
    except ValueError:
        days = shape.days(
            document, "review", why="it says when the charter is looked at again: a day, or after so many"
        )
    return {"review": days} if days else {}


def _answers_within(document: Document) -> dict[str, int]:
    """In how many days somebody who asks is answered; left out where the charter promises nothing."""
    days = shape.days(document, "answers_within", why="it says by when a request is answered")
    return {"answers_within": days} if days else {}
