"""The chapter on credit: a report that nobody chose, what it cannot help doing, and the choice that somebody makes."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, journeys
from ledger.demo.scene import ANA, CMO, DANA, SAL, Chapter, Run, Scene

_ALWAYS = (
    "--effective 2025-01-01 --nature policy --standard retrospective --retroactive --because 'what the tools record'"
)
_RECORDS = "--touches touches.csv --conversions deals.csv"
_PROOF = ("^  Error", "holds")


def _write(folder: Path) -> str:
    files.documents(folder, "credit_documents")
    written = journeys.write(folder)
    touches = f"{written.touches:,} touches before them"
    return f"{written.deals} deals that came of the {written.mqls} MQLs of 2025, and {touches}"


def _decided(*keys: str) -> tuple[Run, ...]:
    together = " ".join(f"{key}#1" for key in keys)
    return (
        *(Run(ANA, f"ledger propose {key}.yaml {_ALWAYS}") for key in keys),
        Run(SAL, f"ledger approve {together}"),
        Run(CMO, f"ledger ratify {together}"),
    )


CREDIT = Chapter(
    "credit",
    "Content earns most of the pipeline, says the report. Who decided that it should?",
    (
        Scene(
            "2026-04-10T09:00:00Z",
            "The report in use is put on record as what it is: decided by nobody",
            (
                Run(
                    ANA,
                    "ledger attest credit-linear.yaml --effective 2025-01-01 --evidence dashboard.txt",
                    only=("attested",),
                ),
                Run(
                    CMO,
                    f"ledger attribution run pipeline_credit {_RECORDS}",
                    only=("^ +PART ", "^  (brand|content|close) .*%"),
                ),
            ),
            before=(
                Run(
                    DANA,
                    "ledger propose measurement.yaml --effective 2026-04-10 --nature policy --standard prospective"
                    " --because 'so that somebody decides'",
                ),
                Run(DANA, "ledger ratify charter/measurement#1"),
                *_decided("touch", "deal"),
                *_decided("channels"),
            ),
        ),
        Scene(
            "2026-04-13T09:00:00Z",
            "Does it overstate content? It is proved so, with a journey; the U model is no remedy",
            (
                Run(ANA, "ledger check more_is_no_more.yaml", 1, only=_PROOF),
                Run(ANA, "ledger check credit-u.yaml more_is_no_more.yaml", 1, only=_PROOF),
                Run(ANA, "ledger check credit.yaml content_is_bounded.yaml more_is_no_more.yaml", only=_PROOF),
            ),
        ),
        Scene(
            "2026-04-13T10:00:00Z",
            "Shares by part of the funnel are: what they move is read before anybody signs",
            (
                Run(
                    ANA,
                    "ledger propose credit.yaml --effective 2026-05-01 --nature policy --standard retrospective"
                    " --because 'brand was never credited by design'",
                    only=("^pipeline", "beside"),
                ),
                Run(
                    CMO,
                    f"ledger attribution compare pipeline_credit#1 {_RECORDS} --spend spend.csv",
                    only=(
                        "^brand",
                        "WHERE CREDIT|PART .*DIFF|^  (brand|content|close) +[0-9].*[+−]",
                        "CHOICE OF A FORM|PART .*FIRST|^  (brand|content|close) .*[0-9] to [0-9.]+ %$",
                        "CAME BACK|RETURN|^  (event|video|search) .* [0-9]+,000.00 .*[.][0-9][0-9]$",
                        "begin with direct",
                    ),
                ),
                Run(SAL, "ledger approve pipeline_credit#1"),
                Run(CMO, "ledger ratify pipeline_credit#1", only=("^ratified", "counted")),
            ),
        ),
    ),
    _write,
)
