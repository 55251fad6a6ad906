"""How the kept ledger was made: half a year of one company, told by the real command line to a simulated clock.

    .venv/bin/python tests/kept/make.py FOLDER

FOLDER then holds what is kept here: the ledger, the seeds of both platforms as the story left them, the records, and
every answer. `documents.py` is what people wrote, `found.py` the leads and the platforms as they were found.

It imports helpers of tests as they were on the day, so it will not run for ever, and it does not have to: what it made
is kept, and is never made again. Ids and salts are random, so a second run gives another root.
"""

from __future__ import annotations

import gc
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from documents import DOCUMENTS, MEMO
from found import START, at_least, leads, org, portal, records

import kept_ledger as kept
from ledger.domain import EVENTS
from platforms import Place
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, Desk

KIM, CMO = "kim@acme.example", "cmo@acme.example"
END = "2026-06-01T09:00:00Z"
DAYS = ("2025-08-01", "2026-02-12", "2026-03-10", "2026-04-20", "2026-06-20")
"""Days of business: the first is before the ledger, the last has versions that were decided for later."""

KNOWN = ("2026-02-03", "2026-02-12", "2026-03-10", "2026-04-20", "2026-05-12")
"""Days as of which it is asked what was known."""

LATER = tuple(f"{day}T10:00:00Z" for day in ("2026-06-01", "2026-06-15", "2026-07-01", "2026-08-15", "2026-11-01"))
"""Instants at and after the end, for questions that know today alone: versions begin, proposals lapse, waivers end."""

# --- the story --------------------------------------------------------------------------------------------------------


@dataclass
class Story:
    """The desk at which everybody sits in turn, the two platforms, and what time it is."""

    desk: Desk
    sf: Place
    hs: Place

    def day(self, now: str) -> None:
        """Time passes, on the platforms too."""
        self.desk = self.desk.at(now)
        for place in (self.sf, self.hs):
            place.door("clock", {"now": now})

    def does(self, who: str, command: str, code: int = 0) -> str:
        """Somebody runs a command, which ends as the story says."""
        done = self.desk.run(f"ledger {command}", by=who)
        assert done.code == code, f"{who}: `{command}` ended with {done.code}: {done.err}{done.out}"
        return done.out

    def propose(self, who: str, file: str, day: str, more: str = "", standard: str = "prospective") -> None:
        """Propose a document for a day."""
        terms = f"--nature policy --standard {standard} --because 'as we agreed'"
        self.does(who, f"propose {file}.yaml --effective {day} {terms} {more}")

    def decide(self, one: str, *who: str, more: str = "") -> None:
        """Approve and ratify a proposal."""
        for each in who or (SAL,):
            self.does(each, f"approve {one}")
        self.does(CRO, f"ratify {one} {more}")

    def deliver(self, more: str = "", code: int = 0) -> None:
        """Plan everything, and apply it."""
        self.does(OPS, f"plan -o plan.json {more}", 3)
        self.does(OPS, "apply plan.json --allow-large", code)


def tell(story: Story) -> None:
    """All of it, in order."""
    for scene in (
        found, find, ask, decide_mql, deliver, claim, quarrel, drift, count_on_both, open_up, look_ahead, leave_open,
    ):  # fmt: skip
        scene(story)


def found(s: Story) -> None:
    """Dana founds it, alone: what she does is self-attested. Then others decide."""
    s.does(DANA, "init --simulated-clock --zone Europe/Berlin --name Dana")
    s.does(DANA, f"target add sf --connector salesforce --set sandbox={s.sf.url}")
    s.does(DANA, f"target add hs --connector hubspot --set sandbox={s.hs.url} --set token=env:HS_TOKEN")
    s.propose(DANA, "charter", "2026-02-02")
    s.does(DANA, "ratify charter/lifecycle#1 --because 'somebody has to decide'")


def find(s: Story) -> None:
    """What was in use is put on record, by a memo and by the platforms: decided by nobody."""
    s.day("2026-02-03T09:00:00Z")
    s.propose(ANA, "lead", "2025-01-01", "--retroactive", "retrospective")
    s.decide("lead#1")
    s.does(ANA, "attest memo-2025-01.yaml --effective 2025-01-01 --evidence memo.txt --because 'the memo says so'")
    s.does(ANA, "attest memo-2025-07.yaml --effective 2025-07-01 --evidence memo.txt")
    s.does(BEN, "attest accepted.yaml --effective 2025-07-01 --until 2026-01-10 --evidence memo.txt")
    s.does(ANA, "import hs 'MQL - live' --key mql")
    s.does(ANA, "import sf Lead.Accepted__c --key accepted --effective 2026-01-10")
    s.does(OPS, "bind mql hs 'MQL - live'")
    s.does(OPS, "bind mql sf Lead.MQL__c")
    s.does(OPS, "bind accepted sf Lead.Accepted__c")


def ask(s: Story) -> None:
    """A score, what rests on it, and a charter for the MQL alone."""
    s.day("2026-02-05T09:30:00Z")
    s.propose(ANA, "fit", "2025-01-01", "--retroactive", "retrospective")
    s.decide("fit#1", MIA)
    s.propose(BEN, "account", "2026-02-06")
    s.decide("account#1")
    s.propose(ANA, "warm", "2026-02-10", standard="cohort")
    s.decide("warm#1")
    s.does(ANA, f"consumer add 'CMO weekly' --uses mql --uses fit --owner {CMO} --because 'the board reads it'")
    s.does(OPS, f"consumer add 'Pipeline board' --uses account --owner {SAL}")
    s.propose(ANA, "charter-mql", "2026-02-06")
    s.decide("charter/lifecycle/mql#1", SAL)


def decide_mql(s: Story) -> None:
    """The rule is decided on a brief, by three who read it; and the records had not moved."""
    s.day("2026-02-10T09:00:00Z")
    s.propose(ANA, "mql", "2026-02-16")
    s.does(SAL, "decline mql#1 --because 'nobody showed me what it does'")
    s.does(BEN, "brief mql#1 --records records.csv --by source --month --outcome won --shown")
    for who in (SAL, MIA, KIM):
        s.does(who, "approve mql#1 --because 'I read the brief'")
    s.does(CRO, "ratify mql#1 --records records.csv --because 'sales calls whom it agreed to call'")
    s.propose(ANA, "accepted-2", "2026-02-16")
    s.decide("accepted#1", MIA)
    s.propose(ANA, "funnel", "2026-02-16", standard="retrospective")
    s.does(BEN, "revise funnel#1 funnel.yaml --nature estimate --because 'it recalibrates'")
    s.decide("funnel#1")
    s.propose(BEN, "sql", "2026-02-17", standard="cohort")
    s.decide("sql#1")


def deliver(s: Story) -> None:
    """Delivered in place; Salesforce says no once, and falls silent once."""
    s.day("2026-02-17T07:30:00Z")
    s.does(OPS, "bind sql hs SQL")
    s.does(OPS, "bind fit hs property/contacts/fit")
    s.deliver("--target hs --create 'account=Target accounts'")
    s.does(OPS, "plan --target sf --create fit=Lead.Fit__c -o plan.json", 3)
    writes = {"method": "POST", "path": "/services/data/v62.0/tooling/composite", "nth": 3}
    s.sf.door("faults", {**writes, "status": 400})
    s.does(OPS, "apply plan.json --allow-large", 5)
    s.sf.forget_faults()
    s.day("2026-02-17T08:10:00Z")
    s.does(OPS, "plan --target sf --create fit=Lead.Fit__c -o plan.json", 3)
    s.sf.door("faults", {**writes, "times": 99, "drop": True, "after": True})
    s.does(OPS, "apply plan.json --allow-large", 5)
    s.sf.forget_faults()
    s.day("2026-02-17T09:00:00Z")
    s.does(OPS, "drift")


def claim(s: Story) -> None:
    """What must always hold; one of them does not yet, and is waived."""
    s.day("2026-02-24T10:00:00Z")
    for each in ("big", "follows", "apart", "within"):
        s.propose(ANA, each, "2026-02-24")
        s.decide(f"{each}#1")
    s.propose(BEN, "spring", "2026-03-01", "--until 2026-06-20")
    s.decide("spring#1", MIA)
    s.does(CRO, "waive sober --scope lifecycle --until 2026-07-01 --because 'until the list of competitors is clean'")
    s.propose(ANA, "sober", "2026-03-01")
    s.decide("sober#1")


def quarrel(s: Story) -> None:
    """Changes that came to nothing, in every way there is."""
    s.day("2026-03-02T09:00:00Z")
    s.propose(BEN, "mql-lower", "2026-03-16")
    s.does(SAL, "approve mql#2")
    s.does(CRO, "decline mql#2 --because 'sales cannot call so many'")
    s.propose(ANA, "warm-2", "2026-03-16", standard="cohort")
    s.does(SAL, "approve warm#2")
    s.does(BEN, "revise warm#2 warm-3.yaml --because 'sixty is what we meant'")
    s.does(SAL, "decline warm#2 --because 'too few are left'")
    s.propose(ANA, "fit-3", "2026-04-01")
    s.does(BEN, "withdraw fit#2 --because 'we take the larger step'")
    s.propose(ANA, "lead-2", "2026-03-09", standard="retrospective")
    s.decide("lead#2", SAL, MIA)
    s.day("2026-03-09T09:00:00Z")
    s.propose(BEN, "mql-same", "2026-03-16", "--nature error")
    s.does(BEN, "brief mql#3 --records records.csv --shown")
    s.decide("mql#3", KIM, more="--records records.csv")


def drift(s: Story) -> None:
    """Two hand edits: one is undone by hand, the other by a plan."""
    s.day("2026-03-17T08:00:00Z")
    s.deliver()
    before = _formula(s.sf, "MQL__c")
    s.sf.by_hand("Score__c >= 40")
    s.hs.door("edit", {"address": "list/12", "user": "77", "filterBranch": at_least(score=40)})
    s.day("2026-03-30T08:00:00Z")
    s.does(OPS, "drift", 3)
    s.sf.by_hand(before)
    s.day("2026-03-31T08:00:00Z")
    s.does(OPS, "drift", 3)
    s.deliver("--target hs")


def count_on_both(s: Story) -> None:
    """A rule for new leads alone; then sales cannot keep up, and the platforms go back for a while."""
    s.day("2026-04-01T09:00:00Z")
    s.propose(ANA, "mql-higher", "2026-04-02", standard="cohort")
    s.does(ANA, "brief mql#4 --records records.csv --by source --shown")
    s.decide("mql#4", SAL, MIA, more="--records records.csv")
    s.day("2026-04-02T09:00:00Z")
    s.deliver()
    s.day("2026-04-03T09:00:00Z")
    s.does(OPS, "rollback mql --to 5 -o back.json", 3)
    s.does(OPS, "apply back.json --allow-large")
    s.does(OPS, "drift")
    s.day("2026-04-07T09:00:00Z")
    s.deliver()


def open_up(s: Story) -> None:
    """Everything gets a charter; somebody leaves; one definition ends; and Ben looks after partners alone."""
    s.day("2026-04-13T09:00:00Z")
    s.propose(DANA, "charter-all", "2026-04-14")
    s.does(DANA, "ratify charter#1 --because 'I do not want to decide alone'")
    s.does(
        BEN, "revoke lifecycle steward ben@acme.example --effective 2026-05-01 --because 'I look after partners now'"
    )
    s.day("2026-04-14T09:00:00Z")
    s.propose(DANA, "charter-partners", "2026-04-15")
    s.decide("charter/partners#1", KIM)
    s.does(CRO, "revoke lifecycle approver mia@acme.example --because 'she moved to another team'")
    s.does(ANA, "retire account --effective 2026-05-01 --because 'nobody asks for it'")
    s.decide("account#2")
    s.day("2026-04-15T09:00:00Z")
    s.propose(BEN, "ready", "2026-04-15")
    s.does(BEN, "ratify ready#1")
    s.does(BEN, "waive partner_size --scope partners --until 2026-10-15 --because 'small companies came first'")
    s.propose(BEN, "partner_size", "2026-04-15")
    s.does(BEN, "ratify partner_size#1")
    s.does(CMO, f"consumer add 'CMO weekly' --uses mql --owner {CMO} --because 'nobody asks for the score'")
    s.does(SAL, "consumer remove 'Pipeline board' --because 'nobody opens it'")


def look_ahead(s: Story) -> None:
    """Recalibrated for new leads, and decided for days to come."""
    s.day("2026-05-04T09:00:00Z")
    s.does(OPS, "plan --target hs --remove hs/list/32 -o plan.json", 3)
    s.does(OPS, "apply plan.json --allow-large --allow-destroy list/32")
    s.propose(ANA, "fit-2", "2026-05-04", "--nature estimate", "cohort")
    s.decide("fit#3")
    s.propose(ANA, "funnel-2", "2026-07-01", standard="retrospective")
    s.decide("funnel#2")
    s.propose(ANA, "sql-2", "2026-08-01")
    s.day("2026-05-11T09:00:00Z")
    s.propose(ANA, "mql-summer", "2026-06-15")
    s.does(ANA, "brief mql#5 --records records.csv --shown")
    s.decide("mql#5", SAL, MIA, KIM, more="--records records.csv")
    s.does(OPS, "plan -o plan.json", 5)
    s.does(OPS, "apply plan.json --allow-large")
    s.deliver("--target hs --accept as-is")


def leave_open(s: Story) -> None:
    """What is left open on the last day: rebased and blocked, stale, lapsed, and waiting."""
    s.day("2026-05-18T09:00:00Z")
    s.propose(ANA, "warm-2", "2026-07-10", standard="cohort")
    s.does(SAL, "approve warm#3")
    s.propose(ANA, "accepted", "2026-06-10")
    s.day("2026-05-25T09:00:00Z")
    s.does(ANA, "rebase sql#2")
    s.does(SAL, "decline sql#2 --because 'what of the mid-market?'")
    s.propose(ANA, "fit-3", "2026-07-05", "--nature estimate", "retrospective")
    s.decide("fit#4")
    s.day(END)
    s.propose(ANA, "mql-higher", "2026-09-01")
    s.does(SAL, "approve mql#6")


def _formula(sf: Place, name: str) -> str:
    (found,) = (each for each in _fields(sf.door("state")) if each["fullName"] == name)
    return str(found["formula"])


# --- what is kept -----------------------------------------------------------------------------------------------------


def _fields(state: Any) -> Iterator[dict[str, Any]]:
    """The custom fields of leads, as a seed has them, in the order in which they were made."""
    lead = state["state"]["$Org"]["objects"]["Lead"]["$ObjectState"]
    for each in lead["fields"].values():
        field = each["$FieldState"]
        if field["custom"]:
            yield {"fullName": field["name"], **_plain(field["metadata"])}


def _plain(of: Any) -> Any:
    """What an org's state writes with a tuple in it, without."""
    if isinstance(of, dict):
        return _plain(of["$tuple"]) if "$tuple" in of else {key: _plain(value) for key, value in of.items()}
    return [_plain(each) for each in of] if isinstance(of, list) else of


def org_left(sf: Place, seed: Mapping[str, Any]) -> dict[str, Any]:
    """The seed of an org that holds what this one holds now."""
    lead = {**seed["objects"]["Lead"], "fields": list(_fields(sf.door("state")))}
    return {"org": {**seed["org"], "now": END}, "objects": {"Lead": lead}}


def portal_left(hs: Place, seed: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a portal."""
    state = hs.door("state")
    formulas = [
        each for each in state["definitions"]["contacts"].values() if each["calculated"] and not each["archived"]
    ]
    keys = ("name", "type", "label", "description", "groupName", "hidden", "formField", "calculationFormula")
    plain = [each for each in seed["properties"] if "calculationFormula" not in each]
    properties = [*plain, *({key: each[key] for key in keys} for each in formulas)]
    lists = [_list(each) for each in state["lists"].values() if not each["deleted"]]
    return {**seed, "portal": {**seed["portal"], "now": END}, "properties": properties, "lists": lists}


def _list(held: Mapping[str, Any]) -> dict[str, Any]:
    """A list of a portal's state, as a seed has it."""
    names = {"listId": "id", "listVersion": "version", "processingType": "type", "filterBranch": "filters"}
    names |= {"createdAt": "created", "createdById": "created_by", "updatedAt": "updated", "updatedById": "updated_by"}
    told = {name: held[native] for name, native in {**names, "name": "name", "members": "members"}.items()}
    return {name: value for name, value in told.items() if value}


def questions(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What is asked, by command: each question with its instant."""
    end = LATER[0]
    listed = desk.does("ledger list --json", now=end).data["definitions"]
    keys = [each["key"] for each in listed]
    counted = [each["key"] for each in listed if each["kind"] in ("criteria", "score", "stages")]
    proposed = [each["proposal"] for each in desk.does("ledger proposals --all --json", now=end).data]
    on = [f"--effective-on {day} --known-on {day}" for day in KNOWN]
    people = sorted(path.stem for path in desk.folder.glob("record-*.json"))
    return {
        "list": [*((end, f"list {each}") for each in on), *((now, "list") for now in LATER)],
        "show": [
            *((end, f"show {key} {each}") for key in keys for each in on),
            *((end, f"show {key} --effective-on {day}") for key in ("mql", "lead", "accepted") for day in DAYS),
            *((end, f"show {each}") for each in proposed),
        ],
        "log": [(end, "log"), *((end, f"log {key}") for key in keys)],
        "count": [
            *((end, f"count {key} --records records.csv --rules {which}") for key in counted
              for which in ("then", "today", *(f"on:{day}" for day in DAYS))),
            *((now, "count mql --records records.csv --by source --rules today") for now in LATER),
            (end, "count mql --records records.csv --by created --rules then"),
        ],
        "why": [
            (end, f"why {key} --record {name}.json --on {day}")
            for key in ("mql", "fit", "funnel", "accepted") for name in people for day in DAYS
        ],
        "rights": [(end, f"rights --on {day}") for day in (*KNOWN, LATER[0][:10])],
        "proposals": [*((now, "proposals --all") for now in LATER), (end, "proposals")],
        "invariants": [(now, "invariants") for now in LATER],
        "plan": [(now, "plan") for now in LATER],
    }  # fmt: skip


def check(desk: Desk) -> list[str]:
    """The types of the events; fails where one is not there."""
    with sqlite3.connect(desk.folder / "ledger.db") as database:
        lines = [json.loads(line) for (line,) in database.execute("SELECT line FROM lines")]
    seen = Counter(each["type"] for each in lines)
    missing = sorted({each.stored_name for each in EVENTS.values()} - seen.keys())
    assert not missing, f"no event of {', '.join(missing)}"
    print(*(f"{number:4} {name}" for name, number in sorted(seen.items())), sep="\n")
    print(f"{len(lines)} events, {(desk.folder / 'ledger.db').stat().st_size:,} bytes")
    return sorted(seen)


def close(folder: Path) -> None:
    """All of the ledger in one file."""
    gc.collect()  # lets go of the database
    with sqlite3.connect(folder / "ledger.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    for each in ("ledger.db-wal", "ledger.db-shm"):
        (folder / each).unlink(missing_ok=True)


def make(folder: Path) -> None:
    """Play the story in an empty folder, and keep what it came to."""
    folder.mkdir(parents=True)
    rows = leads()
    write(folder, "org.json", json.dumps(org(rows)))
    write(folder, "portal.json", json.dumps(portal(rows)))
    write(folder, "records.csv", records(rows))
    write(folder, "memo.txt", MEMO)
    for name, text in DOCUMENTS.items():
        write(folder, name, text)
    for n in (3, 20, 41):
        row = {name: value for name, value in rows[n].items() if value and name not in ("id", "source", "won")}
        write(folder, f"record-{n}.json", json.dumps(row))
    with kept.platforms(folder) as up:
        places = {name: Place(each["sandbox"], each) for name, each in up.items()}
        desk = Desk(folder, now=START, env={"HS_TOKEN": up["hs"]["token"]})
        tell(story := Story(desk, places["sf"], places["hs"]))
        write(folder, "events.txt", "".join(f"{each}\n" for each in check(story.desk)))
        plans = [kept.ask(desk, now, "ledger plan") for now in LATER]
        write(folder, "org.json", json.dumps(org_left(places["sf"], org(rows)), indent=1))
        write(folder, "portal.json", json.dumps(portal_left(places["hs"], portal(rows)), indent=1))
    for name in (*DOCUMENTS, "memo.txt", "plan.json", "back.json"):
        (folder / name).unlink(missing_ok=True)
    answer(folder, plans)
    close(folder)


def answer(folder: Path, plans: Sequence[kept.Answer]) -> None:
    """Ask everything of both platforms as they were left, and write it down."""
    with kept.platforms(folder) as up:
        kept.point(folder, {name: each["sandbox"] for name, each in up.items()})
        desk = Desk(folder, now=LATER[0], env={"HS_TOKEN": up["hs"]["token"]})
        for about, asked in questions(desk).items():
            kept.keep(folder / "answers", about, [kept.ask(desk, now, f"ledger {each}") for now, each in asked])
        stand = [kept.ask(desk, each.now, each.command) for each in plans]
        assert [each.text for each in stand] == [each.text for each in plans], "the platforms are not as they were left"
        write(folder, "root.txt", desk.does("ledger verify").out)
        write(folder, "replay.txt", desk.does("ledger replay").out)
    kept.point(folder, dict.fromkeys(up, kept.NOWHERE))


def write(folder: Path, name: str, text: str) -> None:
    """A file of the folder."""
    (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
