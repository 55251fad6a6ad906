"""A desk at which channels are judged: the documents of the design, and the framework that ships, in force."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kinds.crediting import CHANNELS, CREDIT, DEAL, ROLE, TOUCH

from shell import ANA, CHARTER, CRO, DANA, SAL, TERMS, Desk, criteria, founded, invariant

CMO = "cmo@acme.example"
LEAD = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
fields:
  score:         {type: number, title: Engagement score}
  job_level:     {type: choice, choices: [c_level, vp, director, manager, other]}
  employees:     {type: number, blank: 0}
  company_size:  {type: number}
  is_competitor: {type: boolean}
  asked_demo:    {type: boolean}
  opted_out:     {type: boolean}
  created:       {type: datetime, clock: event}
  email:         {type: text}
  country:       {type: text}
"""
MQL = "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp') AND NOT is_competitor AND NOT opted_out"
RATE = """\
kind: metric
key: mql_rate
scope: lifecycle
entity: lead
title: Share of the people reached who are MQLs
ratio: {of: mql, over: reached, cohort: reached}
"""
SEATS = """\
kind: charter
title: Who decides about channels
scope: channels
steward: [ana@acme.example, ben@acme.example]
approver: {of: [sal@acme.example], quorum: 1}
decider: cmo@acme.example
operator: [ops@acme.example]
lapses_after: 30 days
standards: [prospective]
"""
PODCAST = """\
kind: channel
key: podcast
title: Podcast sponsorship
touch: podcast
supplies: [email, country]
filled_by: {enrichment: [company_size]}
spend_cap: 20000
expected_conversions: 60
owner: dana@acme.example
"""
SCORES = """\
kind: assessment
scores: {audience: 3, measurable: 2, speed: 3, cost: 3, moat: 1}
answers: {consent: pass}
evidence: {consent: contract.pdf, audience: study.csv}
"""
FOUNDED = "2026-03-02T09:00:00Z"


def judging(folder: Path) -> Desk:
    """A ledger whose definitions are in use, with a charter for channels and a framework that the CMO ratified."""
    return Desk(Path(_judging_once().name), DANA, FOUNDED).copied(folder)


@cache
def _judging_once() -> TemporaryDirectory[str]:
    """The folder of such a ledger, which is made once and copied for each desk."""
    folder = TemporaryDirectory()
    desk = founded(Path(folder.name), now=FOUNDED)
    desk.write("memo.txt", "as we do it")
    for name, text in (("lifecycle", CHARTER), ("channels", SEATS)):
        desk.write(f"{name}.yaml", text)
        desk.does(f"ledger propose {name}.yaml --effective 2026-03-02 {TERMS} --because agreed")
        desk.does(f"ledger ratify charter/{name}#1")
    sql = criteria("mql AND asked_demo", "sql", title="SQL (sales-qualified)")
    for by, key, text in (
        (ANA, "lead", LEAD),
        (ANA, "mql", criteria(MQL)),
        (ANA, "sql", sql),
        (ANA, "reached", criteria("email IS NOT BLANK", "reached")),
        (ANA, "mql_rate", RATE),
        (DANA, "touch", TOUCH),
        (DANA, "deal", DEAL),
        (DANA, "deal_role", ROLE),
        (DANA, "taxonomy", CHANNELS),
        (DANA, "pipeline_credit", CREDIT),
    ):
        desk.write(f"{key}.yaml", text)
        desk.does(f"ledger attest {key}.yaml --effective 2026-01-01 --evidence memo.txt --because 'in use'", by=by)
    desk.write("opted_out.yaml", invariant("every: mql\nnever: opted_out", "opted_out_never_mql"))
    ratified(desk, "opted_out.yaml", "opted_out_never_mql", CRO)
    desk.does("ledger new framework channel_fit --from channel_fit -o fit.yaml")
    ratified(desk, "fit.yaml", "channel_fit", CMO)
    for name, text in (("podcast", PODCAST), ("scores", SCORES)):
        desk.write(f"{name}.yaml", text)
    desk.write("contract.pdf", "signed")
    desk.write("study.csv", "a,b")
    return folder


def ratified(desk: Desk, file: str, key: str, by: str, number: int = 1) -> None:
    """Proposed by Ana, approved by Sal, and ratified, on the day of the desk."""
    day = str(desk.now)[:10]
    desk.does(f"ledger propose {file} --effective {day} {TERMS} --because agreed", by=ANA)
    desk.does(f"ledger approve {key}#{number}", by=SAL)
    desk.does(f"ledger ratify {key}#{number}", by=by)
