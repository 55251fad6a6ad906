"""A Monday of the story: what the CMO reads of the week, and how much of each move a decided rule did."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, journeys
from ledger.demo.scene import ANA, CMO, DANA, OPS, SAL, Run, Scene

SETTINGS = """
[populations.leads]
file = "leads.csv"

[populations.touches]
file = "touches.csv"

[populations.deals]
file = "deals.csv"

[credit.pipeline_credit]
touches = "touches"
conversions = "deals"

[weekly]
lead = "leads"
"""
_AMOUNTS = ("brand_pipeline", "content_pipeline", "close_pipeline", "paid_pipeline", "mql_cost")
_QUOTIENTS = ("paid_return",)
_PAID = ("video", "event", "search")


def write(folder: Path) -> int:
    """Write the documents, name the records in the settings, and export the deals anew; return how many came since."""
    files.documents(folder, "week_documents")
    with (folder / "ledger.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    return journeys.write_later(folder)


def _decide(*keys: str) -> tuple[Run, ...]:
    terms = "--effective 2026-01-01 --nature policy --standard retrospective --retroactive"
    together = " ".join(f"{key}#1" for key in keys)
    return (
        *(Run(ANA, f"ledger propose {key}.yaml {terms} --because 'read on Monday'") for key in keys),
        Run(SAL, f"ledger approve {together}"),
        Run(CMO, f"ledger ratify {together}"),
    )


def _in_use() -> tuple[Run, ...]:
    """The channels of long before, with what they cost: the budget of the year permits them."""
    until = "--until 2026-12-31 --because 'the budget of 2026 has it'"
    return (
        *(Run(OPS, f"ledger channel register {each}.yaml") for each in _PAID),
        Run(OPS, "ledger spend record spend-2026-05.csv"),
        *(Run(DANA, f"ledger waive item:undecided_channel/{each} {until}") for each in _PAID),
    )


WEEK = Scene(
    "2026-05-11T08:00:00Z",
    "Monday: what the CMO reads of the week, and how much of it the new rules did",
    (
        Run(CMO, "ledger weekly", only=("^Week|^The ask", "^FIGURES|^CREDIT", "^  (FIGURE|Share|MQLs|Pipeline|Cost) ")),
        Run(
            CMO,
            "ledger count mql_cost --period 2026-W19 --by channel",
            only=("^CHANNEL|^all", f"^({'|'.join(_PAID)}) "),
        ),
    ),
    before=(
        *_decide(*_AMOUNTS),
        *_decide(*_QUOTIENTS),
        *_in_use(),
    ),
    export="2026-05-11",
)
