"""An attribution as people read it: what is done in each step, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.language.print import canonical
from ledger.language.tree import Always, Tree
from ledger.meanings.credit.attribution import Attribution, Joining, Window
from ledger.meanings.credit.form import (
    Decay,
    FirstTouch,
    Form,
    LastBut,
    LastTouch,
    Linear,
    Markov,
    Shapley,
    ShareLine,
    Shares,
    Weights,
)

_RESET = {
    "at_conversion": "touches after the conversion before",
    "never": "every touch before it, for each conversion again",
    "carry": "touches after the conversion before; where there are none, those of that one again",
}
_COLLAPSE = {
    "none": "every touch counts",
    "repeats": "neighbours of one channel count as one",
    "once": "each channel counts once, at its first touch",
}


def attribution_lines(found: Attribution) -> list[str]:
    """What it does, each line with its word in front."""
    converting, touching = found.conversion, found.touches
    said = {
        "conversion": f"{converting.again} {converting.entity}{_where(converting.when)}, at {converting.at}",
        **({"value": _worth(found)} if converting.worth else {}),
        "journey": "; ".join(_journey(found.journey, touching.entity)),
        "touches": f"each {touching.entity}{_where(touching.eligible)}, by {', '.join((touching.at, *touching.order))}",
        "counted": _collapse(found),
        "credit": form_in_words(found.form),
        "no touch": found.no_touch,
    }
    width = max(map(len, said))
    return [f"{word:{width}}  {text}" for word, text in said.items()]


def form_in_words(form: Form) -> str:
    """A form of credit in one sentence."""
    match form:
        case FirstTouch():
            return "all to the first touch"
        case LastTouch():
            return "all to the last touch"
        case LastBut(channels=channels):
            return f"all to the last touch that is not {' or '.join(channels)}; where all are, to the last"
        case Linear():
            return "the same to every touch"
        case Shapley():
            return "the same to every channel of the journey"
        case Decay(half_life=days, elapsed=elapsed):
            counted = ", by the hours that passed" if elapsed else ""
            return f"half as much for every {days} days further back{counted}"
        case Shares(lines=lines):
            return ", ".join(f"{each.share} to {line_in_words(each)}" for each in lines)
        case Weights(rules=rules, otherwise=otherwise):
            return "; ".join([*(f"{each.weight} where {canonical(each.when)}" for each in rules), f"else {otherwise}"])
        case Markov(order=order, fit=fit):
            return f"by what would be lost without the channel (Markov of order {order}, fit {fit})"


def line_in_words(line: ShareLine) -> str:
    """What a line of shares gives to."""
    match line.to:
        case "touch":
            return "the other touches" if line.name == "others" else f"the {line.name} touch"
        case "before":
            return f"the last touch before {line.name}"
    return line.name


def _where(when: Tree) -> str:
    return "" if isinstance(when, Always) else f" where {canonical(when)}"


def _worth(found: Attribution) -> str:
    worth = found.conversion.worth
    assert worth
    return f"{worth.field} in {worth.currency}" + (
        f", converted from {worth.stated_in} by {worth.rates}" if worth.rates else ""
    )


def _journey(joining: Joining, entity: str) -> Iterator[str]:
    yield f"by {joining.touch} = {joining.conversion}"
    if joining.through:
        yield f"of a {joining.through.entity}{_where(joining.through.when)}"
    yield _RESET[joining.reset]
    yield from _window(joining.window)


def _window(window: Window) -> Iterator[str]:
    unit = "hours" if window.hours else "days"
    for part, length in window.parts.items():
        yield f"{part} at most {length} {unit} before"
    if window.length is not None:
        yield f"{'the others ' if window.parts else ''}at most {window.length} {unit} before"


def _collapse(found: Attribution) -> str:
    collapse = found.touches.collapse
    if collapse.how == "session":
        return f"touches of one channel at most {collapse.minutes} minutes apart count as one"
    return _COLLAPSE[collapse.how]
