"""The options of a property as the values that people can choose, and back without losing one. Pure.

    HubSpot's options  --values-->  [{"value", "label"}, …] of those that are shown, in their order
    values over the options that are there  --merged-->  the whole list that a PATCH replaces them with

An option is never left out of that list: a record that holds its value would hold what nobody can read any more. A
value that is to go is hidden. Every other attribute of each option is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Option = Mapping[str, Any]


def values(options: Sequence[Option]) -> list[dict[str, str]]:
    """The options that are shown, by value and label, in their order."""
    return [{"value": option["value"], "label": option["label"]} for option in _ordered(options) if _shown(option)]


def stages(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """The stages of a pipeline in the same shape, by their ids."""
    shown = [stage for stage in _ordered(found.get("stages", ())) if not stage.get("archived")]
    return [{"value": str(stage["id"]), "label": stage["label"]} for stage in shown]


def in_lines(wanted: Sequence[Mapping[str, str]]) -> str:
    """Values to be read, one a line."""
    return "\n".join(f"{each['value']}: {each['label']}" for each in wanted)


def differences(there: Sequence[Mapping[str, str]], wanted: Sequence[Mapping[str, str]]) -> list[str]:
    """In which ways values differ from what they should be, one clause each; nothing where they do not."""
    labels, called = ({each["value"]: each["label"] for each in some} for some in (there, wanted))
    lacks = [value for value in called if value not in labels]
    more = [value for value in labels if value not in called]
    renamed = [value for value in called if labels.get(value, called[value]) != called[value]]
    both = [value for value in called if value in labels]
    turned = [value for value in labels if value in called]
    return [
        *([f"it lacks {', '.join(lacks)}"] if lacks else []),
        *([f"it has {', '.join(more)} besides"] if more else []),
        *(f"`{value}` is labelled `{labels[value]}` there, and should be `{called[value]}`" for value in renamed),
        *([f"its order is {', '.join(turned)}, and should be {', '.join(both)}"] if both != turned else []),
    ]


def merged(options: Sequence[Option], wanted: Sequence[Mapping[str, str]], *, drop: bool) -> list[dict[str, Any]]:
    """The whole list of options that shows `wanted` in its order; others stay shown behind them, or `drop`: hidden."""
    there = {option["value"]: option for option in _ordered(options)}
    names = [each["value"] for each in wanted]
    first = [{**there.get(each["value"], {}), **each, "hidden": False} for each in wanted]
    rest = [{**option, "hidden": drop or not _shown(option)} for name, option in there.items() if name not in names]
    return [{**option, "displayOrder": number} for number, option in enumerate([*first, *rest])]


def objections(found: Mapping[str, Any], wanted: Sequence[Mapping[str, str]], *, drop: bool) -> list[str]:
    """What keeps the property's options from becoming `wanted`, one clause for each trouble; none where they are so."""
    shown = values(found.get("options", ()))
    return [] if shown == list(wanted) else list(_objections(found, shown, wanted, drop))


def _objections(
    found: Mapping[str, Any], shown: list[dict[str, str]], wanted: Sequence[Mapping[str, str]], drop: bool
) -> Iterator[str]:
    name, rules = found["name"], found.get("modificationMetadata") or {}
    apart = "; ".join(differences(shown, wanted))
    if found["type"] != "enumeration":
        yield f"`{name}` is a {found['type']} property there, and has no options"
    if found.get("externalOptions") or rules.get("readOnlyOptions"):
        yield f"HubSpot keeps the options of `{name}` itself, so that they can only be compared: {apart}"
    elif "readOnlyOptions" not in rules and rules.get("readOnlyDefinition"):
        yield f"HubSpot keeps the definition of `{name}` itself, so that it can only be compared: {apart}"
    names = {each["value"] for each in wanted}
    lost = [each["value"] for each in shown if each["value"] not in names]
    if lost and not drop:
        yield f"`{name}` has values that the stages lack: {', '.join(lost)}"


def _ordered(options: Sequence[Option]) -> list[Option]:
    """By displayOrder; HubSpot's -1 stands for an option without a place, which comes last."""
    return sorted(options, key=lambda option: (option.get("displayOrder", -1) < 0, option.get("displayOrder", -1)))


def _shown(option: Option) -> bool:
    return not option.get("hidden")
