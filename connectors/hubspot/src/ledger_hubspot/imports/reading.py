"""A list's filter branch as a core form, as far as it can be: whatever cannot be read becomes a signal.

OR of ANDs --leaves--> core form --blanks--> as somebody would have written it
              |
              a list below: inlined where it can be read whole, else the signal `list:ID`
              a form, a page, an event: the signal `filter:…`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any as Anything

from ledger import AllOf, AnyOf, Core, Leaf, Name, NativeField
from ledger_hubspot.imports.blanks import Items, settled
from ledger_hubspot.imports.fields import left_out, native_field
from ledger_hubspot.imports.leaves import leaves
from ledger_hubspot.imports.names import named
from ledger_hubspot.imports.opaque import Opaque, Unreadable
from ledger_hubspot.imports.signals import path_of, why, words
from ledger_hubspot.native.branch import read_filter
from ledger_hubspot.native.naming import helper_of, own_name

Json = Mapping[str, Anything]
CONTACTS = "0-1"  # HubSpot's object type of contacts
_OPAQUE_BRANCHES = ("UNIFIED_EVENTS", "ASSOCIATION")


@dataclass(slots=True)
class Reading:
    """One list being read: the portal around it, and what was found on the way."""

    properties: Mapping[str, Json]
    lists: Mapping[str, Json]
    governed: Mapping[str, str]
    zone: str
    fields: dict[str, NativeField] = field(default_factory=dict)
    signals: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    booleans: dict[Leaf, Json] = field(default_factory=dict)
    below: dict[str, Core | None] = field(default_factory=dict)
    above: tuple[str, ...] = ()

    def whole(self, found: Anything) -> Core:
        """The form of a list's filter branch. Raises Unreadable."""
        return self._sound(self.branch(found))

    def _sound(self, form: Core) -> Core:
        """The form, but for tests of a boolean without a value: in the language it has one, false."""
        if not isinstance(form, Leaf):
            return type(form)(tuple(map(self._sound, form.of)))
        if form not in self.booleans or (isinstance(form.predicate, Name) and form.on_blank is form.negated):
            return form
        return self._signal(self.booleans[form], "it tells a boolean that is false from one without a value")

    def branch(self, found: Anything) -> Core:
        """The form of a filter branch. Raises Unreadable."""
        kind = _kind(found)
        items = [*map(self._item, found["filters"]), *map(self._inner, found["filterBranches"])]
        if kind == "AND":
            return self._all(tuple(items))
        return self._any([_items(item) for item in items])

    def _inner(self, found: Anything) -> Core:
        if isinstance(found, dict) and found.get("filterBranchType") in _OPAQUE_BRANCHES:
            return self._signal(read_filter(found), why(found))
        return self.branch(found)

    def _any(self, branches: Sequence[Items]) -> Core:
        alternatives = [self._all(items) for items in settled(branches)]
        return alternatives[0] if len(alternatives) == 1 else AnyOf(tuple(alternatives))

    def _all(self, items: Items) -> Core:
        return items[0] if len(items) == 1 else AllOf(items)

    def _item(self, found: Anything) -> Core:
        """One filter. Its field gets its name on the way."""
        item = read_filter(found)
        if not isinstance(item, dict):
            raise Unreadable("a filter is no object")
        try:
            match item.get("filterType"):
                case "IN_LIST":
                    return self._in_list(item)
                case "PROPERTY":
                    return self._property(item)
            raise Opaque(why(item))
        except Opaque as no:
            return self._signal(item, str(no))

    def _property(self, item: Json) -> Core:
        name = item["property"]
        if (there := self.properties.get(name)) is None or there.get("archived"):
            raise Opaque(f"contacts have no property `{name}` any more")
        if name == "hs_object_id" and item["operation"].get("operationType") == "ALL_PROPERTY":
            return AllOf(()) if item["operation"].get("operator") == "IS_KNOWN" else AnyOf(())
        field = native_field(there, self._named(name, f"contacts.{name}"))
        if not field.type:
            raise Opaque(field.why)
        found = leaves(item["operation"], field, self.zone)
        self.fields[field.name] = field
        if field.type == "boolean" and isinstance(found, Leaf):
            self.booleans[found] = item
        self._note(item["operation"], there, field)
        return found

    def _in_list(self, item: Json) -> Core:
        list_id, member = str(item.get("listId")), item.get("operator") == "IN_LIST"
        if list_id not in self.below:
            self.below[list_id] = self._below(list_id)
        below = self.below[list_id]
        if below is None:
            found = self._signal({**item, "listId": list_id}, "the members of another list are known to HubSpot alone")
            return found if member else turned(found)
        return below if member else turned(below)

    def _below(self, list_id: str) -> Core | None:
        """What another list says, where all of it can be read, or where it is a helper list; else None."""
        held = self.lists.get(list_id)
        if held is None or list_id in self.above or not follows_filters(held):
            return None
        apart = replace(self, fields=dict(self.fields), signals={}, notes={}, booleans={}, above=(*self.above, list_id))
        try:
            form = apart.whole(held.get("filterBranch"))
        except Unreadable:
            return None
        helper = helper_of(str(held.get("name"))) is not None
        if apart.signals and not helper:
            return None
        self.fields.update(apart.fields)
        self.signals.update(apart.signals)
        self.notes.update(apart.notes)
        if not helper:
            by = f", which holds `{self.governed[list_id]}`" if list_id in self.governed else ""
            self.notes[f"reads the filters of list {list_id} ({own_name(str(held.get('name')))}){by} as its own"] = None
        return form

    def _signal(self, item: Json, reason: str) -> Leaf:
        path = path_of(item)
        title = words(item, self.lists)
        name = self._named(title, path)
        self.fields[name] = NativeField(name, path, title, "signal", why=reason)
        self.signals[name] = f"`{name}`: {reason}"
        return Leaf(Name(name), False, False)

    def _named(self, native: str, path: str) -> str:
        known = next((name for name, each in self.fields.items() if each.path == path), None)
        return known or named(native, path, self.fields)

    def _note(self, operation: Json, there: Json, field: NativeField) -> None:
        kind = operation["operationType"]
        if kind in ("STRING", "MULTISTRING"):
            self.notes["compares texts as HubSpot does; whether case counts there, nobody has observed"] = None
        if kind == "NUMBER_RANGED":
            self.notes["takes both ends of a range as part of it, which HubSpot does not document"] = None
        if said := left_out(there, field):
            self.notes[said] = None


def follows_filters(found: Json) -> bool:
    """Whether this is a list of contacts whose members are always those who pass its filters."""
    dynamic = found.get("processingType") == "DYNAMIC" and found.get("objectTypeId", CONTACTS) == CONTACTS
    return dynamic and not found.get("deletedAt")


def turned(form: Core) -> Core:
    """The contrary of a form."""
    if isinstance(form, Leaf):
        return Leaf(form.predicate, not form.negated, not form.on_blank)
    return (AnyOf if isinstance(form, AllOf) else AllOf)(tuple(map(turned, form.of)))


def _kind(found: Anything) -> str:
    """AND or OR. Raises Unreadable."""
    if not isinstance(found, dict) or not {"filterBranchType", "filters", "filterBranches"} <= found.keys():
        raise Unreadable("HubSpot answered no filters for it")
    kind = str(found["filterBranchType"])
    if kind not in ("AND", "OR") or found.get("filterBranchOperator", kind) != kind:
        raise Unreadable(f"it joins filters by {kind.lower().replace('_', ' ')}, which HubSpot documents for no list")
    if not found["filters"] and not found["filterBranches"]:
        raise Unreadable("it has a branch without filters, and who passes that, HubSpot does not document")
    return kind


def _items(form: Core) -> Items:
    return form.of if isinstance(form, AllOf) else (form,)
