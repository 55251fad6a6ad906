"""The gates of many channels after a change of meaning, against the solver asked each distinct question once.

    python benchmarks/gates.py [--channels 1000]

    1,000 channels --every gate is asked--> answers       what `ledger channel evaluate --all` waits for
    the questions put to the prover --each once--> theirs   the least that anybody could ask

Budget: at most 1.5 times that (channels.md, section 4). The channels supply random fields of twelve and are sorted into
forty channels of a taxonomy, so that many of them lead to one question and some to one that no other leads to. Both run
on definitions that were just read, so that nothing was worked out before.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from importlib import import_module
from typing import Any
from unittest.mock import patch

from ledger.channels import GateAnswer, GateFacts, ask
from ledger.documents import load
from ledger.domain.channel import ChannelFile
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.kinds import KINDS, Surroundings
from ledger.meanings.framework.framework import ChannelField, Framework, Gate

RATIO, ROUNDS, SORTS = 1.5, 3, 40
DAY = date(2026, 3, 2)
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
FRAMEWORK = Framework(
    asks=(ChannelField("supplies", "fields", "lead"), ChannelField("touch", "channel", "channels")),
    gates=(
        Gate("read", "supplies_read", ["mql", "sql"]),
        Gate("mqls", "reachable", "mql"),
        Gate("sqls", "reachable", "sql"),
        Gate("counted", "in_taxonomy", "channels"),
        Gate("credited", "can_earn", "credit"),
        Gate("lawful", "holds", ["sober"]),
        Gate("owned", "seat", {"seat": "operator", "scope": "channels"}),
        Gate("room", "pilots_open", {"at_most": 3}),
    ),
    criteria=(),
    thresholds=(),
    otherwise="reject",
    pilot=None,
    reviews={},
    assessors=1,
    spread=1,
)
ASKED = ("reachable.possible", "in_taxonomy.possible", "can_earn.touch_sorts", "can_earn.decide", "holds.proved")
"""Where a gate puts a question to the prover."""


def criteria(key: str, clauses: list[str]) -> str:
    """A criteria document."""
    return f"kind: criteria\nkey: {key}\nscope: lifecycle\nentity: lead\ncriteria: |\n  {' AND '.join(clauses)}\n"


def definitions() -> dict[str, Draft]:
    """What is in force: an entity with two criteria and an invariant, a taxonomy and an attribution."""
    found: dict[str, Draft] = {}
    sql = criteria("sql", ["mql", *MORE])
    for text in (LEAD, criteria("mql", CLAUSES), sql, SOBER, TOUCH, DEAL, CHANNELS, CREDIT):
        (document,) = load(text, "bench.yaml")
        around = Surroundings(found, "UTC", DAY, lambda address: address)
        draft = KIND[document.kind].read(document, around)
        found = {**found, draft.key: draft}
    return found


def channel(n: int, chance: random.Random) -> ChannelFile:
    """A channel whose records carry some of the fields."""
    carried = chance.sample(FIELDS, chance.choice((3, 6, 9, 11, 12)))
    return ChannelFile(
        key=f"channel{n}", title=f"Channel {n}", owner="p", touch=f"c{chance.randrange(SORTS)}", supplies=(*carried,)
    )


def answers(files: list[ChannelFile], found: dict[str, Draft]) -> list[list[GateAnswer]]:
    """Every gate of every channel, asked in one pass."""
    facts = GateFacts(files[0], FRAMEWORK, State(), found, DAY, "UTC")
    return [[ask(gate, facts.of(file)) for gate in FRAMEWORK.gates] for file in files]


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
            gate, name = place.split(".")
            module = import_module(f"ledger.channels.gates.{gate}")
            stack.enter_context(patch.object(module, name, noting(place, getattr(module, name))))
        yield


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print both and their ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--channels", type=int, default=1_000, help="how many")
    asked, chance = parser.parse_args(), random.Random(14)
    files, found = [channel(n, chance) for n in range(asked.channels)], definitions()
    questions: dict[object, Callable[[], Any]] = {}
    with listening(questions):
        told = [each for several in answers(files, found) for each in several]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda: answers(files, found)))
        theirs.append(timed(lambda: [put() for put in questions.values()]))
    mine, least = statistics.median(ours), statistics.median(theirs)
    shares = ", ".join(f"{sum(each.answer == sort for each in told):,} {sort}" for sort in ("pass", "fail", "unknown"))
    print(f"{len(told):,} gates of {len(files):,} channels ({shares}), {len(questions):,} distinct questions")
    print(f"every gate of every channel   {mine:6.2f} s at the median")
    print(f"each question once            {least:6.2f} s at the median")
    print(f"                              {mine / least:6.2f} x (at most {RATIO})")


if __name__ == "__main__":
    main()
