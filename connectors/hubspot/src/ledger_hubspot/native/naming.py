"""The name of a list: what people call it, and at its end where its rule comes from.

    MQL - live [mql v3 #42 ab12cd34]      ledger helper 0a1b2c3d4e5f

Lists have no description, so the name is the only place where people in HubSpot see the provenance. What stands before
the bracket is theirs: nothing compares it, and a write keeps it as it is there. A helper list is named by what it
holds. A property's provenance is in its description; the parts of a score are numbered after it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger import Provenance

_SUFFIX = re.compile(r"\s*\[[a-z][a-z0-9_]{0,49} v\d+ #\d+ [0-9a-f]{8}\]$")

LONGEST = 50  # characters of a property's name; HubSpot's own limit is quoted as 60 or 100, by others than HubSpot
_HELPER = re.compile(r"ledger helper ([0-9a-f]{12})")

_MEANT = re.compile(r"(?:contacts|companies|deals|tickets|leads)\.\S+")
_PROPERTY = re.compile(r"contacts\.([a-z][a-z0-9_]*)")


class Place(NamedTuple):
    """Where an artifact is: its sort (list, property, pipeline), the object type, and its name or number there."""

    sort: str
    object: str
    name: str


def new_property(name: str) -> str:
    """The property of contacts that a new name such as `contacts.fit_score` is meant for; empty for none."""
    match = _PROPERTY.fullmatch(name)
    return match[1] if match else ""


def is_misnamed(name: str) -> bool:
    """Whether a new artifact's name is meant for a property, and HubSpot takes no property of that name."""
    return bool(_MEANT.fullmatch(name)) and not _PROPERTY.fullmatch(name)


def own_name(name: str) -> str:
    """What people call the list: its name without the provenance."""
    return _SUFFIX.sub("", name)


def bracket(provenance: Provenance) -> str:
    """What the name of a list ends with where it holds this: `[mql v3 #42 ab12cd34]`."""
    return f"[{provenance.key} v{provenance.version} #{provenance.position} {provenance.digest[:8]}]"


def bracket_of(name: str) -> str:
    """The bracket that a name ends with; empty where it has none."""
    return name[len(own_name(name)) :].strip()


def full_name(name: str, bracket: str) -> str:
    """What people call the list, with this bracket in the place of any other."""
    return f"{own_name(name)} {bracket}".strip()


def helper_name(digest: str) -> str:
    """The name of the helper list that holds the filters of this digest."""
    return f"ledger helper {digest}"


def helper_of(name: str) -> str | None:
    """The digest in the name of a helper list; None for any other list."""
    match = _HELPER.fullmatch(name)
    return match[1] if match else None


def part_name(name: str, number: int) -> str:
    """The property that holds the points of one rule of a score; rules count from 1."""
    return f"{name}_r{number}"


def part_of(name: str) -> str:
    """The score that a property is named as a part of; empty for any other name."""
    match = re.fullmatch(r"(.+)_r[1-9]\d*", name)
    return match[1] if match else ""


def is_part(part: str, name: str) -> bool:
    """Whether `part` is named as the property of a rule of the score `name`."""
    return re.fullmatch(rf"{re.escape(name)}_r[1-9]\d*", part) is not None
