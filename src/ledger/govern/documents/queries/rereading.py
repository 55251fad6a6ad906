"""A draft read again from its own document: what whoever consents to it makes sure of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.documents.document import Document
from ledger.domain import boundaries, mentions
from ledger.domain.address import beside, like
from ledger.domain.definition import Draft
from ledger.domain.event import Person
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError
from ledger.kinds import shape
from ledger.kinds.kind import Surroundings
from ledger.kinds.ours import find_kind
from ledger.steps import DATE, TEXT, Open, step

PROSE = ("title", "statement", "because")
RECORDS = ("given",)  # what an example is given, where a field of any name may stand


@dataclass
class Register:
    """Addresses to ids, for one command: those that are known, and new ones until they are recorded.

    Somebody without the right may have written an address down before: then it is new, and keeps the id that it has.
    """

    ledger: Ledger
    new: dict[str, Person] = field(default_factory=dict)
    _known: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, address: str) -> str:
        """The id of an address, a new one where nobody has it yet."""
        wanted = address.strip().lower()
        known = self.ledger.journal.person_by_address(wanted)
        if known and self._is_known(known.id):
            self.new.pop(wanted, None)
            return known.id
        if wanted not in self.new:
            self.new[wanted] = known or _person(wanted)
        return self.new[wanted].id

    def rows(self) -> list[Person]:
        """Return the new ones who are written down nowhere yet."""
        return [each for each in self.new.values() if self.ledger.journal.person_by_address(each.address) is None]

    def _is_known(self, person: str) -> bool:
        if person not in self._known:
            self._known = self.ledger.state(boundaries.people()).persons
        return person in self._known

    def ids(self) -> dict[str, str]:
        """The id of everybody who is known or new, by address."""
        return {**{each.address: each.id for each in self.new.values()}, **self.ledger.ids()}

    def lookalikes(self, found: Draft) -> Iterator[str]:
        """Each new person whom a draft names by an address that could be taken for somebody else's."""
        seated = str(found.content)
        for address, each in self.new.items():
            if each.id in seated and like(address, self.ids()):
                yield f"new here: {beside(address, self.ids())}"


def surroundings_on(state: State, day: date, zone: str, register: Register) -> Surroundings:
    """What is in force on `day`, for a kind to read a document against."""
    drafts = {key: version.draft for key, version in state.in_force_on(day).items()}
    return Surroundings(drafts, zone, day, register)


def prose(document: Document, person: Callable[[str], str]) -> Document:
    """A document whose texts name people by id: its titles, statements and reasons, wherever they stand.

    What its criteria compare with, and the records of its examples, are no such texts. Raises BadInput, or Problems,
    where one names a stranger by address, or where a title has several lines.
    """
    ids = person.ids() if isinstance(person, Register) else {}
    problems = list[LedgerError]()

    def told(value: Any, path: tuple[str | int, ...]) -> Any:
        match value:
            case dict():
                return {key: each if key in RECORDS else told(each, (*path, key)) for key, each in value.items()}
            case list():
                return [told(each, (*path, n)) for n, each in enumerate(value)]
            case str() if path[-1:] and path[-1] in PROSE:
                return text(value, path)
        return value

    def text(value: str, path: tuple[str | int, ...]) -> str:
        if path[-1] == "title" and len(value.strip().splitlines()) > 1:
            why, fix = "it stands in tables and in headings", "write it in one line, and the rest as its statement"
            problems.append(document.problem(path, "the title has several lines", why, fix))
        try:
            return mentions.reason(value, ids, document.place(path))
        except BadInput as problem:
            problems.append(problem)
        return value

    found = told(document.value, ())
    shape.told_together(problems)
    return replace(document, value=found)


def document_of(of: Draft) -> Document:
    """The document that a draft was read from, put together again: each text at its place, such as `rules.0.when`."""
    value: dict[str, Any] = deepcopy({"kind": of.kind, "scope": of.scope, **of.content})
    for place, text in of.source.items():
        *way, last = place.split(".")
        part: Any = value
        for each in way:
            part = part[int(each) if isinstance(part, list) else each]
        part[int(last) if isinstance(part, list) else last] = text
    return Document(of.kind, value, of.key)


def read_again(of: Draft, surroundings: Surroundings) -> Draft:
    """What a draft of a kind of ours is where its own document is read again, but for its examples.

    Raises LedgerError where nobody can.
    """
    try:
        document = prose(document_of(of), surroundings.person)
        document.value.pop("examples", None)  # their numbers are stored as texts
        return find_kind(of.kind).read(document, surroundings)
    except LedgerError:
        raise
    except Exception as broken:  # whoever writes into the file may write anything
        why = f"what is stored of it is none: {type(broken).__name__}"
        raise BadInput(
            f"`{of.key}` has no document",
            why,
            step("propose it again", "propose", Open("FILE"), effective=DATE, because=TEXT),
        ) from None


def _person(address: str) -> Person:
    from ledger.app.founding import person  # where somebody is new, and not where all are known

    return person(address)
