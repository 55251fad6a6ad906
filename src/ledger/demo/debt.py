"""The chapter on debt: a list edited by hand, a decider who left, and which act sets all of it free."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, platforms
from ledger.demo.scene import ANA, CMO, CRO, DANA, OPS, SAL, Chapter, Run, Say, Scene, Told

_TERMS = "--nature policy --standard prospective"
_FIRST = (r"^\S.*[:)]",)
_ITEMS = ("^20", "^  [0-9]", "^ITEM|^[a-z_]+/")
_WAYS = ("closed by", "put it", "decide what", "propose")
_ITEM = "drift/hs/list/12"


def _write(folder: Path) -> None:
    files.acme(folder)
    seats = (folder / "charter.yaml").read_text(encoding="utf-8").replace(f"decider: {CRO}", f"decider: {CMO}")
    (folder / "seats.yaml").write_text(seats, encoding="utf-8")


def _by_hand(told: Told) -> str:
    platforms.edit_list_by_hand(told["hubspot"])
    return "Somebody lowers the list in HubSpot from 55 to 40 points, and tells nobody."


DEBT = Chapter(
    "debt",
    "What is in effect that nobody decided, and what has to be closed first?",
    (
        Scene(
            "2026-02-03T09:00:00Z",
            "A list says what an MQL is, and nobody decided it: that is debt from the first day",
            (Run(CRO, "ledger debt", only=_ITEMS),),
            before=(
                Run(DANA, "ledger init --simulated-clock --name Dana"),
                Run(DANA, "ledger target add hs --connector hubspot --set sandbox=$HUBSPOT --set token=env:HS_TOKEN"),
                Run(
                    DANA,
                    f"ledger propose charter.yaml --effective 2026-02-03 {_TERMS} --because 'so that somebody decides'",
                ),
                Run(DANA, "ledger ratify charter/lifecycle#1"),
                Run(
                    ANA,
                    "ledger propose lead.yaml --effective 2025-01-01 --nature policy --standard retrospective"
                    " --retroactive --because 'the fields that we hold'",
                ),
                Run(SAL, "ledger approve lead#1"),
                Run(CRO, "ledger ratify lead#1"),
                Run(ANA, f"ledger import hs '{platforms.LIST}' --as mql"),
                Run(OPS, f"ledger bind mql hs '{platforms.LIST}'"),
            ),
        ),
        Scene(
            "2026-02-20T18:20:00Z",
            "Somebody edits the list by hand",
            (Say(_by_hand),),
        ),
        Scene(
            "2026-03-05T09:00:00Z",
            "It is found two weeks later, after the decider left: what comes first?",
            (Run(CMO, "ledger debt plan", only=("^ITEM|^[a-z_]+/",)),),
            before=(
                Run(OPS, "ledger drift", 3),
                Run(DANA, f"ledger revoke lifecycle decider {CRO} --because 'left the company'"),
            ),
        ),
        Scene(
            "2026-03-06T09:00:00Z",
            "The gap first: who decides is decided in the next wider scope",
            (Run(DANA, "ledger ratify charter/lifecycle#2", only=_FIRST),),
            before=(
                Run(
                    DANA,
                    f"ledger propose seats.yaml --effective 2026-03-06 {_TERMS} --because 'somebody has to decide'",
                ),
            ),
        ),
        Scene(
            "2026-03-09T09:00:00Z",
            "What was found there is drafted, and nothing is done by that",
            (Run(ANA, f"ledger debt resolve {_ITEM} -o found.yaml", only=_WAYS),),
        ),
        Scene(
            "2026-03-09T09:30:00Z",
            "It is ratified, from the day on which it was so",
            (Run(CMO, "ledger ratify mql#1", only=("^ratified", "counted")),),
            before=(
                Run(
                    ANA,
                    "ledger propose found.yaml --effective 2026-02-20 --retroactive --nature policy"
                    " --standard retrospective --because 'sales has worked with it since'",
                ),
                Run(SAL, "ledger approve mql#1"),
            ),
        ),
        Scene(
            "2026-03-09T10:00:00Z",
            "Applied, nothing is open; and the gap between two curves is what was hidden",
            (Run(CMO, "ledger debt", only=_ITEMS), Run(CMO, "ledger debt report --by month", only=("^MONTH|^2026",))),
            before=(
                Run(OPS, "ledger plan --target hs -o kept.json"),
                Run(OPS, "ledger apply kept.json"),
            ),
        ),
    ),
    _write,
    "Acme's 1,401 made-up leads, and a HubSpot portal of its own",
    platforms=True,
)
