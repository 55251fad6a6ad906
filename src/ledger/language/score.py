"""One question for every meaning: what does it say of a record (language.md, section 8)?

criteria --> true, false        score --> points, clamped once        ladder --> the last stage reached, or none
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.language.evaluate import Values, holds, known_names, points, values_of
from ledger.language.meaning import Ladder, Meaning, Score
from ledger.language.schema import Schema
from ledger.language.tree import Always

Said = bool | int | str | None
"""A verdict, the points of a score, or the code of a stage; None where a record is in no stage."""


def judged(meaning: Meaning, record: Mapping[str, object], schema: Schema, today: date) -> Said:
    """What `meaning`, its references expanded, says of `record` on the day `today` of the schema's zone.

    Raises what `judge` raises.
    """
    return said(meaning, values_of(record, known_names(meaning, schema), schema, today), schema, today)


def said(meaning: Meaning, values: Values, schema: Schema, today: date) -> Said:
    """The same of `values`, as `values_of` gives them."""
    match meaning:
        case Score():
            return points(meaning, values, schema, today)
        case Ladder():
            return stage(meaning, values, schema, today)
        case _:
            return holds(meaning, values, schema, today)


def stage(ladder: Ladder, values: Values, schema: Schema, today: date) -> str | None:
    """The last stage that holds, whether or not those before it do; else what the ladder calls the others, or none."""
    reached = (each.key for each in reversed(ladder.stages) if holds(each.when, values, schema, today))
    return next(reached, ladder.otherwise or None)


def attainable(score: Score) -> tuple[int, int]:
    """The least and the most points if each rule held or not by itself; what is possible together may be less."""
    base = sum(rule.points for rule in score.rules if rule.when == Always())
    others = [rule.points for rule in score.rules if rule.when != Always()]
    least, most = base + sum(min(each, 0) for each in others), base + sum(max(each, 0) for each in others)
    return max(score.low, min(score.high, least)), max(score.low, min(score.high, most))
