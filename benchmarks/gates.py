"""Every channel judged again after a change of meaning, against the solver asked each distinct question once.

    python benchmarks/gates.py [--channels 1000]

    1,000 channels on record --every gate is asked again, what differs is recorded--> `ledger channel evaluate --all`
    the questions that this puts to the prover --each once-->                         the least that anybody could ask

Budget: at most 1.5 times that (channels.md, section 4). The channels supply random fields of twelve and are sorted into
forty channels of a taxonomy, so that many of them lead to one question and some to one that no other leads to. Each
round begins with a ledger that nobody has read.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import bulk
from bulk import Act
from definitions import ANA, FIRST, PEOPLE, founding

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.documents import load
from ledger.domain import EVENTS
from ledger.domain.definition import DefinitionAttested, Draft
from ledger.domain.event import Actor, Event, Recorded
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.journal.codec import Codec
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.kinds.framework import framework_of
from ledger.kinds.kind import Surroundings
from ledger.kinds.shipped import KINDS
from ledger.measure.channels.decide.again import evaluate_all
from ledger.measure.channels.events.assessment import Assessment
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.measure.channels.events.evaluation import GateResult
from ledger.measure.channels.pure.asking import ask
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.measure.channels.verbs.registering import file_digest

RATIO, ROUNDS, SORTS = 1.5, 3, 40
KIND = {kind.name: kind for kind in KINDS}
NUMBERS = tuple(f"n{each}" for each in range(8))
FIELDS = (*NUMBERS, "level", "country", "rival", "created")
DECLARED = "".join(f"  {name}: {{type: number}}\n" for name in NUMBERS)
LEAD = f"""\
kind: entity
key: lead
scope: lifecycle
fields:
{DECLARED}\
  level:   {{type: choice, choices: [c_level, vp, director, other]}}
  country: {{type: text}}
  rival:   {{type: boolean}}
  created: {{type: datetime, clock: event}}
"""
CLAUSES = ["n0 >= 65", "(n1 >= 200 OR n2 > 3)", "level IN ('c_level', 'vp')", "NOT rival"]
MORE = ["(country <> 'us' OR n4 < n5)", "created >= TODAY - 90 DAYS", "(n6 BETWEEN 1 AND 9 OR n7 IS BLANK)", "n3 <> 7"]
TOUCH = """\
kind: entity
key: touch
scope: measurement
fields:
  touch_id: {type: text}
  account_id: {type: text}
  occurred: {type: datetime, clock: event}
  medium: {type: text}
  is_bot: {type: boolean}
"""
DEAL = """\
kind: entity
key: deal
scope: measurement
fields:
  deal_id: {type: text}
  account_id: {type: text}
  stage: {type: choice, choices: [open, won]}
  closed: {type: datetime, clock: event}
"""
PARTS = "".join(f"  c{n}: {{funnel: {('bottom', 'top')[n % 2]}}}\n" for n in range(SORTS))
RULES = "".join(f"  - {{when: medium = 'm{n}' OR medium = 'x{n}', channel: c{n}}}\n" for n in range(SORTS))
CHANNELS = f"""\
kind: taxonomy
key: channels
scope: measurement
entity: touch
funnel: [top, bottom]
channels:
{PARTS}\
rules:
{RULES}\
otherwise: unknown
"""
CREDIT = """\
kind: attribution
key: credit
scope: measurement
entity: touch
taxonomy: channels
conversion: {entity: deal, when: "stage = 'won'", at: closed}
journey: {by: {touch: account_id, conversion: account_id}, reset: at_conversion, window: 90 days}
touches: {at: occurred, order: [touch_id], eligible: "NOT is_bot"}
credit: {shares: [{funnel: top, share: 60}, {funnel: bottom, share: 40}]}
no_touch: unattributed
"""
SOBER = "kind: invariant\nkey: sober\nscope: lifecycle\nentity: lead\nevery: rival\nnever: sql\n"
FIT = """\
kind: framework
key: fit
scope: channels
asks: {supplies: fields of lead, touch: channel of channels}
gates:
  - {key: read, computed: {supplies_read: [mql, sql]}}
  - {key: mqls, computed: {reachable: mql}}
  - {key: sqls, computed: {reachable: sql}}
  - {key: counted, computed: {in_taxonomy: channels}}
  - {key: credited, computed: {can_earn: credit}}
  - {key: lawful, computed: {holds: [sober]}}
  - {key: owned, computed: {seat: operator, scope: channels}}
  - {key: room, computed: {pilots_open: {at_most: 3}}}
criteria:
  - {key: audience, weight: 60, scale: {0: nobody, 1: some, 2: all}}
  - {key: cost, weight: 40, scale: {0: dear, 1: cheap}}
rule: [{adopt: total >= 70}, {otherwise: reject}]
review: {adopted: 365 days}
assessors: {at_least: 1, spread: 1}
"""
GATES = "measure.channels.pure.gates"
ASKED = (
    *(f"{GATES}.{each}" for each in ("reachable.possible", "in_taxonomy.possible", "holds.proved")),
    *(f"{GATES}.{each}" for each in ("can_earn.touch_sorts", "can_earn.decide")),
    "measure.channels.queries.outdated.change",
)
"""Where a question is put to the prover."""


def criteria(key: str, clauses: list[str]) -> str:
    """A criteria document."""
    return f"kind: criteria\nkey: {key}\nscope: lifecycle\nentity: lead\ncriteria: |\n  {' AND '.join(clauses)}\n"


def drafts(around: dict[str, Draft], *texts: str) -> dict[str, Draft]:
    """What these documents say, each among those before it."""
    found = dict(around)
    for text in texts:
        (document,) = load(text, "bench.yaml")
        draft = KIND[document.kind].read(document, Surroundings(found, "UTC", FIRST, lambda address: address))
        found[draft.key] = draft
    return found


def attested(draft: Draft, version: int, from_: date) -> DefinitionAttested:
    """A version that is in use."""
    return DefinitionAttested(
        version=version, draft=draft, source="bench", evidence="memo", evidence_digest="d", from_=from_
    )


def channel(n: int, chance: random.Random) -> ChannelFile:
    """A channel whose records carry some of the fields."""
    carried = chance.sample(FIELDS, chance.choice((3, 6, 9, 11, 12)))
    return ChannelFile(
        key=f"channel{n}", title=f"Channel {n}", owner="p", touch=f"c{chance.randrange(SORTS)}", supplies=(*carried,)
    )


def build(path: Path, channels: int) -> SQLiteJournal:
    """A ledger of these acts."""
    return bulk.build(path, Codec(EVENTS), acts(channels), PEOPLE)


def acts(channels: int) -> list[Act]:
    """A ledger of channels, each judged by a framework; after that the meaning of what it reads has changed."""
    sql, chance = criteria("sql", ["mql", *MORE]), random.Random(14)
    found = drafts({}, LEAD, criteria("mql", CLAUSES[:2]), sql, SOBER, TOUCH, DEAL, CHANNELS, CREDIT, FIT)
    told = [*founding(), *((ANA, attested(each, 1, FIRST - timedelta(days=9))) for each in found.values())]
    files = [channel(n, chance) for n in range(channels)]
    told += [
        (ANA, ChannelRegistered(channel=each.key, version=1, file=each, digest=file_digest(each), on=FIRST))
        for each in files
    ]
    state = fold(Recorded(n, f"{FIRST}T00:00:00.000000Z", who.id, each) for n, (who, each) in enumerate(told, 1))
    told += [(ANA, each) for file in files for each in judged(state, file, found)]
    changed = drafts(found, criteria("mql", CLAUSES), sql)
    return [*told, *((ANA, attested(changed[key], 2, FIRST)) for key in ("mql", "sql"))]


def judged(state: State, file: ChannelFile, found: dict[str, Draft]) -> list[Event]:
    """A channel's first evaluation."""
    framework = framework_of(found["fit"])
    facts = GateFacts(file, framework, state, found, FIRST, "UTC", worked_out=WORKED_OUT)
    computed = [GateResult(**ask(gate, facts)._asdict()) for gate in framework.gates]
    given = Assessment(scores={"audience": 2, "cost": 1})
    return evaluate(state, file.key, "fit", computed, given, by=ANA.id, today=FIRST)


WORKED_OUT: dict[Hashable, Any] = {}
"""What the first evaluations share."""


@contextmanager
def listening(found: dict[object, Callable[[], Any]]) -> Iterator[None]:
    """Note each distinct question that is put to the prover, to be put to it again."""

    def noting(place: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any) -> Any:
            found.setdefault((place, repr(given)), lambda: real(*given))
            return real(*given)

        return asked

    with ExitStack() as stack:
        for place in ASKED:
            home, _, name = place.rpartition(".")
            module = import_module(f"ledger.{home}")
            stack.enter_context(patch.object(module, name, noting(place, getattr(module, name))))
        yield


@contextmanager
def fresh(path: Path) -> Iterator[Ledger]:
    """The ledger as nobody has read it yet, in a copy."""
    with tempfile.TemporaryDirectory() as folder:
        copy, toml = Path(folder) / "ledger.db", Path(folder) / "ledger.toml"
        shutil.copy(path, copy)
        year = datetime.now(UTC).year  # noqa: TID251 a real decision reads the real clock
        yield Ledger(SQLiteJournal.open(copy, Codec(EVENTS)), Settings(toml, Database(copy, toml)), year)


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print both and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--channels", type=int, default=1_000, help="how many")
    asked = parser.parse_args()
    questions: dict[object, Callable[[], Any]] = {}
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        build(path, asked.channels).close()
        with listening(questions), fresh(path) as ledger:
            again = evaluate_all(ledger, Actor(ANA.id))
        for _ in range(ROUNDS):
            with fresh(path) as ledger:
                ours.append(timed(lambda ledger=ledger: evaluate_all(ledger, Actor(ANA.id))))
            theirs.append(timed(lambda: [put() for put in questions.values()]))
    mine, least = statistics.median(ours), statistics.median(theirs)
    print(f"{len(again.asked):,} channels asked again, {len(again.decided.events):,} judged anew")
    print(f"every channel              {mine:6.2f} s at the median")
    print(f"{len(questions):,} questions, each once  {least:6.2f} s at the median")
    print(f"                           {mine / least:6.2f} x (at most {RATIO})")


if __name__ == "__main__":
    main()
