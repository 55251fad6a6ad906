"""Whether a list's filters suit the properties that a portal has. Pure.

The compiler cannot see a portal. HubSpot itself refuses an operation on a property of another type, but nobody has
observed what it makes of an option that is hidden or gone; and a choice that is bound to checkboxes, or a datetime to
a date, it takes without a word and reads otherwise. So all of that is looked at before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger_hubspot.native.branch import filters_of

_BY_FIELD = {
    "number": {"number"},
    "text": {"string", "phone_number"},
    "boolean": {"bool"},
    "choice": {"select", "radio"},
    "choices": {"checkbox"},
    "date": {"date"},
    "datetime": {"datetime"},
}
_BY_OPERATION = {
    "NUMBER": {"number"},
    "BOOL": {"bool"},
    "ENUMERATION": {"select", "radio", "checkbox"},
    "STRING": {"string", "phone_number"},
    "TIME_POINT": {"date", "datetime"},
}


def objections(normal: Mapping[str, Any], properties: Mapping[str, Any], types: Mapping[str, str]) -> list[str]:
    """What is wrong, one clause for each trouble, each said once; nothing where the filters suit.

    `types` are the ledger's types of the fields behind the properties, as far as they are known.
    """
    found = [
        clause
        for filters in filters_of(normal)
        for item in filters
        if item.get("filterType") == "PROPERTY"
        for clause in _of_filter(item, properties, types)
    ]
    return list(dict.fromkeys(found))


def _of_filter(item: Mapping[str, Any], properties: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[str]:
    name, operation = item["property"], item["operation"]
    if (there := properties.get(name)) is None or there.get("archived") is True:
        yield f"contacts have no property `{name}`" + (", it is archived" if there else "")
        return
    kind = there["fieldType"] if there["type"] == "enumeration" else there["type"]
    wanted = _BY_FIELD.get(types.get(name, "")) or _BY_OPERATION.get(operation["operationType"], {kind})
    if kind not in wanted:
        yield f"`{name}` is a {kind} property there, and the rule needs {' or '.join(sorted(wanted))}"
    elif operation["operationType"] == "ENUMERATION":
        shown = {option["value"] for option in there["options"] if not option.get("hidden")}
        for value in operation["values"]:
            if value not in shown:
                yield f"`{value}` is no option of `{name}` there, or a hidden one"
