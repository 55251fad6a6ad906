"""What the people of the kept ledger wrote, by the names of their files."""

from __future__ import annotations

from shell import criteria, invariant

LIFECYCLE = """\
kind: charter
title: Who decides lifecycle definitions
scope: lifecycle
steward: [ana@acme.example, ben@acme.example]
approver: [sal@acme.example, mia@acme.example]
decider: cro@acme.example
operator: [ops@acme.example]
lapses_after: 30 days
standards: [prospective, cohort, retrospective]
"""
MQL_CHARTER = """\
kind: charter
title: Who decides what an MQL is
scope: lifecycle/mql
steward: [ana@acme.example, ben@acme.example]
approver:
  of: [sal@acme.example, mia@acme.example, kim@acme.example]
  quorum: {editorial: 1, equivalent: 1, shifting: all, otherwise: 2}
decider: cro@acme.example
operator: ops@acme.example
lapses_after: 60 days
tolerance: 10 %
"""
EVERYTHING = """\
kind: charter
title: Who decides everything else
scope: "*"
steward: [dana@acme.example, ana@acme.example]
approver: {of: [mia@acme.example, kim@acme.example], quorum: 1}
decider: cro@acme.example
operator: [ops@acme.example, dana@acme.example]
"""
PARTNERS = """\
kind: charter
title: Ben looks after partners, alone
scope: partners
steward: ben@acme.example
decider: ben@acme.example
operator: ben@acme.example
solo: true
"""
LEAD = """\
kind: entity
key: lead
scope: lifecycle
title: Lead
statement: A person at a company who asked us for something.
fields:
  score:         {type: number, title: Engagement score, bind: {salesforce: Lead.Score__c, hubspot: contacts.score}}
  employees:     {type: number, blank: 0, bind: {salesforce: Lead.NumberOfEmployees, hubspot: contacts.size}}
  job_level:
    type: choice
    choices: [c_level, vp, director, other]
    bind: {salesforce: Lead.Job_Level__c, hubspot: contacts.job_level}
  is_competitor: {type: boolean, bind: {salesforce: Lead.Is_Competitor__c, hubspot: contacts.is_competitor}}
  asked_demo:    {type: signal, title: Filled the demo form, bind: {hubspot: "list:31"}}
  created:       {type: datetime, clock: event, bind: {salesforce: Lead.CreatedDate, hubspot: contacts.createdate}}
"""
LEAD_2 = (
    LEAD.replace("[c_level, vp, director, other]", "[c_level, vp, director, manager, other]").replace(
        "title: Lead\n", "title: Lead, of any source\n"
    )
    + "  source:        {type: text, title: Where the lead came from}\n"
)
MQL = {
    "memo-2025-01": criteria(
        "score >= 50", title="Marketing-qualified lead", statement="From 50 points on, by the memo."
    ),
    "memo-2025-07": criteria("score >= 50 AND employees >= 100", title="Marketing-qualified lead"),
    "mql": criteria(
        "score >= 65 AND employees >= 200 AND job_level IN ('c_level', 'vp', 'director')\n  AND NOT is_competitor",
        title="Marketing-qualified lead",
        statement="A lead that sales has agreed to call within one business day.",
    )
    + "examples:\n  - {given: {score: 80, employees: 500, job_level: vp}, verdict: true}\n"
    "  - {given: {score: 80, job_level: vp}, verdict: false, because: a blank employee count counts as 0}\n",
    "mql-lower": criteria("score >= 60 AND employees >= 50", title="Marketing-qualified lead"),
    "mql-same": criteria(
        "employees >= 200 AND NOT is_competitor AND NOT score < 65 AND score IS NOT BLANK\n"
        "  AND job_level IN ('c_level', 'vp', 'director')",
        title="Marketing-qualified lead",
    ),
    "mql-higher": criteria(
        "score >= 75 AND employees >= 200 AND job_level IN ('c_level', 'vp', 'director')\n  AND NOT is_competitor",
        title="Marketing-qualified lead",
    ),
    "mql-summer": criteria(
        "score >= 70 AND employees >= 300 AND job_level IN ('c_level', 'vp', 'director', 'manager')\n"
        "  AND NOT is_competitor",
        title="Marketing-qualified lead",
    ),
}
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
title: Fit score
statement: How well a lead fits whom we sell to.
bounds: [0, 100]
rules:
  - {when: "TRUE", points: 10}
  - {when: "score >= 50", points: 40}
  - {when: "employees >= 1000", points: 60}
examples:
  - {given: {score: 50}, points: 50}
"""
FUNNEL = """\
kind: stages
key: funnel
scope: lifecycle
entity: lead
title: Lead funnel
stages:
  - {key: known, when: score IS NOT BLANK, skippable: true}
  - {key: warm, title: Warm lead, when: warm}
  - {key: hot, when: warm AND mql}
otherwise: unknown
"""
OTHERS = {
    "charter": LIFECYCLE,
    "charter-mql": MQL_CHARTER,
    "charter-all": EVERYTHING,
    "charter-partners": PARTNERS,
    "lead": LEAD,
    "lead-2": LEAD_2,
    "fit": FIT,
    "fit-2": FIT.replace(">= 1000", ">= 800").replace("points: 40", "points: 45").replace("points: 50}", "points: 55}"),
    "fit-3": FIT.replace("points: 40", "points: 42").replace("points: 50}", "points: 52}"),
    "funnel": FUNNEL,
    "funnel-2": FUNNEL.replace("warm AND mql}", "warm AND mql AND score >= 80}"),
    "warm": criteria("fit >= 50 AND NOT is_competitor", "warm", title="Warm lead"),
    "warm-2": criteria("fit >= 55 AND NOT is_competitor", "warm", title="Warm lead"),
    "warm-3": criteria("fit >= 60 AND NOT is_competitor", "warm", title="Warm lead"),
    "accepted": criteria("score >= 55 AND NOT is_competitor", "accepted", title="Sales-accepted lead"),
    "accepted-2": criteria("score >= 60 AND NOT is_competitor", "accepted", title="Sales-accepted lead"),
    "sql": criteria("mql AND asked_demo", "sql", title="SQL (sales-qualified)"),
    "sql-2": criteria("mql AND asked_demo AND employees >= 300", "sql", title="SQL (sales-qualified)"),
    "account": criteria("employees >= 1000", "account", title="Target account"),
    "spring": criteria("score >= 40 AND employees >= 50", "spring", title="Spring offer"),
    "ready": criteria("score >= 30", "ready", scope="partners", title="Ready for a partner"),
    "big": invariant("every: mql\nis: employees >= 50", "big", title="Every MQL is of a company with 50 people"),
    "follows": invariant("every: sql\nis: mql", "follows", title="Every SQL is an MQL"),
    "sober": invariant("every: spring\nnever: is_competitor", "sober", title="No offer goes to a competitor"),
    "apart": invariant('disjoint: ["fit < 40", "fit >= 80"]', "apart", title="Cold and hot are apart"),
    "within": invariant('reachable: ["fit >= 90"]', "within", title="Ninety points can be reached"),
    "partner_size": invariant(
        "every: ready\nis: employees >= 10", "partner_size", scope="partners", title="Partners get companies"
    ),
}  # fmt: skip
MEMO = """\
To: Marketing, Sales development
Subject: MQL, again

Since January 2025 a lead has been an MQL from 50 points on. From July 2025 it also needs 100 employees, and sales
accepts what has 55. Nobody wrote it down before, and nobody remembers who agreed to it.
"""
DOCUMENTS = {f"{name}.yaml": text for name, text in {**MQL, **OTHERS}.items()}
