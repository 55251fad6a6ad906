"""The examples of an attribution: a journey by its channels, and what each part of the funnel must earn.

Examples
--------
- {touches: [brand_video -40 days, paid_search -1 day], credit: {top: 40 %, bottom: 60 %}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger.documents import Document, only_keys
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.language.evaluate import holds
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.journey import Conversion, Touch
from ledger.meanings.credit.journeys import journeys
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import exact_credit
from ledger.meanings.credit.taxonomy import Taxonomy

_KEYS = ("touches", "credit", "milestones", "because")
_AT = re.compile(r"-(\d{1,4}) (day|hour|minute)s?")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")
_DAY = date(2026, 1, 1)
_NOON = datetime.combine(_DAY, time(12), UTC)
Path = tuple[str | int, ...]


def credit_examples(document: Document, taxonomy: Taxonomy, found: Attribution) -> list[Any]:
    """The examples of a document as they are stored. Raises BadInput where one says nothing."""
    return [
        _example(document, ("examples", n), taxonomy, found) for n, _ in enumerate(shape.items(document, "examples"))
    ]


def failing_credit(
    document: Document, kept: list[Any], taxonomy: Taxonomy, found: Attribution, known: Schema
) -> Iterator[BadInput]:
    """The examples in which something else is earned than the document says."""
    for n, example in enumerate(kept):
        earned = _earned(example, taxonomy, found, known)
        for name, percent in example["credit"].items():
            share, digits = earned.get(name, Fraction()), _digits(percent)
            said = round(share * 100, digits)
            if said != Fraction(Decimal(_number(percent))):
                yield document.problem(
                    ("examples", n, "credit"),
                    f"the example gives {name} {percent}, and the attribution gives it {float(said):.{digits}f} %",
                    example.get("because") or "an example is what the author promises to the reader",
                    "correct the form of credit, or the example if it was the mistake",
                )


def _example(document: Document, path: Path, taxonomy: Taxonomy, found: Attribution) -> Any:
    example = shape.mapping(document, *path)
    only_keys(document, path, _KEYS)
    channels = [*(each.name for each in taxonomy.channels), taxonomy.otherwise]
    for n, _ in enumerate(shape.items(document, *path, "touches")):
        place = (*path, "touches", n)
        channel, _, offset = shape.text(document, *place).partition(" ")
        if channel not in channels:
            what, why = f"`{channel}` is no channel", f"the taxonomy has {', '.join(channels)}"
            raise document.problem(place, what, why, f"such as {channels[0]} -40 days")
        _placed(document, place, offset)
    if shape.at(document, (*path, "milestones")) is not None:
        for name in shape.mapping(document, *path, "milestones"):
            shape.one_of(document, tuple(found.milestones), *path, "milestones", name, default=name)
            _placed(document, (*path, "milestones", name), shape.text(document, *path, "milestones", name))
    earns = shape.mapping(document, *path, "credit")
    only_keys(document, (*path, "credit"), (*taxonomy.funnel, *channels, found.no_touch))
    for name in earns:
        if not _PERCENT.fullmatch(shape.text(document, *path, "credit", name)):
            what, why = f"`{earns[name]}` is no share", "an example says what is earned in percent"
            raise document.problem((*path, "credit", name), what, why, "such as top: 40 %")
    shape.text(document, *path, "because", default="-")
    return shape.stored(document, example, path)


def _placed(document: Document, path: Path, offset: str) -> None:
    if not _AT.fullmatch(offset):
        what, why = f"`{offset}` is no time before the conversion", "an example says how long before it was"
        raise document.problem(path, what, why, "such as -40 days")


def _earned(example: Mapping[str, Any], taxonomy: Taxonomy, found: Attribution, known: Schema) -> dict[str, Fraction]:
    """What each part of the funnel, each channel and nobody earns of one conversion."""
    texts = [each.partition(" ") for each in example["touches"]]
    touches = [
        Touch("", _moment(offset), channel, taxonomy.funnel_of(channel), (f"{n:04}",))
        for n, (channel, _, offset) in enumerate(texts)
    ]
    milestones = {name: _moment(offset) for name, offset in example.get("milestones", {}).items()}
    conversion = Conversion("", "", Moment(_DAY, _NOON), None, milestones)
    journey = journeys(found.alone(), touches, [conversion]).found[0]
    earned: dict[str, Fraction] = {}
    for touch, share in exact_credit(found.form, journey, lambda when, values: holds(when, values, known, _DAY)):
        for name in {touch.channel, touch.funnel} - {""}:
            earned[name] = earned.get(name, Fraction()) + share
    return earned or {found.no_touch: Fraction(1)}


def _moment(offset: str) -> Moment:
    match = _AT.fullmatch(offset)
    assert match
    instant = _NOON - timedelta(**{f"{match[2]}s": int(match[1])})
    return Moment(instant.date(), instant)


def _number(percent: str) -> str:
    match = _PERCENT.fullmatch(percent)
    assert match
    return match[1]


def _digits(percent: str) -> int:
    return len(_number(percent).partition(".")[2])
