"""Capturing records: what they are at the end of a day, kept as a file outside the ledger.

[capture.leads_daily]            # ledger capture leads_daily, and ledger sync once a day
records = "crm:public.leads"     # records as people name them
entity = "lead"
folder = "captures/leads"        # beside ledger.toml
id = "lead_id"                   # the column that tells records apart, where none is called as ids are
at = "22:00"                     # sync waits for this time of the day
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, entity_of, population, records_of
from ledger.errors import BadInput, Refused, UnknownName
from ledger.kinds.entity import schema
from ledger.population.capture import CapturedRecords, capture as write
from ledger.population.snapshots import SUFFIX
from ledger.steps import Open, again, step


class CaptureAsked(NamedTuple):
    """Which records are captured, by which entity, into which folder; `id` is the column that tells them apart."""

    records: Records
    entity: str
    folder: Path
    id: str = ""


@dataclass(frozen=True, slots=True)
class Captured:
    """What was captured of a day, and into which file."""

    entity: str
    records: str
    day: date
    path: Path
    found: CapturedRecords


def capture(ledger: Ledger, asked: CaptureAsked) -> Captured:
    """Write what the records are today into a file named by the day.

    Raises BadInput where they cannot be read, or something else was captured there; UnknownName for no entity.
    """
    day = ledger.today()
    name = asked.entity or _only_entity(ledger, day)
    state = ledger.state()
    if name not in state.definitions or state.history(name).versions[-1].draft.kind != "entity":
        raise UnknownName(f"there is no entity `{name}`", "a capture is of what one reads", step("see what is", "list"))
    entity, path = entity_of(state, name, day), asked.folder / f"{day}{SUFFIX}"
    with population(ledger.settings, asked.records) as file:
        found = write(file, schema(entity, (), ledger.zone), columns_in(entity), path, name, asked.id)
        return Captured(name, file.name, day, path, found)


def capture_named(ledger: Ledger, name: str) -> Captured:
    """The same by `[capture.NAME]` of `ledger.toml`. Raises BadInput where it names none so."""
    said = ledger.settings.capture(name)
    records = records_of(ledger.settings, said.records, None, {})
    return capture(ledger, CaptureAsked(records, said.entity, said.folder, said.id))


def captured_today(ledger: Ledger, name: str) -> Path | None:
    """The file of today, if it was captured already."""
    path = ledger.settings.capture(name).folder / f"{ledger.today()}{SUFFIX}"
    return path if path.exists() else None


def is_due(ledger: Ledger, name: str) -> bool:
    """Whether the time of the day has come at which it is captured, and it was not yet."""
    at = ledger.settings.capture(name).at
    now = ledger.now().astimezone(ZoneInfo(ledger.zone)).time()
    return now >= at and captured_today(ledger, name) is None


def require_no_target(ledger: Ledger, name: str) -> None:
    """Pass where the name is no target's. Raises Refused: connectors read rules and verdicts, and no records."""
    if name in ledger.settings.targets:
        why = "its connector reads rules and verdicts, and no records"
        fix = "export the records there, and capture those: ledger capture --records FILE -o DIR"
        raise Refused(f"the records of {name} cannot be captured", why, fix)


def _only_entity(ledger: Ledger, day: date) -> str:
    found = [key for key, each in ledger.state().in_force_on(day).items() if each.draft.kind == "entity"]
    if len(found) == 1:
        return found[0]
    why = f"those in force are {', '.join(sorted(found))}" if found else "none is in force"
    raise BadInput("nothing says which entity the records are of", why, again("say it", entity=Open("KEY")))
