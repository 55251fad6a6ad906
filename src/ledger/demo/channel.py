"""The chapter on a channel: a podcast that can bring no MQL, piloted with open eyes, until it says what it is worth."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, week
from ledger.demo.scene import ANA, CMO, CRO, DANA, OPS, SAL, Chapter, Run, Scene
from ledger.demo.story import ASKED

_RULES = "--nature policy --standard prospective"
_PILOT = (
    "ledger channel decide podcast pilot --until 2026-06-30 --cap 20000 --success 'mql_rate >= 20 %'"
    " --stop 'spend per mqls > 1000' --least '20 conversions' --because 'we want to know what it brings'"
)
_REVIEW = "ledger channel review podcast --records leads.csv --by source"
_GATES = ("read", "qualifies", "counted", "credited")
_TERMS = ("^  (pilot|success|stop|too little)",)


def _write(folder: Path) -> str:
    files.documents(folder, "channel_documents")
    return f"what is known of the podcast, and {week.write(folder)} deals that closed since"


def _waived(gates: tuple[str, ...], until: str) -> tuple[Run, ...]:
    return tuple(Run(DANA, f"ledger waive gate:{each}@podcast --until {until} --because 'a test'") for each in gates)


def _measured(*keys: str) -> tuple[Run, ...]:
    """What a pilot is judged by is decided together."""
    terms = "--effective 2026-01-01 --nature policy --standard retrospective --retroactive"
    together = " ".join(f"{key}#1" for key in keys)
    return (
        *(Run(ANA, f"ledger propose {key}.yaml {terms} --because 'a pilot is judged by it'") for key in keys),
        Run(SAL, f"ledger approve {together}"),
        Run(CRO, f"ledger ratify {together}"),
    )


CHANNEL = Chapter(
    "channel",
    "Somebody wants to sponsor a podcast: does it fit what is in force, and when does it end?",
    (
        Scene(
            "2026-04-14T10:00:00Z",
            "The ledger asks its own rules before anybody pays: four gates fail, and say why",
            (
                Run(
                    OPS,
                    "ledger channel evaluate podcast --scores scores.yaml",
                    only=("^  (read|qual|count|cred)", "^  Tot"),
                ),
            ),
            before=(
                *ASKED,
                Run(CRO, "ledger ratify mql#3"),
                Run(
                    DANA,
                    f"ledger propose channels-charter.yaml --effective 2026-04-14 {_RULES}"
                    " --because 'so that somebody decides'",
                ),
                Run(DANA, "ledger ratify charter/channels#1"),
                *_measured("reached"),
                *_measured("mqls", "mql_rate"),
                Run(
                    ANA,
                    "ledger consumer add 'CMO weekly' --uses mql --uses mqls --uses mql_rate --owner cmo@acme.example",
                ),
                Run(ANA, f"ledger propose channel_fit.yaml --effective 2026-04-14 {_RULES} --because 'before we pay'"),
                Run(SAL, "ledger approve channel_fit#1"),
                Run(CMO, "ledger ratify channel_fit#1"),
                Run(DANA, "ledger channel register podcast.yaml"),
                Run(ANA, "ledger channel evaluate podcast --scores scores.yaml"),
            ),
        ),
        Scene(
            "2026-04-15T09:00:00Z",
            "The CMO pilots it all the same: somebody else let each gate be, and its end is written first",
            (Run(CMO, _PILOT, only=_TERMS),),
            before=_waived(_GATES, "2026-06-30"),
        ),
        Scene(
            "2026-05-04T09:00:00Z",
            "Since May the MQL asks for no job level: what was judged is outdated, and asked again in one pass",
            (Run(ANA, "ledger channel evaluate --all", only=("^CHANNEL|^podcast  ",)),),
            before=(Run(OPS, "ledger plan -o may.json"), Run(OPS, "ledger apply may.json")),
        ),
        week.WEEK,
        Scene(
            "2026-06-30T09:00:00Z",
            "It is over, and too early to tell: it may be extended once",
            (
                Run(CMO, "ledger channel portfolio", only=("^CHANNEL|^podcast",)),
                Run(CMO, f"{_REVIEW} --until 2026-09-28", only=("^success", "^[0-9]+ conv|^The|^podcast is")),
            ),
            before=(
                Run(ANA, "ledger spend record spend-2026-06.csv"),
                *_waived(("counted", "credited"), "2026-09-28"),
            ),
            export="2026-06-30",
        ),
        Scene(
            "2026-09-28T09:00:00Z",
            "Its success holds; the taxonomy knows it by now, and it is adopted, to be looked at again in a year",
            (
                Run(CMO, _REVIEW, only=("^success", "^The|^podcast is")),
                Run(CMO, "ledger channel decide podcast adopt", only=("^  (adopt|to be reviewed)",)),
            ),
            before=(
                Run(ANA, "ledger spend record spend-2026-09.csv"),
                Run(
                    ANA,
                    "ledger propose channels-2.yaml --effective 2026-09-28 --nature policy --standard retrospective"
                    " --because 'the podcast brings leads'",
                ),
                Run(SAL, "ledger approve channels#2"),
                Run(CMO, "ledger ratify channels#2"),
                Run(ANA, "ledger channel evaluate podcast --score measurable=3"),
                Run(OPS, "ledger channel evaluate podcast --score measurable=3"),
            ),
            export="2026-09-28",
        ),
    ),
    _write,
)
