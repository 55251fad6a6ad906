"""Every channel beside the others, in a ledger of many events, against a bare replay of the same events.

    python benchmarks/portfolio.py [--events 100000] [--rounds 3]

Budget: 3 times. Of the events, a sixth are of channels: each is registered, judged, decided and paid for a year. Their
gates read twenty definitions, and each of these has changed since, so that a proof says whether it matters. Both
run in turns in one process, each on a ledger that nobody has read, and the median of their ratios counts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import bulk
from bulk import Act
from debt import _bare, _seconds
from definitions import ANA, CRO, FIRST, PEOPLE, RIGHTS, days_between, described, founding, interleaved, terms_of

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.app.settings import Settings
from ledger.domain import EVENTS
from ledger.domain.definition import DefinitionAttested, Draft
from ledger.journal.codec import Codec
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.kinds import drafting
from ledger.kinds.framework import FrameworkKind
from ledger.meanings.framework.framework import Criterion, Framework, Gate, Threshold
from ledger.meanings.framework.stored import framework_json
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.measure.channels.events.decision import ChannelDecided
from ledger.measure.channels.events.evaluation import BasisRead, ChannelEvaluated, GateResult
from ledger.measure.channels.queries.portfolio import portfolio
from ledger.measure.channels.verbs.registering import file_digest
from ledger.measure.spend.events import SpendRecorded

BUDGET, MONTHS, SHARE, READ = 3.0, 12, 6, 20
RULES = Framework(
    (),
    (Gate("read", "supplies_read", ["d0"]), Gate("consent", asked="Is there consent?", renew=365)),
    (Criterion("audience", "Audience", 100, 100, ("nobody", "some")),),
    (Threshold("adopt", 70),),  # type: ignore[arg-type]
    "reject",
    None,
    {"adopted": 365},
    1,
    1,
)


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        journal = build(Path(folder) / "ledger.db", asked.events)
        works = (lambda: _bare(journal), lambda: _portfolio(journal, Path(folder)))
        rounds = [[_seconds(work) for work in works] for _ in range(asked.rounds)]
        many = len(_portfolio(journal, Path(folder)).channels)
    bare, asking = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"the portfolio of {many:,} channels at {asked.events:,} events: {ratio:.2f} x a bare replay", end=" ")
    print(f"(budget {BUDGET}), {asking:.2f} and {bare:.2f} s")


def build(path: Path, events: int) -> SQLiteJournal:
    """A ledger of so many events over ten years, the channels last."""
    each = 3 + MONTHS
    channels = events // SHARE // each
    batch = max(events // 3650, 1)
    days = days_between(batch)
    first = [*founding(), *described(days)]
    rest = interleaved(events - len(first) - channels * each - 1, lambda _, version: terms_of(version, days))
    acts = chain(first, rest, _channels(channels))
    return bulk.build(path, Codec(EVENTS), acts, PEOPLE, batch=batch, apart=timedelta(days=1))


def _channels(many: int) -> Iterator[Act]:
    said: Any = {"source": "document", "evidence": "m", "evidence_digest": "m", "from_": FIRST}
    yield ANA, DefinitionAttested(version=1, draft=_framework(), **said)
    day = date(2029, 12, 1)
    named: Any = {"framework": "fit", "version": 1, "scope": "*", "on": day}
    for n in range(many):
        key = f"c{n}"
        file = ChannelFile(key=key, title=key, owner=ANA.id, touch=key)
        yield ANA, ChannelRegistered(channel=key, version=1, file=file, digest=file_digest(file), on=day)
        gates = (
            GateResult(key="read", answer="pass", read=(f"d{n % READ}",)),
            GateResult(key="consent", answer="pass"),
        )
        basis = (BasisRead(key=f"d{n % READ}", version=1, meaning=""),)
        judged: Any = {"file": key, "total": "100", "recommendation": "adopt", "digest": key}
        yield ANA, ChannelEvaluated(channel=key, basis=basis, gates=gates, **judged, **named)
        decided: Any = {"evaluation": key, "recommendation": "adopt", "outcome": "adopt", "right": RIGHTS}
        yield CRO, ChannelDecided(channel=key, **decided, **named)
        for month in range(1, MONTHS + 1):
            paid: Any = {"amount": "1000", "currency": "EUR", "source": "s.csv", "source_digest": "d"}
            yield ANA, SpendRecorded(channel=key, month=f"2028-{month:02}", right=RIGHTS, **paid)


def _framework() -> Draft:
    parts: Any = {"content": {}, "tree": framework_json(RULES), "meaning": "fit"}
    return drafting.draft(FrameworkKind(), key="fit", scope="*", entity="", **parts)


def _portfolio(journal: SQLiteJournal, folder: Path) -> Any:
    toml = folder / "ledger.toml"
    return portfolio(Ledger(journal, Settings(toml, Database(folder / "ledger.db", toml))))


if __name__ == "__main__":
    main()
