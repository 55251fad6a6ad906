"""The fields of a draft entity, from what the columns of a file hold, and the profile that it takes to read them. Pure.

    'Lead Score': 1.234,5  77  N/A   -->  lead_score: number      --decimal , --thousands . --blank N/A
    'Source': Web (900) Event (88)   -->  source: choice [Event, Web]

A draft may guess, since people read it before they propose it. What could be meant in two ways it leaves to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.data import replace
from ledger.deliver.survey.pure.columns import slug
from ledger.deliver.survey.pure.drafts import CLOCKLESS, WORDS, quoted
from ledger.documents.text import UNSEEN
from ledger.domain.address import visible
from ledger.errors import BadInput
from ledger.language.days import MONTHS
from ledger.language.fold import fold
from ledger.language.literals import code_objections, shortened
from ledger.population import native
from ledger.population.hints import BLANKS, FALSE, TRUE, ReadingProposal, told, ways_to_read
from ledger.population.profile import EXACT, ReadingProfile, profile
from ledger.unseen import ignorable

MOST_CODES, FEWEST_EACH, LONGEST_CODE = 30, 3, 60
ENOUGH = 0.99  # of the records that are filled: a file that people kept by hand has strays
_LISTS = ("; ", ";", " | ", "|", ", ", ",")
_NAMED = re.compile(
    r"(?:.*_)?(?:id|uuid|guid|phone|mobile|fax|zip|plz|postal_?code|postcode"
    r"|(?:order|account|customer|client|invoice|contract|case|ticket)_(?:number|no|nr))"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MONTHS = frozenset(part.casefold() for each in MONTHS for part in (each, each[:3]))
_CREATED = re.compile(r".*(?:creat|erstell|angelegt|anlage|entered|registr)")
_HELD = {"BOOLEAN": "boolean", "DATE": "date", native.INSTANT: "datetime", "DOUBLE": "number", "FLOAT": "number"}


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file: how many records fill it, and its most frequent texts with how often each stands there.

    `type` is the one that the file gives it; `all` says that there are no other texts.
    """

    name: str
    type: str
    filled: int
    texts: Mapping[str, int]
    all: bool = True


class InferredField(NamedTuple):
    """A field of a draft: its name, type and codes, what it is read from, and what to know of it."""

    name: str
    type: str
    column: str
    choices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class InferredEntity(NamedTuple):
    """The fields of a draft, and how their file is read."""

    fields: tuple[InferredField, ...]
    profile: ReadingProfile


def inferred(columns: Sequence[FileColumn], records: int, now: ReadingProfile, zone: str) -> InferredEntity:
    """What the columns hold. Raises BadInput where one can be read in two ways, with the options that say which."""
    said = now
    for last in (False, True):  # a sign that one column shows says how to read another
        said = _together(columns, said, zone, last)
    names = dict(_names(columns, now))
    fields = tuple(_field(names[each.name], each, records, said, zone) for each in columns if each.name in names)
    mapped = {each.name: each.column for each in fields if each.name != each.column}
    return InferredEntity(fields, replace(said, columns=mapped))


def _together(columns: Sequence[FileColumn], now: ReadingProfile, zone: str, last: bool) -> ReadingProfile:
    """The profile with what the columns say besides, each as far as those before it allow.

    Raises BadInput where a column can be read in several ways, and this is the last time that it is asked.
    """
    said = now
    for column in columns:
        ways = _ways(column, said, zone)
        if len(ways) > 1:
            ways = [each for each in ways if not each.said and _shows_point(columns, said, zone)]
            if last and not ways:
                raise _unclear(column, said, zone)
        if ways:
            said = _with(said, ways[0].said)
    return said


def _shows_point(columns: Sequence[FileColumn], now: ReadingProfile, zone: str) -> bool:
    """Whether a column holds numbers whose point can only be the decimal one, such as 1.1."""
    numbers = (each for each in columns if each.type == native.TEXT and _typed(each, now, zone) == "number")
    pointed = (each for each in numbers if any("." in text for text in each.texts))
    ways = (ways_to_read("number", tuple(each.texts), now, zone) for each in pointed)
    return any(len(each) == 1 and "decimal" not in each[0].said and "thousands" not in each[0].said for each in ways)


def _unclear(column: FileColumn, now: ReadingProfile, zone: str) -> BadInput:
    """What to say of a column that can be read in several ways: all of them."""
    ways = _ways(column, now, zone)
    sample = shortened(next(iter(column.texts)))
    why = f"'{sample}' could be read in {len(ways)} ways, and no other value tells which"
    return BadInput(f"the column `{column.name}` does not say what it means", why, _options(ways, now))


def _options(ways: Sequence[ReadingProposal], now: ReadingProfile) -> str:
    """The options that say which way is meant; that which needs none is named by the sign that it leaves."""
    plain = "" if all(each.said for each in ways) else "add --thousands , or "
    return f"{plain}{told(ways, now)}"


def _with(now: ReadingProfile, said: Mapping[str, Any]) -> ReadingProfile:
    try:
        return profile({**now.said, **said})
    except BadInput:  # it would contradict what another column says
        return now


def _ways(column: FileColumn, now: ReadingProfile, zone: str) -> list[ReadingProposal]:
    """The ways to read a column as what it most likely is; none for a text."""
    wanted = _typed(column, now, zone)
    if column.type != native.TEXT:
        return []
    if wanted in ("text", "choice", "choices"):
        blank = tuple(each for each in column.texts if each.casefold() in BLANKS and each not in now.blank)
        parted = {"list": _list_of(column, now)} if wanted == "choices" and now.list == EXACT.list else {}
        said = {**parted, **({"blank": (*now.blank, *blank)} if blank else {})}
        return [ReadingProposal(said, ())] if said else []
    return ways_to_read(wanted, tuple(column.texts), now, zone)


def _typed(column: FileColumn, now: ReadingProfile, zone: str) -> str:
    """The type that a column most likely has."""
    if column.type != native.TEXT:
        return _HELD.get(column.type) or _by_family(column.type)
    texts = [each for each in column.texts if each.casefold() not in BLANKS and each not in now.blank]
    words = {each.casefold() for each in texts}
    if words and words <= TRUE | FALSE and not words & {"0", "1"}:
        return "boolean"
    if not texts or _NAMED.fullmatch(slug(_CAMEL.sub(" ", column.name))):
        return "text"
    if words <= TRUE | FALSE and (not words <= {"0", "1"} or _digits_judge(now)):
        return "boolean"
    timed = "datetime" if any(":" in each for each in texts) else "date"
    for wanted in (timed, "number"):
        if any(_reads(column, each) for each in ways_to_read(wanted, tuple(column.texts), now, zone)):
            return "text" if wanted == "number" and any(re.fullmatch(r"0\d+", each) for each in texts) else wanted
    if _list_of(column, now):
        return "choices"
    return "choice" if _few(column, texts) else "text"


def _digits_judge(now: ReadingProfile) -> bool:
    """Whether 1 is read as true and 0 as false, for somebody said so."""
    return "1" in now.true and "0" in now.false


def _by_family(held: str) -> str:
    if held.endswith("[]"):
        return "choices"
    return "number" if "INT" in held or held.startswith("DECIMAL") else "text"


def _reads(column: FileColumn, way: ReadingProposal) -> bool:
    """Whether almost every record that fills the column can be read so."""
    unread = sum(column.texts[each] for each in way.unread)
    return unread <= (1 - ENOUGH) * sum(column.texts.values())


def _few(column: FileColumn, texts: Sequence[str]) -> bool:
    """Whether the texts are codes: a few that repeat, short, and nobody's address."""
    filled = column.filled - sum(many for each, many in column.texts.items() if each.casefold() in BLANKS)
    return (
        column.all
        and len(texts) <= MOST_CODES
        and FEWEST_EACH * len(texts) <= filled
        and len({fold(each) for each in texts}) == len(texts)  # platforms could not tell them apart
        and all(len(each) <= LONGEST_CODE and "@" not in each and _is_code(each) for each in texts)
    )


def _is_code(text: str) -> bool:
    return not [*code_objections(text)] and ignorable(text) is None and not UNSEEN.search(text)


def _list_of(column: FileColumn, now: ReadingProfile) -> str:
    """What parts the codes in a column, empty where it holds no sets of codes."""
    for sign in (now.list,) if now.list != EXACT.list else _LISTS:
        parts = {part for text in column.texts for part in text.split(sign) if part}
        several = sum(1 for text in column.texts if sign in text)
        if several and len(parts) < len(column.texts) and _few(replace(column, texts={}), sorted(parts)):
            return sign
    return ""


def _names(columns: Sequence[FileColumn], now: ReadingProfile) -> Iterator[tuple[str, str]]:
    """The name of the field that a column becomes: as the profile says, else from its own."""
    said, used = {column: name for name, column in now.columns.items()}, set[str]()
    for column in columns:
        name = base = said.get(column.name) or slug(column.name)
        if name in WORDS:
            name = base = f"{base}_value"
        at = 1
        while name in used:
            at += 1
            name = f"{base[:46]}_{at}"
        used.add(name)
        if _is_name(column.name):
            yield column.name, name


def _field(name: str, column: FileColumn, records: int, said: ReadingProfile, zone: str) -> InferredField:
    found = _typed(column, said, zone)
    texts = [each for each in column.texts if each not in said.blank and each.casefold() not in BLANKS]
    choices = {
        "choice": set(texts),
        "choices": {part for each in texts for part in each.split(said.list) if part},
    }.get(found, set())
    notes = tuple(_notes(column, records, found, texts, said, zone))
    return InferredField(name, found, column.name, tuple(sorted(choices)), notes)


def _notes(
    column: FileColumn, records: int, type: str, texts: Sequence[str], said: ReadingProfile, zone: str
) -> Iterator[str]:
    filled = column.filled - sum(many for each, many in column.texts.items() if each not in texts)
    yield f"{filled / records:.0%} filled" if records else "no records"
    if _is_month(column.name, texts):
        yield "a month without a year is no date"
    if set(texts) == {"0", "1"} and type != "boolean":
        yield "only 0 and 1: with --true 1 --false 0 it is a boolean"
    if type in ("number", "date", "datetime", "boolean") and column.type == native.TEXT:
        unread = [each for way in ways_to_read(type, tuple(column.texts), said, zone)[:1] for each in way.unread]
        if strays := sum(column.texts[each] for each in unread):
            yield f"{strays:,} cannot be read"


def _is_month(name: str, texts: Sequence[str]) -> bool:
    """Whether the texts are months of no year: by name, or by number where the column says so."""
    numbered = re.search(r"month|monat", name.casefold()) is not None
    months = _MONTHS | ({f"{n:0{digits}}" for n in range(1, 13) for digits in (1, 2)} if numbered else set())
    return bool(texts) and {each.casefold() for each in texts} <= months


def tell_left_out(header: Sequence[str]) -> Iterator[str]:
    """Which columns no field is drafted from, and why: one of no name, or of a name that another has as well."""
    for name, columns in Counter(header).items():
        if columns > 1 and _is_name(name):
            yield f"left out, since {columns} columns are called `{visible(shortened(name))}`: give each its own name"
    if nameless := sum(not _is_name(name) for name in header):
        they_have = "1 column has" if nameless == 1 else f"{nameless} columns have"
        yield f"left out, since {they_have} no name that a document can hold: name each in the file"


def _is_name(column: str) -> bool:
    """Whether a document may name a column of this name."""
    return bool(column.strip()) and not UNSEEN.search(column)


def entity_yaml(key: str, scope: str, found: InferredEntity, source: str, header: Sequence[str] = ()) -> str:
    """The draft as YAML. No value of a record stands in it but the codes of a choice."""
    clock = _clock(found.fields)
    lines = [
        f"# Drafted from {source}. Correct what is wrong, leave out what no rule needs, then: ledger check FILE",
        *(f"# {line}" for line in (*tell_left_out(header), *(CLOCKLESS if not clock else ()))),
        "kind: entity",
        f"key: {key}",
        f"scope: {scope}",
        f"title: {quoted(key.replace('_', ' ').capitalize())}",
        "fields:",
        *(line for each in found.fields for line in _lines(each, each is clock)),
    ]
    return "\n".join(lines) + "\n"


def _lines(field: InferredField, clock: bool) -> Iterator[str]:
    yield f"  {field.name}:  # {'; '.join(field.notes)}"
    yield f"    type: {field.type}"
    if field.name != slug(field.column) or field.column.casefold() != field.name:
        yield f"    title: {quoted(visible(field.column.strip()))}"
    if field.choices:
        yield f"    choices: [{', '.join(map(quoted, field.choices))}]"
    if clock:
        yield "    clock: event  # the day on which a record came to be; is it?"


def _clock(fields: Sequence[InferredField]) -> InferredField | None:
    """The field that says when a record came to be: the only day, or the one whose name says so."""
    days = [each for each in fields if each.type in ("date", "datetime")]
    named = [each for each in days if _CREATED.match(each.name)]
    return days[0] if len(days) == 1 else named[0] if named else None
