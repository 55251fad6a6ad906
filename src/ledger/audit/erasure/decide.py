"""Erasing a person.

    may they, and is nothing open? --no--> refused, and nothing was touched
      | yes
    plans that name them --> person.erased, and with it every row of theirs --> the store is cleaned

Cut off anywhere, it is run again, by the id where the address is gone already: what was done is not done twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from ledger.app.ledger import PERSON, Decided, Ledger, rehearsal
from ledger.audit.erasure import verbs as erasing
from ledger.domain import boundaries, mentions
from ledger.domain.credential import CredentialAdded
from ledger.domain.event import Actor, Event
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.steps import again, step

LEAST = 3
"""Letters of a name that is looked for in texts: a shorter one stands in too many."""


class Erased(NamedTuple):
    """What came of erasing somebody: what was decided, their id, where texts still name them, what is out of reach.

    `naming` are positions of events in whose texts their name or address stands: who cannot leave that so withholds
    them from bags. `perhaps` are those that may name them: a part of their name or address is a word there, or it is
    what they called a key. `remains` are lines about what the store could not reach.
    """

    decided: Decided
    person: str
    naming: list[int]
    perhaps: list[int]
    remains: list[str]


def erase(ledger: Ledger, actor: Actor, who: str, because: str, forget: Callable[[str, str], None]) -> Erased:
    """Erase somebody, by their address or their id. Raises UnknownName and Refused.

    `forget` takes an id and an address (empty where it is gone already) out of what a server keeps beside the ledger.
    """
    person, address, name = _known(ledger, who)
    said = ledger.reason(because)
    wanted = boundaries.union(boundaries.decisions(), boundaries.credentials())

    def verb(state: State, today: date) -> list[Event]:
        return erasing.erase(state, person, by=actor.id, today=today, because=said)

    rehearsal(ledger).decide(actor, verb, wanted)
    sought = [each for each in (address, name) if len(each) >= LEAST]
    _require_nameless(said, sought, _parts(name))
    naming, perhaps = _naming(ledger, person, sought, _parts(name) | _parts(address.partition("@")[0]))
    if address:
        ledger.journal.forget_plans_naming(address)
    forget(person, address)
    decided = ledger.decide(actor, verb, wanted)
    forget(person, address)  # again: meanwhile they may have signed in
    ledger.reread_people()
    return Erased(decided, person, naming, perhaps, ledger.journal.purge())


def _known(ledger: Ledger, who: str) -> tuple[str, str, str]:
    """Somebody's id, address and name: of whom only the id is left, by that."""
    if PERSON.fullmatch(who):
        found = ledger.journal.people().get(who)
        return who, found.address if found else "", found.name if found else ""
    person = ledger.journal.person_by_address(who.strip().lower())
    if person is None:
        raise UnknownName(
            f"{who} is not known to this ledger",
            why="nobody has that address, or they were erased already",
            fix=step("where that was cut off, run it again by their id", "log"),
        )
    return person.id, person.address, person.name


def _parts(text: str) -> set[str]:
    """The words of a name or an address that are long enough to be looked for."""
    return {each for each in re.findall(r"[^\W\d_]+", text) if len(each) >= LEAST}


def _any_of(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    """Finds any of these where it stands by itself; nothing, where there are none."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words))) or '(?!)'})(?!\w)", flags)


def _require_nameless(said: str, texts: Iterable[str], parts: Iterable[str]) -> None:
    """Pass where a reason does not name who is erased: it stays for ever, and is in every bag. Raises Refused.

    A part of a name counts as it is written: `may` is no May.
    """
    if _any_of(texts, re.IGNORECASE).search(said) or _any_of(parts).search(said):
        raise Refused(
            "the reason names who is to be erased",
            why="it stays on record for ever, and goes into every bag",
            fix=again("give a reason without their name", because="they asked for it"),
        )


def _naming(ledger: Ledger, person: str, texts: Iterable[str], parts: set[str]) -> tuple[list[int], list[int]]:
    """Where one of these texts stands in a payload, as JSON has it, in capitals or not; and where they may be named."""
    from ledger.journal.people import as_stored

    whole, some = [as_stored(each).decode().casefold() for each in texts], {each.casefold() for each in parts}
    words, naming, perhaps = _any_of(parts, re.IGNORECASE), [], []
    for position, _, actor, sort, payload in ledger.journal.rows(checked=False):
        folded = payload.decode("utf-8", "replace").casefold()
        own = actor == person and sort == CredentialAdded.stored_name
        if any(each in folded for each in whole):
            naming.append(position)
        elif own or any(each in folded for each in some):  # only then it is worth decoding
            told = mentions.texts_in(payload)
            if any((own and field == "title") or words.search(text) for field, text in told):
                perhaps.append(position)
    return naming, perhaps
