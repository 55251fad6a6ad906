"""The chapter on debt: a list edited by hand, a decider who left, and which act sets all of it free."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import platforms
from ledger.demo.scene import ANA, CMO, CRO, DANA, OPS, SAL, Chapter, Run, Say, Scene, Told

_TERMS = "--nature policy --standard prospective"
_FIRST = (r"^\S.*[:)]",)
_ITEMS = ("^20", "^ITEM|^[a-z_]+/")
_WAYS = ("closed by", "put it", "decide what", "propose")
_ITEM = "drift/hs/list/12"


def _write(folder: Path) -> str:
    seats = (folder / "charter.yaml").read_text(encoding="utf-8").replace(f"decider: {CRO}", f"decider: {CMO}")
    (folder / "seats.yaml").write_text(seats, encoding="utf-8")
    return "a charter that seats the CMO in the place of the CRO"


def _by_hand(told: Told) -> str:
    platforms.edit_list_by_hand(told["hubspot"])
    return "Somebody lowers the list in HubSpot from 60 to 40 points, for leads of every day, and tells nobody."


DEBT = Chapter(
    "debt",
    "What is in effect that nobody decided, and what has to be closed first?",
    (
        Scene(
            "2026-10-01T09:00:00Z",
            "All that is in effect was decided by now; the CMO has not yet said that she knows of it",
            (Run(CRO, "ledger debt", only=_ITEMS),),
        ),
        Scene(
            "2026-10-05T18:20:00Z",
            "Somebody edits the list by hand",
            (Say(_by_hand),),
        ),
        Scene(
            "2026-10-19T09:00:00Z",
            "It is found two weeks later, after the decider left: what comes first?",
            (Run(CMO, "ledger debt plan", only=("^ITEM|^[a-z_]+/",)),),
            before=(
                Run(OPS, "ledger drift", 3),
                Run(DANA, f"ledger revoke lifecycle decider {CRO} --because 'left the company'"),
            ),
        ),
        Scene(
            "2026-10-20T09:00:00Z",
            "The gap first: who decides is decided in the next wider scope",
            (Run(DANA, "ledger ratify charter/lifecycle#2", only=_FIRST),),
            before=(
                Run(
                    DANA,
                    f"ledger propose seats.yaml --effective 2026-10-20 {_TERMS} --because 'somebody has to decide'",
                ),
            ),
        ),
        Scene(
            "2026-10-21T09:00:00Z",
            "What was found there is drafted, and nothing is done by that",
            (Run(ANA, f"ledger debt resolve {_ITEM} -o found.yaml", only=_WAYS),),
        ),
        Scene(
            "2026-10-21T09:30:00Z",
            "It is ratified, from the day on which it was so",
            (Run(CMO, "ledger ratify mql#4", only=("^ratified",)),),
            before=(
                Run(
                    ANA,
                    "ledger propose found.yaml --effective 2026-10-05 --retroactive --nature policy"
                    " --standard retrospective --because 'sales has worked with it since'",
                ),
                Run(SAL, "ledger approve mql#4"),
            ),
        ),
        Scene(
            "2026-10-21T10:00:00Z",
            "Applied, nothing is open; and the gap between two curves is what was hidden",
            (
                Run(CMO, "ledger debt", only=_ITEMS),
                Run(CMO, "ledger debt report --by month", only=("^MONTH|^2026-(01|02|10)",)),
            ),
            before=(
                Run(OPS, "ledger plan -o kept.json"),
                Run(OPS, "ledger apply kept.json --allow-large"),
                Run(CMO, "ledger consumer acknowledge 'CMO weekly'"),
                Run(ANA, "ledger channel evaluate --all"),
            ),
        ),
    ),
    _write,
    platforms=True,
)
