"""`/why/{key}/{record}`: what a definition says of one record, by which version and clause, decided by which right.

The record is one of a population that `ledger.toml` names, by its id, or it is typed in; what was typed is never kept,
and so it is sent in a form and stands in no address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ledger.app.populations import records_of
from ledger.errors import BadInput
from ledger.govern.definitions.answers.definitions import version_text
from ledger.govern.definitions.queries.definitions import version_on
from ledger.govern.definitions.queries.life import require_definition
from ledger.govern.seats.queries.rights import require_reader
from ledger.measure.counting.answers.why import explained, verdict_in_words, why_answer
from ledger.measure.counting.queries.judge import UNASKED, Rules, Then
from ledger.measure.counting.queries.why import RecordField, Why, fields_read, why_given, why_of
from ledger.web.page import Elsewhere, Page
from ledger.web.records import population_named, populations
from ledger.web.visit import Visit

NUMBER = re.compile(r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?")
RULES = {"": "that governs it (standard)", "then": "as it was (then)", "today": "in force today (today)"}
ON_A_DAY = {**RULES, "": "in force on that day", "standard": RULES[""]}
"""The same where a day is named: alone, that is the version in force on it."""
YES_NO = {"yes": "true", "no": "false"}


def question(visit: Visit) -> Page | Elsewhere:
    """Ask: by an id where the server knows records and the person may ask about them, and by typing one in."""
    asked = {name: value for name, value in visit.request.query_params.items() if value}
    if "id" not in asked:
        return _page(visit, None, {})
    id_ = asked.pop("id")
    return Elsewhere(f"/why/{quote(_key(visit))}/{quote(id_, safe='')}?{urlencode(asked)}")


def typed(visit: Visit) -> Page:
    """What it says of a record that was typed in."""
    key, day = _key(visit), visit.day("on")
    fields = fields_read(visit.ledger, key, day)
    given = {each.name: _given(visit, each) for each in fields}
    return _page(visit, why_given(visit.ledger, key, _record(fields, given), _rules(visit)), given)


def record(visit: Visit) -> Page:
    """What it says of one record of a population."""
    key, id_, asked = _key(visit), visit.request.path_params["record"], visit.request.query_params
    require_reader(visit.ledger, visit.actor)
    where = population_named(visit, asked.get("in", ""))
    column = asked.get("id_column", "")
    named, records = f"{column}={id_}" if column else id_, records_of(visit.ledger.settings, where, None, {})
    return _page(visit, why_of(visit.ledger, key, records, named, _rules(visit)), {})


def _rules(visit: Visit) -> Rules:
    """By which rules it is asked: the version that governs this record, or the one in force on a day. Raises BadInput.

    As it was, where a day is named, is how it stood on that day; the standards are those of today.
    """
    asked, day = visit.request.query_params.get("rules", ""), visit.day("on")
    if asked not in ON_A_DAY:
        known = ", ".join(filter(None, ON_A_DAY))
        raise BadInput(f"`{asked[:40]}` are no rules", f"there are {known}", "pick them on the page")
    if asked == "then" and day:
        return Then(day)
    return asked or day or UNASKED


def _record(fields: Iterable[RecordField], given: Mapping[str, Any]) -> str:
    """The record of a form as the JSON that records are read from; what is left empty is blank."""
    told = (f"{json.dumps(each.name)}: {_json(each.type, given[each.name])}" for each in fields if given[each.name])
    return f"{{{', '.join(told)}}}"


def _given(visit: Visit, field: RecordField) -> Any:
    name = f"field.{field.name}"
    if field.type != "choices":
        return visit.text(name)
    return sorted(visit.several(name))


def _json(sort: str, value: Any) -> str:
    if sort == "number" and NUMBER.fullmatch(value):
        return str(value)
    return YES_NO.get(value, "null") if sort in ("boolean", "signal") else json.dumps(value)


def _page(visit: Visit, found: Why | None, given: Mapping[str, Any]) -> Page:
    ledger, key, day = visit.ledger, _key(visit), visit.day("on")
    version = version_on(ledger, key, day, None, found.version if found else None)
    told = visit.named(why_answer(ledger, found, platforms=visit.seated)) if found else None
    return Page(
        "why.html",
        {
            "key": key,
            "on": day or "",
            "day": day or ledger.today(),
            "version": version_text(ledger, version, None, governs=True),
            "fields": fields_read(ledger, key, day),
            "given": given,
            "why": told,
            "rules": ON_A_DAY if day else RULES,
            "said": verdict_in_words(found.verdict) if found else "",
            "explained": explained(found) if found else None,
            "populations": populations(visit),
            "asked": dict(visit.request.query_params),
            "record": visit.request.path_params.get("record", ""),
        },
    )


def _key(visit: Visit) -> str:
    """The definition that is asked about; never a path of a file, as the command line allows. Raises UnknownName."""
    key = str(visit.request.path_params["key"])
    require_definition(visit.ledger.snapshot().state, key)
    return key
