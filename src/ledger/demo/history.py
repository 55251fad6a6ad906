"""The chapter on history: four changes in fifteen months, one series, and an auditor's question about one lead."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import leads
from ledger.demo.scene import CRO, Chapter, Run, Scene


def _write(folder: Path) -> str:
    leads.write_then(folder / "leads-then.csv")
    return "the leads of 2025 as they were known when the year was reported"


HISTORY = Chapter(
    "history",
    "MQLs fell by four fifths in a year. Was it the market, or the rule?",
    (
        Scene(
            "2026-04-09T11:00:00Z",
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
                        "^BREAKS|ON  |^  [A-C] |rule that changed|that the rule did",
                    ),
                ),
            ),
            export="2026-04-01",
        ),
        Scene(
            "2026-04-09T12:00:00Z",
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
            "2026-04-09T14:00:00Z",
            "An auditor asks why one lead was called on one day last summer",
            (Run(CRO, "ledger why mql --records leads.csv --id id=L-0610 --on 2025-07-16"),),
        ),
    ),
    _write,
)
