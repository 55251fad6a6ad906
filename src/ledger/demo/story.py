"""The story, scene by scene: who does what, when, and how it ends. Data, so that it reads as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ledger.demo import platforms
from ledger.demo.leads import THE_LEAD

DANA, ANA, SAL, CRO, OPS = (f"{name}@acme.example" for name in ("dana", "ana", "sal", "cro", "ops"))
TITLE = "Your MQL changed four times. Who decided, and what would last year be under today's rule?"
Told = Mapping[str, Mapping[str, str]]


class Run(NamedTuple):
    """A command, who runs it, and the exit code that the story expects. `roots` stands for the root of the minutes."""

    who: str
    command: str
    code: int = 0


class Say(NamedTuple):
    """Something that happens outside the ledger: told in a line, made by `do` from the sandboxes' settings."""

    do: Callable[[Told], str]


class Scene(NamedTuple):
    """A moment: its instant, a heading, and what happens."""

    now: str
    heading: str
    steps: tuple[Run | Say, ...]


def _ask_both(told: Told) -> str:
    salesforce = platforms.says_salesforce(told["salesforce"], THE_LEAD.id)
    hubspot = platforms.says_hubspot(told["hubspot"], THE_LEAD.id)
    words = {True: "an MQL", False: "not an MQL"}
    agree = "They agree." if salesforce == hubspot else "One lead, two truths."
    return f"Lead {THE_LEAD.id}: Salesforce says {words[salesforce]}, HubSpot says {words[hubspot]}. {agree}"


def _by_hand(told: Told) -> str:
    platforms.edit_by_hand(told["salesforce"])
    return "Somebody lowers the formula in Setup from 65 to 40 points, and tells nobody."


def _bad_day(told: Told) -> str:
    platforms.fail_once(told["hubspot"])
    return "HubSpot has a bad day: it will take the next write, and answer with a 502."


_TERMS = "--nature policy --standard prospective"

STORY = (
    Scene(
        "2026-02-02T08:00:00Z",
        "A formula and a list, and nobody knows who decided either: read first",
        (
            Say(_ask_both),
            Run(DANA, "ledger init --simulated-clock --name Dana"),
            Run(DANA, "ledger target add sf --connector salesforce --set sandbox=$SALESFORCE"),
            Run(DANA, "ledger target add hs --connector hubspot --set sandbox=$HUBSPOT --set token=env:HS_TOKEN"),
            Run(DANA, "ledger survey sf hs -o drafts"),
        ),
    ),
    Scene(
        "2026-02-02T15:00:00Z",
        "First of all: who decides",
        (
            Run(
                DANA,
                f"ledger propose charter.yaml --effective 2026-02-02 {_TERMS} --because 'so that somebody decides'",
            ),
            Run(DANA, "ledger ratify charter/lifecycle#1"),
            Run(DANA, "ledger rights"),
        ),
    ),
    Scene(
        "2026-02-03T09:00:00Z",
        "What was in use before is put on record as what it is: decided by nobody",
        (
            Run(
                ANA,
                "ledger propose lead.yaml --effective 2025-01-01 --nature policy --standard retrospective --retroactive"
                " --because 'the fields that both platforms hold'",
            ),
            Run(SAL, "ledger approve lead#1"),
            Run(CRO, "ledger ratify lead#1"),
            Run(ANA, "ledger attest mql-2025-01.yaml --effective 2025-01-01 --evidence memo.txt"),
            Run(ANA, "ledger attest mql-2025-07.yaml --effective 2025-07-01 --evidence memo.txt"),
            Run(ANA, f"ledger import hs '{platforms.LIST}' --as mql"),
            Run(ANA, "ledger import sf Lead.MQL__c --compare mql"),
            Run(OPS, f"ledger bind mql hs '{platforms.LIST}'"),
            Run(OPS, "ledger bind mql sf Lead.MQL__c"),
            Run(ANA, "ledger list"),
        ),
    ),
    Scene(
        "2026-02-10T09:00:00Z",
        "The fifth rule is proposed, and this time it is decided",
        (
            Run(ANA, "ledger check mql.yaml"),
            Run(ANA, "ledger consumer add 'CMO weekly' --uses mql --owner cmo@acme.example"),
            Run(
                ANA,
                "ledger propose mql.yaml --effective 2026-02-16 --nature policy --standard retrospective"
                " --because 'sales calls only whom it agreed to call'",
            ),
            Run(ANA, "ledger brief mql#1 --records leads.csv --by source --live --shown"),
            Run(ANA, "ledger approve mql#1", 4),
            Run(SAL, "ledger approve mql#1 --because 'we agreed on 65 in the pipeline meeting'"),
            Run(CRO, "ledger ratify mql#1"),
        ),
    ),
    Scene(
        "2026-02-16T07:30:00Z",
        "The day it takes force: planned, read, and applied in place on both platforms",
        (
            Run(OPS, "ledger plan -o monday.json"),
            Say(_bad_day),
            Run(OPS, "ledger apply monday.json"),
            Say(_ask_both),
            Run(OPS, "ledger drift"),
            Run(OPS, "ledger parity mql --target hs"),
        ),
    ),
    Scene("2026-03-30T18:20:00Z", "Quarter end", (Say(_by_hand),)),
    Scene(
        "2026-03-31T08:00:00Z",
        "The hand edit is found, and named for what it is",
        (
            Run(OPS, "ledger drift", 3),
            Run(OPS, "ledger plan --target sf -o back.json"),
            Run(OPS, "ledger apply back.json", 4),
            Run(OPS, "ledger apply back.json --allow-large"),
            Run(OPS, "ledger audit changes --target sf --from 2026-02-16 --to 2026-03-31", 3),
        ),
    ),
    Scene(
        "2026-04-01T09:00:00Z",
        "A sixth rule, for new leads alone; then sales cannot keep up, and the platforms go back to the fifth",
        (
            Run(
                ANA,
                f"ledger propose mql-2026-04.yaml --effective 2026-04-01 {_TERMS}"
                " --standard-because 'what was reported stands' --because 'fewer, and better'",
            ),
            Run(SAL, "ledger approve mql#2"),
            Run(CRO, "ledger ratify mql#2"),
            Run(OPS, "ledger plan -o april.json"),
            Run(OPS, "ledger apply april.json"),
            Run(OPS, "ledger rollback mql --to 4 -o fifth.json"),
            Run(OPS, "ledger apply fifth.json"),
            Run(OPS, "ledger drift"),
        ),
    ),
    Scene(
        "2026-04-08T09:00:00Z",
        "What governed when, and what was known when: two different questions",
        (
            Run(CRO, "ledger show mql --effective-on 2025-08-01"),
            Run(CRO, "ledger show mql --effective-on 2026-03-01"),
            Run(CRO, "ledger show mql --effective-on 2026-03-01 --known-on 2026-02-05"),
            Run(CRO, "ledger why mql --record lead.json"),
        ),
    ),
    Scene(
        "2026-04-08T09:30:00Z",
        "Last year, as it was counted then and under today's rule",
        (
            Run(CRO, "ledger count mql --records leads.csv --by created --rules then"),
            Run(CRO, "ledger count mql --records leads.csv --by created --rules today"),
        ),
    ),
    Scene(
        "2026-04-09T09:00:00Z",
        "The auditor replays it, and compares it with the minutes",
        (
            Run(CRO, "ledger log mql"),
            Run(CRO, "ledger replay"),
            Run(CRO, "ledger verify --against $MINUTES"),
            Run(CRO, "ledger audit rights"),
        ),
    ),
)

WAITING = Scene(
    "2026-04-14T09:00:00Z",
    "A seventh rule is asked for, read and approved, and waits for the one person who decides",
    (
        Run(
            ANA,
            "ledger propose mql-2026-05.yaml --effective 2026-05-01 --nature estimate --standard prospective"
            " --because 'sales has three more people from May, and asked for more calls'",
        ),
        Run(ANA, "ledger brief mql#3 --records leads.csv --by source --live --shown"),
        Run(SAL, "ledger approve mql#3 --because 'three people start on 1 May'"),
    ),
)
"""What is told besides where somebody wants to decide it on a page."""
