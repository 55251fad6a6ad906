"""The parts of an attribution: who converts, which touches belong to a journey, and which of them may earn."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.documents import Document, only_keys
from ledger.kinds import shape
from ledger.kinds.credit.form import AGES
from ledger.kinds.credit.reading import DAYS, NAMED, CreditReading
from ledger.kinds.entity import clock
from ledger.kinds.lengths import length
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import (
    COLLAPSES,
    RESETS,
    Collapse,
    Converting,
    Joining,
    Through,
    Touching,
    Window,
    Worth,
)
from ledger.meanings.credit.form import Decay, Form
from ledger.meanings.credit.taxonomy import Taxonomy

_CONVERSION = ("entity", "when", "at", "id", "value", "again")
_VALUE, _CURRENCY = ("field", "currency"), ("field", "rates", "into")
_JOURNEY, _BY = ("by", "through", "reset", "window"), ("touch", "conversion")
_THROUGH = ("entity", *_BY, "when")
_TOUCHES = ("at", "order", "eligible", "collapse")
Path = tuple[str | int, ...]


def converting_at(reading: CreditReading, known: Schema, through: Through | None) -> Converting:
    """Which records convert, and what each is worth."""
    document, path = reading.document, ("conversion",)
    only_keys(document, path, _CONVERSION)
    at = reading.names(known, DAYS, *path, "at")
    when = clock(reading.around.definitions[known.entity])
    if at != when:
        what = f"`{at}` is not the clock of {known.entity}"
        why = "the version that governs a conversion is that of the day on which it came to be"
        fix = f"write at: {when}" if when else f"declare clock: event on `{at}` in the entity {known.entity}"
        raise document.problem((*path, "at"), what, why, fix)
    return Converting(
        known.entity,
        reading.criteria(known, *path, "when").tree,
        at,
        _identity(reading, known, through),
        shape.one_of(document, ("each", "first"), *path, "again", default="each"),
        _worth(reading, known) if shape.at(document, (*path, "value")) is not None else None,
    )


def _identity(reading: CreditReading, known: Schema, through: Through | None) -> str:
    """The field that names a conversion: as written, else that of the buying group, `deal_id` or `id`."""
    path = ("conversion", "id")
    if shape.at(reading.document, path) is not None:
        return reading.names(known, NAMED, *path)
    likely = [*([through.conversion] if through else ()), f"{known.entity}_id", "id"]
    found = next((each for each in likely if each in known.given), "")
    if not found:
        what, why = (
            f"no field names one record of {known.entity}",
            "of two conversions at one instant, its name says which is first",
        )
        raise reading.document.problem(
            ("conversion",), what, why, f"add id: with a field of {known.entity} that no two share"
        )
    reading.reads.add(f"{known.entity}.{found}")
    return found


def _worth(reading: CreditReading, known: Schema) -> Worth:
    document, path = reading.document, ("conversion", "value")
    shape.mapping(document, *path)
    only_keys(document, path, _VALUE)
    worth = reading.names(known, ("number",), *path, "field")
    place = (*path, "currency")
    if not isinstance(shape.at(document, place), dict):
        return Worth(worth, _code(document, *place))
    only_keys(document, place, _CURRENCY)
    stated = reading.names(known, ("text", "choice"), *place, "field")
    return Worth(worth, _code(document, *place, "into"), stated, shape.key(document, *place, "rates"))


def _code(document: Document, *path: str) -> str:
    found = shape.text(document, *path)
    if len(found) == 3 and found.isascii() and found.isupper() and found.isalpha():
        return found
    what, why = f"`{found}` is no currency", "a currency is written as three capital letters (ISO 4217)"
    raise document.problem(path, what, why, "such as EUR")


def joining_at(
    reading: CreditReading, touch: Schema, conversion: Schema, taxonomy: Taxonomy, through: Through | None
) -> Joining:
    """How touches are joined to a conversion, and which of them belong to its journey."""
    document, path = reading.document, ("journey",)
    shape.mapping(document, *path, "by")
    only_keys(document, (*path, "by"), _BY)
    left = reading.names(touch, NAMED, *path, "by", "touch")
    right = reading.names(conversion, NAMED, *path, "by", "conversion")
    _alike(document, (*path, "by"), touch, left, conversion, right)
    reset = shape.one_of(document, RESETS, *path, "reset", default="at_conversion")
    return Joining(left, right, through, reset, _window(document, taxonomy))


def through_at(reading: CreditReading, touch: Schema, conversion: Schema) -> Through | None:
    """The buying group that touches are joined through; None where there is none."""
    document, path = reading.document, ("journey", "through")
    shape.mapping(document, "journey")
    only_keys(document, ("journey",), _JOURNEY)
    if shape.at(document, path) is None:
        return None
    shape.mapping(document, *path)
    only_keys(document, path, _THROUGH)
    rows = reading.entity(*path, "entity")
    left, right = (reading.names(rows, NAMED, *path, side) for side in _BY)
    for side, known, name in (("touch", touch, left), ("conversion", conversion, right)):
        reading.names(known, NAMED, *path, side)
        _alike(document, (*path, side), rows, name, known, name)
    return Through(rows.entity, left, right, reading.criteria(rows, *path, "when").tree)


def _alike(document: Document, path: Path, one: Schema, name: str, other: Schema, beside: str) -> None:
    types = one.fields[name].type, other.fields[beside].type
    if ("number" in types) and types[0] != types[1]:
        what = f"{one.entity}'s `{name}` is a {types[0]}, and {other.entity}'s `{beside}` a {types[1]}"
        raise document.problem(path, what, "they are compared, so they must be alike", "name two fields of one type")


def _window(document: Document, taxonomy: Taxonomy) -> Window:
    path = ("journey", "window")
    found = shape.at(document, path)
    if found is None:
        return Window()
    units = ("day", "hour")
    if not isinstance(found, dict):
        number, unit = length(document, units, *path)
        return Window(number, unit == "hour")
    only_keys(document, path, (*taxonomy.funnel, "otherwise"))
    lengths = {name: length(document, units, *path, name) for name in found}
    if len({unit for _, unit in lengths.values()}) != 1:
        what, why = "the window is in days and in hours", "one window is counted in one of them"
        raise document.problem(path, what, why, "write all of them in days, or all in hours")
    numbers = {name: number for name, (number, _) in lengths.items()}
    parts = {name: number for name, number in numbers.items() if name != "otherwise"}
    return Window(numbers.get("otherwise"), ("hour" in {unit for _, unit in lengths.values()}), parts)


def touching_at(reading: CreditReading, touch: Schema, taxonomy: str) -> Touching:
    """Which touches may earn, in which order, and which of them count as one."""
    document, path = reading.document, ("touches",)
    shape.mapping(document, *path)
    only_keys(document, path, _TOUCHES)
    names = shape.listing(document, *path, "order")
    if not names:
        what, why = "`order` is missing", "of two touches at one instant, it says which is first"
        raise document.problem(
            path, what, why, f"such as order: [{touch.entity}_id], a field that no two of them share"
        )
    several = isinstance(shape.at(document, (*path, "order")), list)
    places: list[Path] = [(*path, "order", n) if several else (*path, "order") for n, _ in enumerate(names)]
    return Touching(
        touch.entity,
        taxonomy,
        reading.names(touch, DAYS, *path, "at"),
        tuple(reading.names(touch, NAMED, *place) for place in places),
        reading.criteria(touch, *path, "eligible").tree,
        _collapse(document),
    )


def _collapse(document: Document) -> Collapse:
    path = ("touches", "collapse")
    found = shape.text(document, *path, default="none")
    word, _, rest = found.partition(" ")
    if word != "session" or not rest:
        return Collapse(
            shape.one_of(document, [each for each in COLLAPSES if each != "session"], *path, default="none")
        )
    number, unit, *more = [*rest.split(" "), ""]
    if not number.isdigit() or not 0 < int(number) < 100_000 or unit not in ("minutes", "minute") or any(more):
        why = "a session is a whole number of minutes without a touch of the channel"
        raise document.problem(path, f"`{found}` is no session", why, "such as collapse: session 30 minutes")
    return Collapse("session", int(number))


def instants_asked(
    reading: CreditReading,
    joining: Joining,
    touching: Touching,
    touch: Schema,
    conversion: Schema,
    converting: Converting,
    form: Form,
) -> None:
    """Hours and sessions ask for instants on both sides."""
    asked = {
        ("journey", "window"): joining.window.hours,
        ("touches", "collapse"): touching.collapse.how == "session",
        AGES: isinstance(form, Decay) and form.elapsed,
    }
    for path in (path for path, asks in asked.items() if asks):
        for known, name in ((touch, touching.at), (conversion, converting.at)):
            if known.fields[name].type == "date":
                what = f"`{name}` of {known.entity} is a date"
                why = "hours and minutes are counted between instants, and a date is a whole day"
                raise reading.document.problem(path, what, why, "count in days, or name a datetime")


def milestones_at(reading: CreditReading, conversion: Schema) -> Mapping[str, str]:
    """The dates of a conversion that shares may speak of, by their name."""
    document = reading.document
    if shape.at(document, ("milestones",)) is None:
        return {}
    found = shape.mapping(document, "milestones")
    for name in found:
        if not shape.KEY.fullmatch(name):
            what, why = f"`{name}` cannot be a milestone", "it is a lower-case word of letters, digits and _"
            raise document.problem(("milestones", name), what, why, "rename it")
    return {name: reading.names(conversion, DAYS, "milestones", name) for name in found}
