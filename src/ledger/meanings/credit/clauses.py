"""By which clause of a form each touch of a journey earns what it earns, in a sentence each.

shares   40 of 100 to brand, over 2 touches        weights   3 where place = 'first', of 5 in all
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.language.print import canonical
from ledger.meanings.credit.english import form_in_words, line_in_words
from ledger.meanings.credit.form import Decay, Form, Linear, Markov, Shapley, Shares, Weights
from ledger.meanings.credit.journey import Journey
from ledger.meanings.credit.weighing import Holds, further_back, journey_values, weighing

NOTHING = "no line of the form gives to it"


def clauses(form: Form, journey: Journey, holds: Holds) -> list[str]:
    """A sentence for each touch, in order."""
    weighed = weighing(form, journey, holds)
    if isinstance(form, Shares):
        return list(_lines(form, weighed))
    weights = weighed[0][1]
    whole = sum(weights)
    if not whole:
        return ["nothing in the journey weighs anything"] * len(weights)
    return [_weight(form, journey, holds, at, whole) for at in range(len(weights))]


def _lines(form: Shares, weighed: tuple[tuple[int, tuple[int, ...]], ...]) -> Iterator[str]:
    """The lines that give to each touch; a line without touches is left out, and the others grow."""
    pairs = [(line, weights) for line, (_, weights) in zip(form.lines, weighed, strict=True) if any(weights)]
    whole = sum(line.share for line, _ in pairs)
    touches = len(weighed[0][1])
    for at in range(touches):
        told = [
            f"{line.share} of {whole} to {line_in_words(line)}{_over(sum(weights))}"
            for line, weights in pairs
            if weights[at]
        ]
        yield " and ".join(told) or NOTHING


def _over(touches: int) -> str:
    return f", over {touches} touches" if touches > 1 else ""


def _weight(form: Form, journey: Journey, holds: Holds, at: int, whole: int) -> str:
    weight = weighing(form, journey, holds)[0][1][at]
    touch = journey.touches[at]
    match form:
        case Linear():
            return f"1 of {whole} touches"
        case Shapley():
            return f"the first of its channel, of {whole} channels" if weight else "not the first of its channel"
        case Decay():
            back = further_back(form, journey)[at]
            return f"{back} {form.unit}s before the last touch: {weight:,} of {whole:,}"
        case Markov():
            return f"the fit's effect of {touch.channel}: {weight:,} of {whole:,}"
        case Weights(rules=rules):
            values = journey_values(at, journey.touches)
            rule = next((each for each in rules if holds(each.when, values)), None)
            return f"{weight} where {canonical(rule.when)}, of {whole}" if rule else f"{weight} otherwise, of {whole}"
    return form_in_words(form) if weight else f"nothing: {form_in_words(form)}"
