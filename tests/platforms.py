"""An org and a portal with ten leads each, for tests that deliver: the connectors' own emulators, on loopback.

with org() as there, portal() as other: …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from ledger.testing import use_door
from shell import ANA, CHARTER, CRO, DANA, FOUNDED, LEAD, OPS, SAL, TERMS, Desk, criteria, decide, founded

NOW = "2026-02-02T09:00:00Z"
BOUND = LEAD.replace("title: Engagement score}", "bind: {salesforce: Lead.Score__c, hubspot: contacts.score}}").replace(
    "employees:     {type: number, blank: 0}",
    "employees:     {type: number, blank: 0, bind: {salesforce: Lead.NumberOfEmployees, hubspot: contacts.size}}",
)
FIELDS = [
    {"fullName": "Score__c", "label": "Score", "type": "Number", "precision": 5, "scale": 0},
    {
        "fullName": "MQL__c",
        "label": "MQL",
        "type": "Checkbox",
        "formula": "Score__c >= 50",
        "formulaTreatBlanksAs": "BlankAsBlank",
    },
]
SCORES = range(0, 100, 10)
SEEN = {"org": {"now": NOW}, "permission_sets": [{"name": "Marketing_Ops", "assigned": True}]}


@dataclass(frozen=True, slots=True)
class Place:
    """A sandbox that is up."""

    url: str
    settings: Mapping[str, str]

    def door(self, name: str, body: Any = None) -> Any:
        """Use one of the sandbox's own doors: `edit`, `faults`, `expire`, `log` …"""
        return use_door(self.url, name, body)

    def by_hand(self, formula: str) -> None:
        """Somebody changes the formula in Setup."""
        self.door("edit", {"address": "Lead.MQL__c", "formula": formula})

    def writes(self) -> list[str]:
        """What was written to the org's setup so far."""
        requests = self.door("log")["requests"]
        return [each["body"] for each in requests if "composite" in each["target"] and '"PATCH"' in each["body"]]

    def fails_to_write(self, how: Mapping[str, Any]) -> None:
        """The next apply of one field is answered in this way: its third composite request, after two that read."""
        self.door("faults", {"method": "POST", "path": "/services/data/v62.0/tooling/composite", "nth": 3, **how})

    def forget_faults(self) -> None:
        """Every fault that has not happened yet is called off."""
        use_door(self.url, "faults", method="DELETE")


@contextmanager
def org(**of: Any) -> Iterator[Place]:
    """An org whose field `Lead.MQL__c` somebody made long ago: five of its ten leads are in.

    `of` says more of the org than a seed has to, such as that it is production.
    """
    records = [{"Company": f"Company {n}", "Score__c": n, "NumberOfEmployees": 500} for n in SCORES]
    lead = {"fields": FIELDS, "records": records}
    with ledger_salesforce_emulator.serve({**SEEN, "org": {**SEEN["org"], **of}, "objects": {"Lead": lead}}) as up:
        yield Place(up.url, up.settings)


@contextmanager
def portal() -> Iterator[Place]:
    """A portal with the same leads as contacts, and no list."""
    properties = [{"name": "score", "type": "number"}, {"name": "size", "type": "number"}]
    contacts = [{"id": str(n + 1), "properties": {"score": str(n), "size": "500"}} for n in SCORES]
    with ledger_hubspot_emulator.serve({"portal": {"now": NOW}, "properties": properties, "contacts": contacts}) as up:
        yield Place(up.url, up.settings)


def at_least(name: str, value: int) -> dict[str, Any]:
    """A filter of a list: a number, and not blank."""
    operation = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN_OR_EQUAL_TO", "value": value}
    asked = {**operation, "includeObjectsWithNoValueSet": False}
    return {"filterType": "PROPERTY", "property": name, "operation": asked}


def branch(*filters: Mapping[str, Any]) -> dict[str, Any]:
    """A list's filters, which must all hold."""
    inner = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filterBranches": [], "filters": [*filters]}
    return {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [inner]}


@contextmanager
def portal_with_list(**of: Any) -> Iterator[Place]:
    """A portal with the same leads, and a list `MQL - live` of those with 65 points at companies of 200 and more.

    `of` says more of the portal than a seed has to, such as its token.
    """
    properties = [{"name": "score", "type": "number"}, {"name": "size", "type": "number"}]
    contacts = [{"id": str(n + 1), "properties": {"score": str(n), "size": "500"}} for n in SCORES]
    then = {"createdAt": "2026-01-06T08:12:00Z", "updatedAt": "2026-01-06T08:12:00Z"}
    held: dict[str, Any] = {
        "listId": "12",
        "name": "MQL - live",
        "filterBranch": branch(at_least("score", 65), at_least("size", 200)),
    }
    seed = {
        "portal": {"now": NOW, **of},
        "users": [{"id": "77", "email": "ben@acme.example", "firstName": "Ben", "lastName": "Okoro"}],
        "properties": properties,
        "contacts": contacts,
        "lists": [{**held, **then, "createdById": "77", "updatedById": "77", "listVersion": 4}],
    }
    with ledger_hubspot_emulator.serve(seed) as up:
        yield Place(up.url, up.settings)


OTHERS = ", mia@acme.example, ana@acme.example"
"""Who may consent beside sal."""


def listing(desk: Desk, there: Place) -> Desk:
    """A ledger whose `mql` was applied to the portal's list; the operator sits at it, and sal alone may consent."""
    desk = _decided(desk, "score >= 65 AND employees >= 200", CHARTER.replace(OTHERS, ""))
    operator = desk.at(by=OPS, HS_TOKEN=there.settings["token"])
    operator.does(f"ledger target add hs --connector hubspot --set sandbox={there.url} --set token=env:HS_TOKEN")
    operator.does("ledger bind mql hs 'MQL - live'")
    operator.does("ledger plan --target hs -o first.json")
    operator.does("ledger apply first.json")
    return operator


def delivering(
    desk: Desk, there: Place, rule: str = "score >= 65 AND employees >= 200", db: str = "", key: str = "mql"
) -> Desk:
    """A ledger in the desk's folder, or elsewhere, whose `mql` is bound to the org's field; the operator sits at it."""
    operator = _decided(desk, rule, db=db, key=key).at(by=OPS)
    operator.does(f"ledger target add sf --connector salesforce --set sandbox={there.url}")
    operator.does(f"ledger bind {key} sf Lead.MQL__c")
    return operator


def _decided(desk: Desk, rule: str, charter: str = CHARTER, db: str = "", key: str = "mql") -> Desk:
    """A ledger in the desk's folder in which a charter, the leads and `mql` are in force."""
    if db:
        return _made(founded(desk.folder, db=db), rule, charter, key)
    return Desk(Path(_decided_once(rule, charter, key).name), DANA, FOUNDED).copied(desk.folder)


@cache
def _decided_once(rule: str, charter: str, key: str) -> TemporaryDirectory[str]:
    """The folder of such a ledger, which is made once and copied for each desk."""
    folder = TemporaryDirectory()
    _made(founded(Path(folder.name)), rule, charter, key)
    return folder


def _made(desk: Desk, rule: str, charter: str, key: str) -> Desk:
    for name, text in (("charter.yaml", charter), ("lead.yaml", BOUND), ("mql.yaml", criteria(rule, key))):
        desk.write(name, text)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'so that somebody decides'")
    desk.does("ledger ratify charter/lifecycle#1")
    for file, name in (("lead.yaml", "lead"), ("mql.yaml", key)):
        decide(desk, file, name)
    return desk


def cut_off(desk: Desk) -> None:
    """The network is down: nothing listens where the settings say."""
    path = desk.folder / "ledger.toml"
    lines = [
        "sandbox = 'http://127.0.0.1:1'" if line.startswith("sandbox") else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines))


def next_version(desk: Desk, text: str, number: int = 2) -> None:
    """Another version of `mql` is decided."""
    desk.write("next.yaml", criteria(text))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    desk.does(f"ledger approve mql#{number}", by=SAL)
    desk.does(f"ledger ratify mql#{number}", by=CRO)
