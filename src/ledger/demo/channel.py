"""The chapter on a channel: a podcast that can bring no MQL, piloted with open eyes, until it says what it is worth."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from ledger.demo import files
from ledger.demo.scene import ANA, CMO, DANA, OPS, SAL, Chapter, Run, Scene

_RULES = "--nature policy --standard retrospective --because 'what we run on'"
_IN_USE = "--effective 2026-01-01 --evidence memo.txt"
_USED = (
    *("lead", "mql", "sql", "reached", "mql_rate", "mqls"),
    *("touch", "deal", "channels", "pipeline_credit"),
)
_PILOT = (
    "ledger channel decide podcast pilot --until 2026-06-30 --cap 20000 --success 'mql_rate >= 4 %'"
    " --stop 'spend per mqls > 400' --least '50 conversions' --because 'we want to know what it brings'"
)
_GATES = ("read", "qualifies", "counted", "credited")
_TERMS = ("^  (pilot|success|stop|too little)",)


def _write(folder: Path) -> None:
    files.documents(folder, "channel_documents")
    (folder / "ledger.toml").write_text('database = "ledger.db"\n', encoding="utf-8")
    with (folder / "leads.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "email", "company_size", "opted_out", "created", "channel"))
        for start, mqls in ((date(2026, 5, 5), 41), (date(2026, 7, 6), 60)):
            for n in range(900):
                day = start + timedelta(n % 50)
                size = 250 if n < mqls else 50
                rows.writerow((f"{day}-{n}", f"{n}@buyer.example", size, "false", f"{day}T09:00:00Z", "podcast"))


def _alone(key: str, file: str = "", number: int = 1, day: str = "2026-03-02") -> tuple[Run, ...]:
    return (
        Run(DANA, f"ledger propose {file or key}.yaml --effective {day} {_RULES}"),
        Run(DANA, f"ledger ratify {key}#{number}"),
    )


def _waived(gates: tuple[str, ...], until: str) -> tuple[Run, ...]:
    return tuple(Run(DANA, f"ledger waive gate:{each}@podcast --until {until} --because 'a test'") for each in gates)


CHANNEL = Chapter(
    "channel",
    "Somebody wants to sponsor a podcast: does it fit what is in force, and when does it end?",
    (
        Scene(
            "2026-03-02T09:00:00Z",
            "The ledger asks its own rules before anybody pays: four gates fail, and say why",
            (
                Run(
                    OPS,
                    "ledger channel evaluate podcast --scores scores.yaml",
                    only=("^  (read|qual|count|cred)", "^  Tot"),
                ),
            ),
            before=(
                Run(DANA, "ledger init --simulated-clock --name Dana"),
                *_alone("charter/channels", "charter"),
                *(Run(DANA, f"ledger attest {key}.yaml {_IN_USE}") for key in _USED),
                *_alone("opted_out_never_mql"),
                Run(DANA, "ledger new framework channel_fit --from channel_fit -o channel_fit.yaml"),
                Run(ANA, f"ledger propose channel_fit.yaml --effective 2026-03-02 {_RULES}"),
                Run(SAL, "ledger approve channel_fit#1"),
                Run(CMO, "ledger ratify channel_fit#1"),
                Run(DANA, "ledger channel register podcast.yaml"),
                Run(ANA, "ledger channel evaluate podcast --scores scores.yaml"),
            ),
        ),
        Scene(
            "2026-03-03T09:00:00Z",
            "The CMO pilots it all the same: somebody else let each gate be, and its end is written first",
            (Run(CMO, _PILOT, only=_TERMS),),
            before=_waived(_GATES, "2026-06-30"),
        ),
        Scene(
            "2026-05-04T09:00:00Z",
            "The MQL is decided anew: what was judged is outdated, and asked again in one pass",
            (Run(ANA, "ledger channel evaluate --all", only=("^CHANNEL|^podcast  ",)),),
            before=(Run(ANA, "ledger spend record spend.csv"), *_alone("mql", "mql-2", 1, "2026-05-04")),
        ),
        Scene(
            "2026-06-30T09:00:00Z",
            "It is over, and too early to tell: it may be extended once",
            (
                Run(CMO, "ledger channel portfolio", only=("^•", "^CHANNEL|^podcast")),
                Run(
                    CMO,
                    "ledger channel review podcast --records leads.csv --until 2026-09-28",
                    only=("^success", "^41|^The|^podcast is"),
                ),
            ),
        ),
        Scene(
            "2026-09-28T09:00:00Z",
            "Its success holds; the taxonomy knows it by now, and it is adopted, to be looked at again in a year",
            (
                Run(CMO, "ledger channel review podcast --records leads.csv", only=("^The|^podcast is",)),
                Run(CMO, "ledger channel decide podcast adopt", only=("^  (adopt|reviewed)",)),
                Run(DANA, "ledger channel portfolio --known-on 2026-06-30", only=("^CHANNEL|^podcast",)),
            ),
            before=(
                *_alone("channels", "channels-2", 1, "2026-09-28"),
                Run(ANA, "ledger channel evaluate podcast --score measurable=3"),
                Run(OPS, "ledger channel evaluate podcast --score measurable=3"),
            ),
        ),
    ),
    _write,
    "1,800 made-up leads of a podcast",
)
