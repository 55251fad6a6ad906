"""What a bag says, for people: what is in force, who decided it and how surely, and what nobody judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from ledger.app.proofs import holds, is_signed
from ledger.audit.bag.queries.reading import BagContent
from ledger.audit.bag.queries.struck import as_listed, listed_in, misjudged
from ledger.domain.credential import Credentials
from ledger.domain.definition import Term, Version, mentions
from ledger.domain.event import Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.journal.line import Line

Proof = Literal["holds", "does not hold", "not judged", ""]
DECIDING = ("definition.", "proposal.", "charter.", "right.", "delegation.", "recovery.")
"""How the types of what people decide begin."""
ASSERTING = ("definition.ratified/", "definition.retired/", "definition.attested/")
"""How the types of what changes what is in force begin."""
ASKING = ("definition.proposed/", "definition.revised/")
"""How the types of what is decided begin."""


class BagAct(NamedTuple):
    """An act in a bag: how surely it was established who acts, and whether its signature holds, if it has one."""

    recorded: Recorded
    assurance: str
    proof: Proof


class InForce(NamedTuple):
    """A version that governs on the day of a bag, its term, and the act that decided it; None where it was attested.

    `unsigned` says that it rests on an event which came after the signed root.
    """

    version: Version
    term: Term
    act: BagAct | None
    approved: tuple[str, ...]
    unsigned: bool = False


class BagReading(NamedTuple):
    """What a bag comes to: `key` is the definition that it is of, empty for all; `day` the one that it was made on.

    `late` are the events that came after the signed root, where somebody signed one.
    """

    content: BagContent
    key: str
    day: date
    in_force: tuple[InForce, ...]
    acts: tuple[BagAct, ...]
    withheld: Mapping[str, int]
    unfolded: str
    late: tuple[Line, ...]


def reading(content: BagContent) -> BagReading:
    """What the payloads of a bag come to on its day; why not, where they do not fit together."""
    content.wrong += misjudged(content)
    key, day = content.info.get("Ledger-Definition", ""), content.day
    acts = tuple(_acts(content, key))
    hidden = _hidden(content, key)
    state, unfolded = (State(), hidden) if hidden else _folded(content, key)
    late = tuple(content.lines[content.checkpoint.root.size :]) if content.checkpoint else ()
    found = tuple(_in_force(state, key, day, {each.recorded.position: each for each in acts}, _decided_in(late)))
    return BagReading(content, key, day, found, acts, Counter(content.withheld.values()), unfolded, late)


def _decided_in(lines: Iterable[Line]) -> frozenset[str]:
    """The definitions of which some of these lines say what is in force."""
    tags = (tag for line in lines if line.type.startswith(ASSERTING) for tag in line.tags)
    return frozenset(tag.removeprefix("definition:") for tag in tags if tag.startswith("definition:"))


def _hidden(content: BagContent, key: str) -> str:
    """Why nobody can tell what is in force, where a decision on it is withheld, or what that decided."""
    withheld = sorted(content.withheld)
    decided = {tag for line in content.lines if line.type.startswith(ASSERTING) for tag in _proposals(line)}
    for position in withheld:
        if _is_about(content, position, key, ASSERTING):
            return f"event #{position} decided something about it, and its payload is withheld"
    for position in withheld:
        if _is_about(content, position, key, ASKING) and decided & _proposals(content.lines[position - 1]):
            return f"what decided it rests on event #{position}, whose payload is withheld"
    return ""


def _proposals(line: Line) -> set[str]:
    return {tag for tag in line.tags if tag.startswith("proposal:")}


def _is_about(content: BagContent, position: int, key: str, types: tuple[str, ...]) -> bool:
    """Whether there is such an event, of one of these types, about a definition; empty, about any."""
    line = content.lines[position - 1] if 0 < position <= len(content.lines) else None
    return bool(line and line.type.startswith(types) and (not key or f"definition:{key}" in line.tags))


def _folded(content: BagContent, key: str) -> tuple[State, str]:
    try:
        return fold(as_listed(content)), ""
    except Exception as broken:  # whoever made the bag may have put anything into its events
        for position in sorted(content.withheld):
            if _is_about(content, position, key, DECIDING):
                return State(), f"what decided it rests on event #{position}, whose payload is withheld"
        return State(), getattr(broken, "what", "") or "its events do not fit together"


def _in_force(state: State, key: str, day: date, acts: Mapping[int, BagAct], late: frozenset[str]) -> Iterator[InForce]:
    live = state.in_force_on(day)
    for name, version in sorted(live.items()):
        if version.draft.kind == "charter" or (key and name != key):
            continue
        history = state.history(name)
        term = max((each for each in history.terms if each.version == version.number), key=lambda each: each.position)
        act = acts.get(version.position)
        counted = getattr(act.recorded.event, "counted", ()) if act else ()
        unsigned = not late.isdisjoint(_led_to(name, live))
        yield InForce(version, term, None if version.attested else act, counted, unsigned)


def _led_to(key: str, live: Mapping[str, Version]) -> frozenset[str]:
    """A definition, and all that it leads to among those in force."""
    seen, waiting = set[str](), [key]
    while waiting:
        key = waiting.pop()
        if key not in seen and (version := live.get(key)):
            waiting += mentions(version.draft)
        seen.add(key)
    return frozenset(seen)


def _acts(content: BagContent, key: str) -> Iterator[BagAct]:
    """What people decided, of one definition or of all, in order."""
    keys, ledger_id = Credentials(), content.info.get("External-Identifier", "")
    listed = listed_in(content.info)
    for position, recorded in sorted(content.events.items()):
        if position in listed:
            continue
        line = content.lines[position - 1]
        if line.type.startswith(DECIDING) and (not key or f"definition:{key}" in line.tags):
            yield BagAct(recorded, line.assurance, _proof(recorded, keys, ledger_id, content))
        keys.evolve(recorded)


def _proof(recorded: Recorded, keys: Credentials, ledger_id: str, content: BagContent) -> Proof:
    """Whether an act was signed by the key that it names, which counted then."""
    event: Any = recorded.event
    if not is_signed(event):
        return ""
    signer = keys.by_id.get(event.authentication.credential) if event.authentication else None
    if signer is None:
        return "not judged"
    try:
        held = holds(event, keys.by_id, ledger_id)
    except LedgerError:
        return "does not hold"
    if held is False:
        return "does not hold"
    if held is None or _is_hidden(content, signer.id, recorded.position):
        return "not judged"
    return "holds" if signer.counts(datetime.fromisoformat(recorded.recorded_at)) else "does not hold"


def _is_hidden(content: BagContent, credential: str, upto: int) -> bool:
    """Whether an event is withheld that says whether a credential counted at a position."""
    lines = (content.lines[each - 1] for each in content.withheld if 0 < each < upto)
    return any(
        each.type.startswith("ledger.restored/")
        or (each.type.startswith("credential.") and f"credential:{credential}" in each.tags)
        for each in lines
    )
