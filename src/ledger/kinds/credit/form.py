"""The form of credit in a document: one of a closed set (attribution.md, section 3).

credit: first | last | linear | shapley
credit: {last_but: [direct]}              credit: {decay: {half_life: 7 days, ages: elapsed}}
credit: {shares: [{touch: first, share: 40}, {touch: last, share: 40}, {touch: others, share: 20}]}
credit: {weights: [{when: "place = 'first'", weight: 3}], otherwise: 1}
credit: {markov: {order: 1, fit: pipeline_fit}}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.data import replace
from ledger.documents import Document, only_keys
from ledger.kinds import shape
from ledger.kinds.lengths import length
from ledger.kinds.references import ratify_first
from ledger.kinds.settled import Settled
from ledger.language.schema import Field, Schema
from ledger.meanings.credit.form import Decay, Form, LastBut, Markov, ShareLine, Shares, Weighed, Weights
from ledger.meanings.credit.stored import PLAIN
from ledger.meanings.credit.taxonomy import Taxonomy
from ledger.meanings.credit.weighing import PLACES

_BY_NAME = ("last_but", "decay", "shares", "weights", "markov")
_TOUCHES = ("first", "last", "others")
SAID = ("channel", "funnel", "place", "nth", "touches")
"""What a journey says of a touch, beside the touch's own fields."""
AGES = ("credit", "decay", "ages")
LINES, RULES, MOST = 20, 200, 1_000_000
Path = tuple[str | int, ...]


def form_at(
    document: Document,
    taxonomy: Taxonomy,
    milestones: Mapping[str, str],
    fits: Mapping[str, int],
    read: Callable[[Path], Settled],
) -> Form:
    """The form that stands under `credit`.

    `fits` are the orders of the fits in force; `read` gives a criteria by its path. Raises BadInput or Problems.
    """
    path = ("credit",)
    found = shape.at(document, path)
    if not isinstance(found, dict):
        return PLAIN[shape.one_of(document, tuple(PLAIN), *path)]
    only_keys(document, path, (*_BY_NAME, *(("otherwise",) if "weights" in found else ())))
    if len(set(found) - {"otherwise"}) != 1:
        what, why = f"credit is given in {len(found)} ways", "it is given in one"
        raise document.problem(path, what, why, f"keep one of {', '.join((*PLAIN, *_BY_NAME))}")
    match next(iter(found)):
        case "last_but":
            return LastBut(_channels(document, taxonomy))
        case "decay":
            only_keys(document, ("credit", "decay"), ("half_life", "ages"))
            elapsed = shape.at(document, AGES) is not None and shape.one_of(document, ("elapsed",), *AGES) == "elapsed"
            return Decay(length(document, ("day",), "credit", "decay", "half_life")[0], elapsed)
        case "shares":
            return Shares(_lines(document, taxonomy, milestones))
        case "markov":
            return _markov(document, fits)
        case _:
            return _weights(document, read)


def weighed_schema(touch: Schema, taxonomy: Taxonomy) -> Schema:
    """What weights may speak of: the touch's fields, and what its journey says of it."""
    channels = (*(each.name for each in taxonomy.channels), taxonomy.otherwise)
    said = (
        Field("channel", "choice", choices=channels),
        Field("funnel", "choice", choices=taxonomy.funnel),
        Field("place", "choice", choices=PLACES),
        Field("nth", "number"),
        Field("touches", "number"),
    )
    return replace(touch, fields={**touch.fields, **{each.name: each for each in said}})


def _channels(document: Document, taxonomy: Taxonomy) -> tuple[str, ...]:
    names = [*(each.name for each in taxonomy.channels), taxonomy.otherwise]
    path = ("credit", "last_but")
    found = shape.words(document, *path)
    if not found:
        raise document.problem(
            path, "`last_but` names no channel", "it names those that are passed over", "such as last_but: [direct]"
        )
    several = isinstance(shape.at(document, path), list)
    for n, _ in enumerate(found):
        shape.one_of(document, names, *path, *((n,) if several else ()))
    return tuple(found)


def _lines(document: Document, taxonomy: Taxonomy, milestones: Mapping[str, str]) -> tuple[ShareLine, ...]:
    path = ("credit", "shares")
    number = len(shape.items(document, *path))
    if not 1 <= number <= LINES:
        what, why = f"`shares` has {number} lines", f"it has 1 to {LINES}"
        raise document.problem(path, what, why, "such as - {funnel: top, share: 40}")
    known = {
        "touch": _TOUCHES,
        "before": tuple(milestones),
        "funnel": taxonomy.funnel,
        "channel": tuple(each.name for each in taxonomy.channels),
    }
    found = [_line(document, (*path, n), known) for n in range(number)]
    for n, each in enumerate(found):
        if any((each.to, each.name) == (other.to, other.name) for other in found[:n]):
            what, why = f"two lines give to {each.to} {each.name}", "one line gives to it"
            raise document.problem((*path, n), what, why, "add their shares up in one line")
    return tuple(found)


def _line(document: Document, path: Path, known: Mapping[str, tuple[str, ...]]) -> ShareLine:
    found = shape.mapping(document, *path)
    only_keys(document, path, (*known, "share"))
    to = [each for each in known if each in found]
    if len(to) != 1:
        what = f"the line gives to {' and '.join(to)}" if to else "the line gives to nobody"
        raise document.problem(path, what, f"a line has one of {', '.join(known)}", "such as {funnel: top, share: 40}")
    if not known[to[0]]:
        what, why = "the document declares no milestones", "`before` names one of them"
        raise document.problem((*path, "before"), what, why, "such as milestones: {lead: lead_on}")
    name = shape.one_of(document, known[to[0]], *path, to[0])
    return ShareLine(to[0], name, whole(document, (*path, "share"), 1))


def _weights(document: Document, read: Callable[[Path], Settled]) -> Weights:
    path = ("credit", "weights")
    number = len(shape.items(document, *path))
    if not 1 <= number <= RULES:
        what, why = f"`weights` has {number} rules", f"it has 1 to {RULES}"
        raise document.problem(path, what, why, "such as - {when: \"place = 'first'\", weight: 3}")
    rules = [_weighed(document, (*path, n), read) for n in range(number)]
    return Weights(tuple(rules), whole(document, ("credit", "otherwise"), 0, default=0))


def _weighed(document: Document, path: Path, read: Callable[[Path], Settled]) -> Weighed:
    shape.mapping(document, *path)
    only_keys(document, path, ("when", "weight"))
    return Weighed(read((*path, "when")).tree, whole(document, (*path, "weight"), 0))


def _markov(document: Document, fits: Mapping[str, int]) -> Markov:
    path = ("credit", "markov")
    if shape.at(document, (*path, "effects")) is not None:
        what, why = "the numbers of a fit stand in the attribution", "a fit is a document of its own, decided as one"
        raise document.problem((*path, "effects"), what, why, "write them in a document of kind: fit, and name it here")
    only_keys(document, path, ("order", "fit"))
    order, fit = whole(document, (*path, "order"), 1, most=3), shape.key(document, *path, "fit")
    if fit not in fits:
        what, why = f"there is no fit `{fit}`", f"known then: {', '.join(sorted(fits)) or 'none'}"
        raise document.problem((*path, "fit"), what, why, ratify_first("fit", fit))
    if fits[fit] != order:
        what, why = f"`{fit}` is a fit of order {fits[fit]}", "credit is by the chain that was fitted"
        raise document.problem((*path, "order"), what, why, f"write order: {fits[fit]}, or name another fit")
    return Markov(order, fit=fit)


def whole(document: Document, path: Path, least: int, most: int = MOST, default: int | None = None) -> int:
    """A whole number from `least` to `most`. Raises BadInput."""
    found: Any = shape.at(document, path)
    if found is None and default is not None:
        return default
    if isinstance(found, int) and not isinstance(found, bool) and least <= found <= most:
        return found
    what = f"`{path[-1]}` is missing" if found is None else f"`{path[-1]}` holds `{found}`"
    why = f"it is a whole number from {least} to {most:,}"
    raise document.problem(path, what, why, f"such as {path[-1]}: {max(least, 1)}")
