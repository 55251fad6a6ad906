"""The fields of a draft entity, from those that platforms have: what is the same on two of them is one field.

Two native fields are one where their suggested names and types agree and their options can be mapped one to one; two
signals only where they are bound to the same thing, since whatever a platform alone can tell has no options to compare.
What only looks alike is suggested to people, never joined: a wrong pair would change verdicts without a word.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from ledger.artifacts.data import NativeField
from ledger.data import replace

ALIKE, CONTAINED = 0.75, 0.8
TELL_NOTHING = frozenset({"of", "the", "is", "has", "number", "no", "num", "hs"})
NAME_LENGTH = 50


@dataclass(frozen=True, slots=True)
class NativePlace:
    """One native field where it was found: its target, its connector's name, and what it is there."""

    target: str
    platform: str
    field: NativeField


@dataclass(frozen=True, slots=True)
class SurveyedColumn:
    """A field of the draft: its name, its type, its codes, and the native fields that it stands for."""

    name: str
    type: str
    title: str
    choices: tuple[str, ...]
    places: tuple[NativePlace, ...]

    def codes(self, place: NativePlace) -> Mapping[str, str]:
        """The platform's value for each code that is spelled otherwise there."""
        spelled = {slug(value): value for value in place.field.choices}
        found = {code: spelled.get(slug(code), code) for code in self.choices}
        return {code: value for code, value in found.items() if code != value}


def joined(places: Iterable[NativePlace]) -> tuple[SurveyedColumn, ...]:
    """One column for every field that the language has a type for, in the order of their names."""
    found: dict[str, SurveyedColumn] = {}
    seen: set[tuple[str, str]] = set()
    for place in sorted(places, key=lambda each: (each.field.name, each.platform, each.field.path, each.target)):
        if not place.field.type or (place.platform, place.field.path) in seen:
            continue
        seen.add((place.platform, place.field.path))
        name = _home(found, place)
        found[name] = _with(found[name], place) if name in found else _column(name, place)
    return tuple(column for _, column in sorted(found.items()))


def pairs(columns: Iterable[SurveyedColumn]) -> Iterator[tuple[SurveyedColumn, SurveyedColumn, float]]:
    """Columns of different platforms that look alike without being the same: for people to decide on."""
    for one, other in combinations(columns, 2):
        apart = {place.platform for place in one.places}.isdisjoint(place.platform for place in other.places)
        if apart and (likeness := _likeness(one, other)) >= ALIKE:
            yield one, other, likeness


def slug(text: str) -> str:
    """A text as a word of the language: lower case, letters, digits and _."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    word = "_".join(words)[:NAME_LENGTH].strip("_")
    return word if word[:1].isalpha() else f"n_{word}"[:NAME_LENGTH].strip("_")


def _home(found: Mapping[str, SurveyedColumn], place: NativePlace) -> str:
    """The name of the column that this field belongs to, or a free one."""
    name, at = place.field.name, 1
    while name in found and not _same(found[name], place):
        at += 1
        name = f"{place.field.name[: NAME_LENGTH - 3]}_{at}"
    return name


def _same(column: SurveyedColumn, place: NativePlace) -> bool:
    field = place.field
    if field.type == "signal":
        return column.type == "signal" and all(each.field.path == field.path for each in column.places)
    twice = any(each.platform == place.platform and _parent(each) == _parent(place) for each in column.places)
    return not twice and column.type == field.type and _mappable(column.choices, field.choices)


def _parent(place: NativePlace) -> str:
    return place.field.path.partition(".")[0]


def _mappable(codes: tuple[str, ...], values: tuple[str, ...]) -> bool:
    """Whether both lists name the same options, whatever their spelling."""
    ours, theirs = {slug(code) for code in codes}, {slug(value) for value in values}
    return len(ours) == len(codes) and len(theirs) == len(values) and ours == theirs


def _with(column: SurveyedColumn, place: NativePlace) -> SurveyedColumn:
    return replace(column, places=(*column.places, place), title=column.title or place.field.title)


def _column(name: str, place: NativePlace) -> SurveyedColumn:
    field = place.field
    return SurveyedColumn(name, field.type, field.title, field.choices, (place,))


def _likeness(one: SurveyedColumn, other: SurveyedColumn) -> float:
    if one.type != other.type or one.type == "signal":
        return 0.0
    names = difflib.SequenceMatcher(None, one.name.replace("_", ""), other.name.replace("_", "")).ratio()
    titles = difflib.SequenceMatcher(None, one.title.lower(), other.title.lower()).ratio()
    titled = titles if one.title and other.title else 0.0
    return max(names, titled, CONTAINED if _contained(one, other) else 0.0)


def _contained(one: SurveyedColumn, other: SurveyedColumn) -> bool:
    """Whether all words of one name stand in the other: `employees` in `NumberOfEmployees`."""
    mine, theirs = _words(one), _words(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _words(column: SurveyedColumn) -> frozenset[str]:
    """The words of a column's names, here and on its platforms, without those that tell nothing."""
    native = [place.field.path.rpartition(".")[2].removesuffix("__c") for place in column.places]
    split = (re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", each) for each in (column.name, *native))
    return frozenset(word.lower() for words in split for word in words) - TELL_NOTHING
