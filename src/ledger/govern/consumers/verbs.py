"""The verbs of those who say which consumers use a definition, and from when on one no longer does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from ledger.domain import scope as scopes
from ledger.domain.charter import ROLES
from ledger.domain.definition import Draft
from ledger.domain.event import Event
from ledger.domain.guards import raise_all
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, NoRight, Refused, UnknownName
from ledger.govern.consumers.events import (
    Consumer,
    ConsumerAcknowledged,
    ConsumerAdded,
    ConsumerRemoved,
    id_of,
)
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.kinds.names import ATTRIBUTION
from ledger.language.fault import nearest
from ledger.steps import Open, instead, step

LONGEST = 100


def add(
    state: State, title: str, *, uses: Iterable[str], owner: str, by: str, today: date, because: str = ""
) -> list[Event]:
    """Say which definitions a consumer uses, and whose it is; said again, it counts as it was said last.

    `owner` is a person's id. Whoever holds a seat where one of the definitions is decided may say so, a service or an
    agent too, for it decides nothing. To say it otherwise is to remove and to add, and takes the right to both, or to
    be the owner. Raises UnknownName, all of them at once, BadInput and Refused.
    """
    added = ConsumerAdded(id=_id(title), title=title, uses=tuple(sorted(set(uses))), owner=owner, because=because)
    raise_all([*_unread(state, added.uses)])
    before = _standing(state, added.id)
    if before and before.terms.title != title:
        raise _taken(before, title)
    if not (before and before.terms.owner == by):
        _seated(state, added.uses, by, today, f"say what {title} uses")
    if before:
        _own_or_seated(state, before, by, today, f"say otherwise of {title}")
    if before and (before.terms.uses, before.terms.owner) == (added.uses, owner):
        return []
    dropped = {*before.terms.uses} - {*added.uses} if before else ()
    return [msgspec.structs.replace(added, drops=tuple(sorted(dropped)))]


def remove(state: State, title: str, *, by: str, today: date, because: str = "") -> list[Event]:
    """Say that a consumer is no more: for its owner, or a seat where one of its definitions is decided.

    Raises UnknownName and Refused.
    """
    found = CONSUMERS.of(state).get(id_of(title))
    if found is None:
        raise _nobody(state, title)
    if found.gone:
        return []
    _own_or_seated(state, found, by, today, f"remove {found.terms.title}")
    said = found.terms
    return [ConsumerRemoved(id=said.id, title=said.title, uses=said.uses, owner=said.owner, because=because)]


def acknowledge(state: State, title: str, *, by: str, today: date, because: str = "") -> list[Event]:
    """Say that one knows by which versions the number of one's consumer is counted today: for its owner alone.

    Nothing follows where that is so already. Raises UnknownName and NoRight.
    """
    found = _standing(state, id_of(title))
    if found is None:
        raise _nobody(state, title, "acknowledge")
    said = found.terms
    if by != said.owner:
        raise NoRight(
            f"{by} may not acknowledge what {said.title} reads",
            why="whose number it is says that they know",
            fix=step(
                f"ask {said.owner}, or say whose it is",
                "consumer add",
                Open("TITLE"),
                uses=Open("KEY"),
                owner=Open("ADDRESS"),
                as_=False,
            ),
        )
    versions = versions_read(state, said.uses, today)
    if versions_told(state, said.id) == versions:
        return []
    return [
        ConsumerAcknowledged(
            id=said.id, title=said.title, uses=said.uses, owner=said.owner, versions=versions, because=because
        )
    ]


def versions_read(state: State, uses: Iterable[str], day: date) -> dict[str, int]:
    """The version of each definition that a number is counted by on a day: those used, and what they refer to."""
    found, waiting = dict[str, int](), [*uses]
    while waiting:
        key = waiting.pop()
        if key not in found and key in state.definitions:
            version = state.history(key).in_force(day)
            found[key] = version.number if version else 0
            waiting += version.draft.refers if version else ()
    return dict(sorted(found.items()))


def versions_told(state: State, id_: str) -> dict[str, int] | None:
    """What the owner of a consumer acknowledged since it was last said to be what it is; None where nothing."""
    found, consumer = state.findings.of("acknowledgement", id_), CONSUMERS.of(state).get(id_)
    if not found or consumer is None or found[-1].position < consumer.position:
        return None
    return dict(found[-1].event.versions)  # type: ignore[attr-defined]


def unknown(key: str, known: Iterable[str]) -> UnknownName:
    """That there is no definition of this key, with the nearest of those that are known."""
    near = nearest(key, [*known])
    return UnknownName(
        f"there is no definition `{key}`",
        why=f"the nearest is `{near}`" if near else "no version of it was ratified or attested",
        fix=instead(f"write {near}", key, near) if near else step("see what is", "list"),
    )


def _id(title: str) -> str:
    """The id that a title gives."""
    found = id_of(title)
    if found and len(title) <= LONGEST and len(title.splitlines()) == 1:
        return found
    raise BadInput(
        f"`{' '.join(title.split())}` cannot be the title of a consumer",
        why=f"a title is one line with letters or digits, by which it is known, and at most {LONGEST} characters",
        fix='name it as people do, such as "CMO weekly"',
    )


def _unread(state: State, uses: Iterable[str]) -> Iterator[LedgerError]:
    """Those that nobody can read a number from: there is no such definition, or it judges none and gives no credit."""
    read = {key: each for key, each in state.definitions.items() if _is_read(each.versions[-1].draft)}
    for key in uses:
        if key not in state.definitions:
            yield unknown(key, read)
        elif key not in read:
            kind = state.definitions[key].versions[-1].draft.kind
            why = "it judges no records and gives no credit, so nobody reads a number of it"
            fix = "name a criteria, a score, stages, a metric or an attribution"
            yield Refused(f"`{key}` is of kind {kind}", why, fix)


def _is_read(draft: Draft) -> bool:
    """Whether people read a number of it: of the records that it judges, or of the credit that it gives."""
    return bool(draft.yields) or draft.kind == ATTRIBUTION or is_over_attribution(draft)


def _standing(state: State, id_: str) -> Consumer | None:
    found = CONSUMERS.of(state).get(id_)
    return None if found is None or found.gone else found


def _taken(other: Consumer, title: str) -> Refused:
    return Refused(
        f"`{title}` would be taken for `{other.terms.title}`",
        why="consumers are told apart by the letters and digits of their titles, whatever their case",
        fix=f'write "{other.terms.title}" where that is meant, or choose another title',
    )


def _nobody(state: State, title: str, act: str = "remove") -> UnknownName:
    titles = [each.terms.title for each in CONSUMERS.of(state).values() if not each.gone]
    near = nearest(title, titles)
    return UnknownName(
        f"there is no consumer `{title}`",
        why=f"the nearest is `{near}`" if near else "nobody added one of that title",
        fix=step(f"{act} that one", f"consumer {act}", near) if near else step("see what is", "consumer list"),
    )


def _own_or_seated(state: State, consumer: Consumer, by: str, today: date, act: str) -> None:
    """Pass where somebody speaks of their own, or holds a seat where one of its definitions is decided."""
    if by != consumer.terms.owner:
        _seated(state, consumer.terms.uses, by, today, act, f"{consumer.terms.owner}, whose it is, or ")


def _seated(state: State, uses: Iterable[str], by: str, today: date, act: str, also: str = "") -> None:
    """Pass where somebody holds a seat, whichever, in the scope of one of these definitions or in a wider one."""
    paths = [state.definitions[key].versions[-1].draft.path for key in uses]
    around = dict.fromkeys(scope for path in paths for scope in scopes.path(path))
    rows = [row for scope in around if (row := state.rights.row(scope, today))]
    if not any(by in state.rights.actors(row, role, today) for row in rows for role in ROLES):
        raise NoRight(
            f"{by} may not {act}",
            why=f"they hold no seat in {', '.join(f'`{scope}`' for scope in around)}",
            fix=step(f"ask {also}somebody who holds one", "rights"),
        )
