"""One question for every meaning: what does it say of a record (language.md, section 8)?

criteria --> true, false        score --> points, clamped once        ladder --> the last stage reached, or none
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.language.evaluate import Values, holds, known_names, values_of
from ledger.language.explanation import Said
from ledger.language.meaning import Composite, Form, Meaning, value
from ledger.language.schema import Schema


def judged(meaning: Meaning, record: Mapping[str, object], schema: Schema, today: date) -> Said:
    """What `meaning`, its references expanded, says of `record` on the day `today` of the schema's zone.

    Raises what `judge` raises.
    """
    values = values_of(record, known_names(meaning, schema), schema, today)
    if isinstance(meaning, Composite):
        return said(meaning.form, values, schema, today)
    return holds(meaning, values, schema, today)


def said(form: Form, values: Values, schema: Schema, today: date) -> int | str | None:
    """What a form comes to on values, as `values_of` gives them."""
    return value(form, lambda when: holds(when, values, schema, today))
