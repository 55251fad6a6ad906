"""Why what was judged of a channel does not stand: what anybody can tell, what a proof tells, and what gates answer.

another meaning digest --proved alike--> nothing      a computed gate --answers otherwise today--> outdated
                       --proved otherwise, or nobody can tell--> outdated
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.domain.category import SAME_MEANING
from ledger.domain.definition import Draft, mentions, reachable
from ledger.domain.state import State
from ledger.errors import LedgerError
from ledger.govern.documents.queries.compare import side
from ledger.measure.channels.events.evaluation import ChannelEvaluated, GateResult
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.measure.channels.views.outdated import Outdated, outdated_on
from ledger.prove.category import change
from ledger.prove.side import Side

Proved = dict[tuple[str, int, int, date], bool]
"""Whether two versions of a definition mean the same, the first as of a day; kept from one channel to the next."""


def reasons_on(
    state: State,
    key: str,
    day: date,
    zone: str,
    computed: Iterable[GateResult] = (),
    known: Proved | None = None,
) -> tuple[str, ...]:
    """Why the last evaluation of a channel does not stand on a day, a sentence each; nothing where it does.

    `computed` are the answers of its computed gates on that day, where they were asked; `known` as below.
    """
    judged = CHANNELS.of(state)[key].evaluation
    if judged is None or not judged.finished:
        return ()
    proved = proved_reasons(state, key, day, zone, {} if known is None else known)
    return (*proved, *_otherwise(judged, computed))


def proved_reasons(state: State, key: str, day: date, zone: str, known: Proved) -> tuple[str, ...]:
    """The same without asking any gate; what is proved for one channel is `known` for the others."""
    judged = CHANNELS.of(state)[key].evaluation
    return tuple(
        each.why
        for each in (outdated_on(state, key, day) if judged else ())
        if not (judged and each.unproved and _known_alike(state, each, judged.on, day, zone, known))
    )


def _known_alike(state: State, found: Outdated, then: date, day: date, zone: str, known: Proved) -> bool:
    assert found.unproved
    asked = (*found.unproved, then)
    if asked not in known:
        known[asked] = _proved_alike(state, found, then, day, zone)
    return known[asked]


def _proved_alike(state: State, found: Outdated, then: date, day: date, zone: str) -> bool:
    """Whether two versions that judge records mean the same, each with what it referred to; unknown is no."""
    if found.unproved is None:
        return False
    key, one, other = found.unproved
    before, after = (state.history(key).version(number).draft for number in (one, other))
    if not (before.yields and after.yields):
        return False
    try:
        was, now = (_side(state, draft, on, zone) for draft, on in ((before, then), (after, day)))
    except LedgerError:
        return False
    return change(was, now, day).category in SAME_MEANING


def _side(state: State, draft: Draft, day: date, zone: str) -> Side:
    """What a version means with what it refers to, as in force on a day."""
    around = reachable(state.definitions, mentions(draft), day)
    return side(draft, {key: each.draft for key, each in around.items() if each} | {draft.key: draft}, zone)


def _otherwise(judged: ChannelEvaluated, computed: Iterable[GateResult]) -> Iterator[str]:
    """The gates that answer otherwise by now."""
    before = {each.key: each.answer for each in judged.gates}
    for each in computed:
        if before.get(each.key) not in (None, each.answer):
            yield f"the gate {each.key} would answer {each.answer}, and not {before[each.key]}: {each.because}"
