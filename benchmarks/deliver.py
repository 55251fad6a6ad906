"""1,000 definitions planned and applied to each platform: the requests made, against the least that would do.

    python benchmarks/deliver.py [--definitions 1000]

    N artifacts that say otherwise, each bound to a criteria --plan--> N updates --apply--> --apply again--> --drift-->

Budget: 1.5 times (design section 8); `least` has the formulas, with the limits that they rest on. The platforms are the
connectors' emulators on loopback, spoken to by the vendors' own clients; what their logs hold is what is counted. An
apply of what was applied may only read, which is asserted. An apply looks at everything once more before it writes
anything, as it believes no figure of a plan file; that look is needed, so the least has it as well. Wall-clock is told
and judged by nobody: ledger, client and emulator share the machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import least
from bulk import Act, build
from definitions import CRO, FIRST, PEOPLE, RIGHTS, founding, round_of

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from ledger.app import clock
from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.artifacts.data import Identity
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import drift
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan
from ledger.deliver.targets.events.delivery import ArtifactBound, TargetDeclared
from ledger.documents import load
from ledger.domain import EVENTS
from ledger.domain.definition import Draft
from ledger.domain.proposal import Basis, Grounds
from ledger.govern.documents.queries.documents import draft
from ledger.hookspecs import Sandbox
from ledger.journal.codec import Codec
from ledger.kinds.kind import Surroundings
from ledger.plugins import Plugins
from ledger.testing import use_door
from ledger_hubspot import HubSpot
from ledger_salesforce.connector import Salesforce

BUDGET = 1.5
THERE = "there"
NOW = "2026-02-02T09:00:00Z"
LEADS = range(0, 100, 10)
ENTITY = """
kind: entity
key: lead
scope: "*"
title: Lead
fields:
  score: {type: number, title: Score, bind: {salesforce: Lead.Score__c, hubspot: contacts.score}}
"""
CRITERIA = """
kind: criteria
key: d{n}
scope: "*"
title: Definition {n}
statement: What it is for.
entity: lead
criteria: score >= {least}
"""


# The platforms


def org(n: int) -> Mapping[str, Any]:
    """An org with ten leads and `n` checkbox formulas that say otherwise."""
    otherwise = {"type": "Checkbox", "formula": "Score__c >= 1000", "formulaTreatBlanksAs": "BlankAsBlank"}
    fields = [{"fullName": f"D{each}__c", "label": f"Definition {each}", **otherwise} for each in range(n)]
    score = {"fullName": "Score__c", "label": "Score", "type": "Number", "precision": 5, "scale": 0}
    records = [{"Company": f"Company {each}", "Score__c": each} for each in LEADS]
    lead = {"fields": [score, *fields], "records": records}
    return {"org": {"now": NOW, "daily_requests": 1_000_000}, "objects": {"Lead": lead}}


def portal(n: int) -> Mapping[str, Any]:
    """A portal with ten contacts and `n` lists that say otherwise, each worked through as soon as it is written."""
    above = {"operationType": "NUMBER", "operator": "IS_GREATER_THAN", "value": 1000}
    test = {
        "filterType": "PROPERTY",
        "property": "score",
        "operation": {**above, "includeObjectsWithNoValueSet": False},
    }
    group = {"filterBranchType": "AND", "filterBranchOperator": "AND", "filters": [test], "filterBranches": []}
    otherwise = {"filterBranchType": "OR", "filterBranchOperator": "OR", "filters": [], "filterBranches": [group]}
    return {
        "portal": {"now": NOW, "processingReads": 0},
        "properties": [{"name": "score", "type": "number"}],
        "contacts": [{"id": str(each + 1), "properties": {"score": str(each)}} for each in LEADS],
        "lists": [
            {"listId": str(each + 1), "name": f"Definition {each}", "filterBranch": otherwise} for each in range(n)
        ],
    }


@dataclass(frozen=True, slots=True)
class Platform:
    """A connector and its emulator, how that is seeded with `n` artifacts, where each is, and what its log tells."""

    connector: Any
    serve: Callable[[Mapping[str, Any]], AbstractContextManager[Sandbox]]
    seed: Callable[[int], Mapping[str, Any]]
    address: Callable[[int], str]
    least: Callable[[int], least.Least]
    log: str
    writes: Callable[[Mapping[str, Any]], bool]

    @property
    def name(self) -> str:
        """Its own."""
        return type(self.connector).__name__


PLATFORMS = (
    Platform(
        Salesforce(),
        ledger_salesforce_emulator.serve,
        org,
        "Lead.D{}__c".format,
        least.salesforce,
        "requests",
        least.salesforce_writes,
    ),
    Platform(
        HubSpot(),
        ledger_hubspot_emulator.serve,
        portal,
        lambda n: f"list/{n + 1}",
        least.hubspot,
        "exchanges",
        least.hubspot_writes,
    ),
)


# The ledger


def decided(n: int) -> Iterator[Sequence[Act]]:
    """An entity and `n` criteria, each from its document to its ratification."""
    known: dict[str, Draft] = {}
    for text in (ENTITY, *(CRITERIA.format(n=each, least=each % 100) for each in range(n))):
        found, against = draft(Plugins(), load(text)[0], Surroundings(known, "UTC", FIRST, str))
        assert not against
        rests_on = (Basis(key=each.key, version=1, digest=each.content_digest) for each in known.values())
        bound = Grounds(basis=(*rests_on,), displaces=(), affects=(), rights=RIGHTS)
        yield round_of(found, 1, bound=bound)
        known = known or {found.key: found}


def bound(platform: Platform, identity: Identity, n: int) -> Iterator[Act]:
    """The platform as a target, and each of its artifacts bound to a criteria."""
    said = {"identity": identity.id, "label": identity.label, "kind": identity.kind}
    yield CRO, TargetDeclared(target=THERE, connector=platform.connector.name, **said)
    for each in range(n):
        yield (
            CRO,
            ArtifactBound(target=THERE, address=platform.address(each), name=f"Definition {each}", key=f"d{each}"),
        )


def written(folder: Path, platform: Platform, up: Sandbox, n: int) -> Ledger:
    """A ledger of `n` criteria in force, whose decider operates the platform."""
    path, at, connector = folder / f"{platform.name}.db", folder / "ledger.toml", platform.connector
    for secret in up.settings.keys() & set(connector.secrets):
        (folder / secret).write_text(up.settings[secret], encoding="utf-8")
    reached = {
        name: f"file:{folder / name}" if name in connector.secrets else value for name, value in up.settings.items()
    }
    settings = Settings(at, Database(path, at), targets={THERE: {"connector": connector.name, **reached}})
    identity = connector.connect(up.settings).identity()
    acts = chain(founding(), chain.from_iterable(decided(n)), bound(platform, identity, n))
    year = clock.now(simulated=False).year  # its events are of an earlier one, and the clock is right
    return Ledger(build(path, Codec(EVENTS), acts, PEOPLE), settings, year)


# What it takes


@dataclass
class Watch:
    """Tells of each piece of work how many requests it made, and asserts of what should only look that it did."""

    platform: Platform
    url: str
    definitions: int
    seen: int = field(default=0)

    def __call__(self, what: str, least: int, work: Callable[[], Any], *, reads: bool) -> Any:
        """What the work comes to."""
        self.seen, started = len(self._log()), time.perf_counter()
        done = work()
        seconds = time.perf_counter() - started
        made = self._log()[self.seen :]
        assert not (reads and any(map(self.platform.writes, made))), f"{what} wrote"
        each = seconds / self.definitions * 1000
        print(
            f"{self.platform.name:10} {what:13} {len(made):6,} requests against {least:6,}  {len(made) / least:5.2f} x"
            f" (at most {BUDGET})   {each:6.1f} ms a definition"
        )
        return done

    def _log(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = use_door(self.url, "log")[self.platform.log]
        return found


def deliver(platform: Platform, folder: Path, n: int) -> None:
    """Plan, apply, apply again and look for drift, and print what each took."""
    with platform.serve(platform.seed(n)) as up:
        ledger, fewest = written(folder, platform, up, n), platform.least(n)
        watch, everything = Watch(platform, up.url, n), Permit(large=True)
        found = watch("plan", fewest.plan, lambda: plan(ledger, THERE), reads=True)
        assert len(found.changes) == n, found.refused[:1]
        cro = ledger.actor(CRO.address)
        for what, most in (("apply", fewest.apply), ("second apply", fewest.again)):
            done = watch(
                what,
                most,
                lambda: list(apply(ledger, cro, found, everything)),
                reads=what != "apply",
            )
            assert all(each.done for each in done), [str(each.problem) for each in done if not each.done][:1]
        looks = watch("drift", fewest.look, lambda: list(drift(ledger, cro, THERE)), reads=True)
        assert {each.state for each in looks} == {"in sync"}


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--definitions", type=int, default=1000, help="how many; 100 for a quick look")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for platform in PLATFORMS:
            deliver(platform, Path(folder), asked.definitions)


if __name__ == "__main__":
    main()
