"""The chapter on history: four rules in fourteen months, one series, and an auditor's question about one lead."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, leads
from ledger.demo.scene import ANA, CRO, DANA, SAL, Chapter, Run, Scene


def _write(folder: Path) -> None:
    files.acme(folder)
    leads.write_then(folder / "leads-then.csv")


HISTORY = Chapter(
    "history",
    "MQLs fell by four fifths in a year. Was it the market, or the rule?",
    (
        Scene(
            "2026-02-10T09:00:00Z",
            "Three rules that nobody decided are on record, and a fourth is decided",
            (Run(CRO, "ledger ratify mql#1", only=("^ratified", "counted")),),
            before=(
                Run(DANA, "ledger init --simulated-clock --name Dana"),
                Run(
                    DANA,
                    "ledger propose charter.yaml --effective 2026-02-10 --nature policy --standard prospective"
                    " --because 'so that somebody decides'",
                ),
                Run(DANA, "ledger ratify charter/lifecycle#1"),
                Run(
                    ANA,
                    "ledger propose lead.yaml --effective 2025-01-01 --nature policy --standard retrospective"
                    " --retroactive --because 'the fields that we hold'",
                ),
                Run(SAL, "ledger approve lead#1"),
                Run(CRO, "ledger ratify lead#1"),
                *(
                    Run(ANA, f"ledger attest mql-{month}.yaml --effective {month}-01 --evidence memo.txt")
                    for month in ("2025-01", "2025-07", "2025-11")
                ),
                Run(
                    ANA,
                    "ledger propose mql.yaml --effective 2026-02-16 --nature policy --standard retrospective"
                    " --because 'sales calls only whom it agreed to call'",
                ),
                Run(SAL, "ledger approve mql#1"),
            ),
        ),
        Scene(
            "2026-04-08T09:00:00Z",
            "One series: what the rule did, what the records did, and who decided it",
            (
                Run(
                    CRO,
                    "ledger series mql --records leads.csv",
                    only=(
                        "^MQLs",
                        "^As each",
                        "^records",
                        "^QUARTER|^20",
                        "^BREAKS|ON  |^  [A-D] |rule that changed|that the rule did",
                    ),
                ),
            ),
        ),
        Scene(
            "2026-04-08T10:00:00Z",
            "A bridge: 68 were reported for the fourth quarter, and the same records say 27",
            (
                Run(
                    CRO,
                    "ledger bridge mql --period 2025-Q4 --records leads.csv --records-then leads-then.csv"
                    " --reported 68 --as-of 2026-01-10 --id id",
                    only=("^mql", "^STEP|^(reported|not|facts|remainder)|^  (late|corrected) "),
                ),
            ),
        ),
        Scene(
            "2026-04-09T09:00:00Z",
            "An auditor asks why one lead was called on one day last summer",
            (Run(CRO, "ledger why mql --records leads.csv --id id=L-0610 --on 2025-07-16"),),
        ),
    ),
    _write,
    "Acme's 1,401 made-up leads, in a ledger of their own",
)
