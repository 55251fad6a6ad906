"""The first chapter, scene by scene: who does what, when, and how it ends. Data, so that it reads as one."""

from __future__ import annotations

from pathlib import Path

from ledger.demo import files, platforms
from ledger.demo.leads import the_lead
from ledger.demo.scene import ANA, CRO, DANA, OPS, SAL, Chapter, Run, Say, Scene, Told


def _ask_both(told: Told) -> str:
    lead = the_lead().id
    salesforce = platforms.says_salesforce(told["salesforce"], lead)
    hubspot = platforms.says_hubspot(told["hubspot"], lead)
    words = {True: "an MQL", False: "not an MQL"}
    agree = "They agree." if salesforce == hubspot else "One lead, two truths."
    return f"Lead {lead}: Salesforce says {words[salesforce]}, HubSpot says {words[hubspot]}. {agree}"


def _by_hand(told: Told) -> str:
    platforms.edit_by_hand(told["salesforce"])
    return "Somebody lowers the formula in Setup from 65 to 40 points, and tells nobody."


def _bad_day(told: Told) -> str:
    platforms.fail_once(told["hubspot"])
    return "HubSpot has a bad day: it will take the next write, and answer with a 502."


def _write(folder: Path) -> str:
    return f"{files.acme(folder):,} made-up leads since January 2025"


_TERMS = "--nature policy --standard prospective"
_FIRST = (r"^\S.*[:)]",)
_BRIEF = (
    "^IN SHORT|^THE RULE",
    "A change that|quarter of|MQLs a week|Of 1,238",
    "(it was|new): ",
    r"^ +source +before|^ +(event|search|video|webinar)( +\d+){5}",
    "^brief",
)
_PLAN = ("^~", "^    [-+] formula", "[0-9] enter", "used by", "^written")
_SHOWN = ("^mql", "^  criteria", "decided by")

_SCENES = (
    Scene(
        "2026-02-02T08:00:00Z",
        "A formula and a list, and nobody knows who decided either: read first",
        (
            Say(_ask_both),
            Run(DANA, "ledger init --simulated-clock --name Dana", only=("founded", "holds")),
            Run(DANA, "ledger target add sf --connector salesforce --set sandbox=$SALESFORCE", only=("^sf is",)),
            Run(
                DANA,
                "ledger target add hs --connector hubspot --set sandbox=$HUBSPOT --set token=env:HS_TOKEN",
                only=("^hs is",),
            ),
            Run(
                DANA,
                "ledger survey sf hs -o drafts",
                only=("claim MQL", "^DO|^import", "^  ≠ "),
            ),
        ),
        elsewhere="A ledger begins with one person, who decides everything alone",
    ),
    Scene(
        "2026-02-02T15:00:00Z",
        "First of all: who decides",
        (
            Run(
                DANA,
                f"ledger propose charter.yaml --effective 2026-02-02 {_TERMS} --because 'so that somebody decides'",
                only=_FIRST,
            ),
            Run(DANA, "ledger ratify charter/lifecycle#1", only=_FIRST),
            Run(DANA, "ledger rights", only=("^lifecycle", r"\b(ana|sal|cro|ops)@", "lapses", "^gap")),
        ),
    ),
    Scene(
        "2026-02-03T09:00:00Z",
        "What was in use before is put on record as what it is: decided by nobody",
        (
            Run(ANA, "ledger attest mql-2025-01.yaml --effective 2025-01-01 --evidence memo.txt"),
            Run(ANA, "ledger attest mql-2025-07.yaml --effective 2025-07-01 --evidence memo.txt", only=("attested",)),
            Run(
                ANA,
                f"ledger import hs '{platforms.LIST}' --as mql",
                only=("attested",),
                elsewhere="ledger attest mql-2025-11.yaml --effective 2025-11-03 --evidence memo.txt",
            ),
            Run(OPS, f"ledger bind mql hs '{platforms.LIST}'"),
            Run(OPS, "ledger bind mql sf Lead.MQL__c"),
            Run(ANA, "ledger list"),
        ),
        before=(
            Run(
                ANA,
                "ledger propose lead.yaml --effective 2025-01-01 --nature policy --standard retrospective --retroactive"
                " --because 'the fields that both platforms hold'",
            ),
            Run(SAL, "ledger approve lead#1"),
            Run(CRO, "ledger ratify lead#1"),
        ),
    ),
    Scene(
        "2026-02-10T09:00:00Z",
        "A fourth version is proposed, and this time it is decided",
        (
            Run(ANA, "ledger consumer add 'CMO weekly' --uses mql --owner cmo@acme.example"),
            Run(
                ANA,
                "ledger propose mql.yaml --effective 2026-02-16 --nature policy --standard retrospective"
                " --because 'sales calls only whom it agreed to call'",
                only=(*_FIRST, "^  beside", r"[+−] \{", "kept out", "will read"),
            ),
            Run(ANA, "ledger brief mql#1 --records leads.csv --by source --live --shown", only=_BRIEF),
            Run(ANA, "ledger approve mql#1", 4),
            Run(SAL, "ledger approve mql#1 --because 'we agreed on 65 in the pipeline meeting'"),
            Run(CRO, "ledger ratify mql#1"),
        ),
    ),
    Scene(
        "2026-02-16T07:30:00Z",
        "The day it takes force: planned, read, and applied in place on both platforms",
        (
            Run(OPS, "ledger plan -o monday.json", only=_PLAN),
            Say(_bad_day),
            Run(OPS, "ledger apply monday.json"),
            Say(_ask_both),
            Run(OPS, "ledger parity mql --target hs"),
        ),
    ),
    Scene("2026-03-30T18:20:00Z", "Quarter end", (Say(_by_hand),)),
    Scene(
        "2026-03-31T08:00:00Z",
        "The hand edit is found, and named for what it is",
        (
            Run(OPS, "ledger drift", 3),
            Run(OPS, "ledger plan --target sf -o back.json", only=_PLAN),
            Run(OPS, "ledger apply back.json", 4),
            Run(OPS, "ledger apply back.json --allow-large"),
            Run(
                OPS,
                "ledger audit changes --target sf --from 2026-02-16 --to 2026-03-31",
                3,
                only=("^AT", "07:30 .*formula", "Setup Admin", "^4 of 5", "^1 unmatched"),
            ),
        ),
    ),
    Scene(
        "2026-04-01T09:00:00Z",
        "A fifth version, for new leads alone: old ones keep what they were",
        (
            Run(
                ANA,
                f"ledger propose mql-2026-04.yaml --effective 2026-04-01 {_TERMS}"
                " --standard-because 'what was reported stands' --because 'fewer, and better'",
                only=(*_FIRST, "^  because", "^  beside", "− "),
            ),
            Run(SAL, "ledger approve mql#2"),
            Run(CRO, "ledger ratify mql#2", only=_FIRST),
            Run(OPS, "ledger plan -o april.json", only=("^~ hs", "^ .*createdate")),
            Run(OPS, "ledger apply april.json"),
        ),
    ),
    Scene(
        "2026-04-08T09:00:00Z",
        "What governed when, and what was known when: two different questions",
        (
            Run(CRO, "ledger show mql --effective-on 2026-03-01", only=_SHOWN),
            Run(CRO, "ledger show mql --effective-on 2026-03-01 --known-on 2026-02-05", only=_SHOWN),
        ),
    ),
    Scene(
        "2026-04-08T09:30:00Z",
        "Last year, as it was counted then and under today's rule",
        (
            Run(CRO, "ledger count mql --records leads.csv --by created:quarter --rules then"),
            Run(CRO, "ledger count mql --records leads.csv --by created:quarter --rules today"),
        ),
        export="2026-04-01",
    ),
    Scene(
        "2026-04-09T09:00:00Z",
        "The auditor replays it, and compares it with the minutes",
        (
            Run(CRO, "ledger log mql", only=("attested|ratified",)),
            Run(CRO, "ledger replay", only=("^replayed",)),
            Run(CRO, "ledger verify --against $MINUTES", only=("verified", "root")),
            Run(CRO, "ledger audit rights", only=("stood",)),
        ),
    ),
)

STORY = Chapter(
    "decide",
    "Your MQL changed four times. Who decided, and what would last year be under today's rule?",
    _SCENES,
    _write,
)

ASKED = (
    Run(
        ANA,
        "ledger propose mql-2026-05.yaml --effective 2026-05-01 --nature estimate --standard prospective"
        " --because 'sales has three more people from May, and calls every level'",
    ),
    Run(SAL, "ledger approve mql#3 --because 'three people start on 1 May'"),
)
"""A sixth version, asked for and approved."""

WAITING = Scene(
    "2026-04-14T09:00:00Z",
    "A sixth version is asked for, read and approved, and waits for the one person who decides",
    (ASKED[0], Run(ANA, "ledger brief mql#3 --records leads.csv --by source --live --shown"), ASKED[1]),
)
"""What is told besides where somebody wants to decide it on a page."""

SERVED = STORY._replace(scenes=(*STORY.scenes, WAITING))
