"""What is ratified stays ratified: every way that an attack found to change it by the back door, closed.

The people of the governed ledger: Ana and Ben propose and attest, Sal and Mia consent, the CRO decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from platforms import delivering, org
from shell import ANA, BEN, CRO, DANA, FOUNDED, LEAD, MIA, OPS, SAL, TERMS, Desk, criteria, decide, invariant

ATTEST = "--evidence memo.txt --because 'it was in use'"
LATER = "2026-03-02T08:00:00Z"


@pytest.fixture
def attested(desk: Desk) -> Desk:
    """`good` is ratified over `base_rule`, which was only attested."""
    desk.write("memo.txt", "what the list said")
    desk.write("record.json", '{"score": 60}')
    desk.write("base.yaml", criteria("score >= 20", key="base_rule"))
    desk.does(f"ledger attest base.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("good.yaml", criteria("base_rule AND score >= 55", key="good"))
    decide(desk, "good.yaml", "good")
    return desk


# Section 1, number 1


def test_attesting_what_a_ratified_rule_rests_on_does_not_change_what_it_means(attested: Desk) -> None:
    before = attested.does("ledger why good --record record.json --json").data
    attested.write("base.yaml", criteria("score >= 90", key="base_rule"))
    refused = attested.run(f"ledger attest base.yaml --effective 2026-02-02 {ATTEST}", by=BEN, now=LATER)
    assert (refused.code, "would change what `good` v1 means on 2026-02-02" in refused.err) == (4, True)
    assert "good#1 was ratified" in refused.err
    assert "ledger propose" in refused.err
    assert attested.does("ledger why good --record record.json --json").data == before


def test_the_same_written_otherwise_is_attested_as_ever(attested: Desk) -> None:
    attested.write("base.yaml", criteria("NOT (score < 20 OR score IS BLANK)", key="base_rule"))
    attested.write("base.yaml", criteria("score >= 20", key="base_rule", title="As the list is called"))
    attested.does(f"ledger attest base.yaml --effective 2026-02-02 {ATTEST}", by=BEN, now=LATER)


def test_a_definition_that_rests_on_it_only_on_other_days_is_no_reason(attested: Desk) -> None:
    attested.does(f"ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)
    attested.write("base.yaml", criteria("score >= 90", key="base_rule"))
    attested.does(f"ledger attest base.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("employees:     {type: number, blank: 0}", "employees:     {type: number, blank: 9999}"),
        ("employees:     {type: number, blank: 0}", "employees:     {type: number, blank: 0, bind: {csv: staff}}"),
        ("{type: datetime, clock: event}", "{type: datetime}"),
    ],
    ids=["another blank", "another binding", "no clock any more"],
)
def test_an_entity_that_was_only_attested_is_not_attested_into_another_meaning(desk: Desk, was: str, now: str) -> None:
    desk.write("memo.txt", "as the platform has it")
    desk.write("other.yaml", LEAD.replace("key: lead", "key: account"))
    desk.does(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("big.yaml", criteria("employees >= 1000", key="big").replace("entity: lead", "entity: account"))
    decide(desk, "big.yaml", "big")
    desk.write("other.yaml", LEAD.replace("key: lead", "key: account").replace(was, now))
    refused = desk.run(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=BEN, now=LATER)
    assert (refused.code, "would change what `big` v1 means" in refused.err) == (4, True)


def test_an_entity_gains_a_field_or_a_title_by_an_attestation(desk: Desk) -> None:
    desk.write("memo.txt", "as the platform has it")
    account = LEAD.replace("key: lead", "key: account")
    desk.write("other.yaml", account)
    desk.does(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("big.yaml", criteria("employees >= 1000", key="big").replace("entity: lead", "entity: account"))
    decide(desk, "big.yaml", "big")
    desk.write("other.yaml", account.replace("title: Lead\n", "title: Company\n") + "  region: {type: text}\n")
    desk.does(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=BEN, now=LATER)


def test_the_field_that_dates_records_keeps_its_type(desk: Desk) -> None:
    """Otherwise every record would be undated, and none judged by the version of its day."""
    desk.write("memo.txt", "as the platform has it")
    account = LEAD.replace("key: lead", "key: account")
    desk.write("other.yaml", account)
    desk.does(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("big.yaml", criteria("employees >= 1000", key="big").replace("entity: lead", "entity: account"))
    decide(desk, "big.yaml", "big")
    desk.write("other.yaml", account.replace("{type: datetime, clock: event}", "{type: date, clock: event}"))
    refused = desk.run(f"ledger attest other.yaml --effective 2026-02-02 {ATTEST}", by=BEN, now=LATER)
    assert (refused.code, "would change what `big` v1 means" in refused.err) == (4, True)


def test_the_bar_that_an_invariant_measures_by_is_not_lowered_by_an_attestation(desk: Desk) -> None:
    desk.write("memo.txt", "as it was")
    desk.write("floor.yaml", criteria("score >= 50", key="floor"))
    desk.does(f"ledger attest floor.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("agreed.yaml", invariant("every: mql\nis: floor", "mql_is_floor"))
    decide(desk, "agreed.yaml", "mql_is_floor")
    desk.write("floor.yaml", criteria("score >= 0", key="floor"))
    refused = desk.run(f"ledger attest floor.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    assert (refused.code, "would change what `mql_is_floor` v1 means" in refused.err) == (4, True)


def test_going_back_to_a_version_brings_back_what_it_said_or_nothing(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path, DANA, FOUNDED), there)
        desk.write("memo.txt", "as it was")
        desk.write("base.yaml", criteria("score >= 50", key="base"))
        desk.does(f"ledger attest base.yaml --effective 2026-02-02 --until 2026-02-06 {ATTEST}", by=ANA)
        for text, day, number in (("base", "2026-02-02", 2), ("score >= 70", "2026-02-05", 3)):
            desk.write("mql.yaml", criteria(text))
            decide(desk, "mql.yaml", "mql", day, number, more="--standard retrospective")
        later = desk.at(now="2026-02-07T08:00:00Z")
        later.write("base.yaml", criteria("score >= 0", key="base"))
        later.does(f"ledger attest base.yaml --effective 2026-02-06 {ATTEST}", by=ANA)
        (refused,) = later.run("ledger rollback mql --to 2 --json", by=OPS).data["refused"]
        assert refused["what"] == "`mql` v2 cannot be judged on 2026-02-07", "whoever ratified it did not know of that"
        decide(later, "base.yaml", "base", "2026-02-07")
        (refused,) = later.run("ledger rollback mql --to 2 --json", by=OPS).data["refused"]
        assert refused["what"] == "`mql` v2 no longer says what it said on 2026-02-04, the last day it governed"


# Number 2


def test_earlier_days_that_are_attested_later_wait_for_the_next_ratification_on_platforms(tmp_path: Path) -> None:
    with org() as there:
        desk = delivering(Desk(tmp_path, DANA, FOUNDED), there)
        when = "created:       {type: datetime, clock: event, bind: {salesforce: Lead.CreatedDate}}"
        lead = (
            desk.folder.joinpath("lead.yaml").read_text().replace("created:       {type: datetime, clock: event}", when)
        )
        desk.write("lead.yaml", lead)
        decide(desk, "lead.yaml", "lead", number=2)
        desk.write("memo.txt", "the old formula")
        (before,) = desk.run("ledger plan --json", by=OPS).data["changes"]
        desk.does(f"ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)
        desk.write("old.yaml", criteria("score >= 5"))
        desk.does(f"ledger attest old.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)
        (after,) = desk.run("ledger plan --json", by=OPS).data["changes"]
        waits = "what was attested since v1 was ratified waits here for the next ratification: ledger log mql"
        assert after["after"]["formula"] == before["after"]["formula"]
        assert (waits in before["notes"], waits in after["notes"]) == (False, True)
        assert waits in desk.run("ledger plan", by=OPS).out
        desk.write("leads.csv", "score,employees,created\n10,300,2025-06-01T09:00:00Z\n")
        counted = desk.does("ledger count mql --records leads.csv --rules then --json").data
        assert counted["overall"]["matched"] == 1, "whoever asks by the rules of the time is told"

        desk.write("mql.yaml", criteria("score >= 60 AND employees >= 200"))
        decide(desk, "mql.yaml", "mql", "2026-02-02", 2)
        (decided,) = desk.run("ledger plan --json", by=OPS).data["changes"]
        assert "Score__c >= 5)" in decided["after"]["formula"], "whoever ratified then knew of it"
        assert waits not in decided["notes"]


def test_what_something_else_was_ratified_on_since_is_known_to_a_rule_that_refers_to_it(desk: Desk) -> None:
    """A helper is attested after `good` was ratified, and `base`, which `good` refers to, is ratified over it."""
    desk.write("memo.txt", "as it was")
    desk.write("base.yaml", criteria("score >= 50", key="base"))
    decide(desk, "base.yaml", "base")
    desk.write("good.yaml", criteria("base AND employees >= 200", key="good"))
    decide(desk, "good.yaml", "good")
    desk.write("deep.yaml", criteria("score >= 60", key="deep"))
    desk.does(f"ledger attest deep.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    desk.write("base.yaml", criteria("deep AND score >= 50", key="base"))
    decide(desk, "base.yaml", "base", number=2)
    said = desk.does("ledger export sql good --dialect duckdb --form expression").out
    assert "60" in said


def test_what_is_attested_between_an_approval_and_the_decision_makes_the_proposal_stale(desk: Desk) -> None:
    """Who approved it had not seen by what the records of earlier days would be judged."""
    desk.write("memo.txt", "the old formula")
    desk.write("next.yaml", criteria("score >= 60 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does(f"ledger attest lead.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)
    desk.write("old.yaml", criteria("score >= 5"))
    desk.does(f"ledger attest old.yaml --effective 2025-01-01 --until 2026-02-02 {ATTEST}", by=BEN)
    refused = desk.run("ledger ratify mql#2", by=CRO)
    assert (refused.code, "`mql` v2 was attested since" in refused.err) == (4, True)
    desk.does("ledger rebase mql#2", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)


# Number 3


def test_what_breaks_an_invariant_is_attested_as_breaking_it_and_named(desk: Desk) -> None:
    desk.write("memo.txt", "as it was")
    desk.write("sql.yaml", criteria("score >= 80 AND employees >= 200", key="sql"))
    decide(desk, "sql.yaml", "sql")
    desk.write("agreed.yaml", invariant("every: hot\nis: mql", "hot_is_mql"))
    desk.write("hot.yaml", criteria("score >= 90 AND employees >= 200", key="hot"))
    desk.does(f"ledger attest hot.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    decide(desk, "agreed.yaml", "hot_is_mql")
    desk.write("hot.yaml", criteria("score >= 10", key="hot"))
    desk.does(f"ledger attest hot.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
    assert "nobody (attested, breaks `hot_is_mql`)" in desk.does("ledger list").out
    (found,) = [each for each in desk.does("ledger list --json").data["definitions"] if each["key"] == "hot"]
    assert found["violates"] == ["hot_is_mql"]
    gap = "`hot` v2 is in use, decided by nobody, and breaks `hot_is_mql`"
    assert gap in desk.does("ledger rights").out
    assert gap in desk.does("ledger rights --json").data["gaps"]


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Desk]:
    """Every `hot` is an `mql`, it was agreed; and `hot` is attested as it is in use, which breaks that."""
    with org() as there:
        desk = delivering(Desk(tmp_path, DANA, FOUNDED), there)
        when = "created:       {type: datetime, clock: event, bind: {salesforce: Lead.CreatedDate}}"
        lead = desk.folder.joinpath("lead.yaml").read_text()
        desk.write("lead.yaml", lead.replace("created:       {type: datetime, clock: event}", when))
        decide(desk, "lead.yaml", "lead", number=2)
        desk.write("memo.txt", "as it was")
        desk.write("hot.yaml", criteria("score >= 90 AND employees >= 200", key="hot"))
        desk.does(f"ledger attest hot.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
        desk.write("agreed.yaml", invariant("every: hot\nis: mql", "hot_is_mql"))
        decide(desk, "agreed.yaml", "hot_is_mql")
        desk.write("hot.yaml", criteria("score >= 10", key="hot"))
        desk.does(f"ledger attest hot.yaml --effective 2026-02-02 {ATTEST}", by=ANA)
        yield desk


def plan_of(desk: Desk, key: str, more: str = "", now: str | None = None) -> Any:
    found = desk.run(f"ledger plan --target sf --create {key}=Lead.New__c --json {more}", by=OPS, now=now).data
    return next(each for each in (*found["changes"], *found["refused"]) if each["key"] == key)


def test_what_rests_on_something_that_breaks_an_invariant_is_written_to_no_platform(broken: Desk) -> None:
    broken.write("good.yaml", criteria("hot AND score >= 20", key="good"))
    decide(broken, "good.yaml", "good")
    refused = plan_of(broken, "good")
    assert refused["what"] == "`hot` v2 breaks `hot_is_mql`"
    assert "written to no platform" in refused["why"]


def test_a_rule_that_would_keep_it_for_the_records_of_its_time_is_not_written_either(broken: Desk) -> None:
    broken.write("hot.yaml", criteria("score >= 90 AND employees >= 200", key="hot"))
    decide(broken, "hot.yaml", "hot", "2026-02-10")
    now = "2026-02-10T08:00:00Z"
    refused = plan_of(broken, "hot", now=now)
    assert "would show as-is" in refused["what"]
    assert "`hot` v2 breaks `hot_is_mql`" in refused["why"]
    accepted = plan_of(broken, "hot", "--accept as-is", now)
    assert "accepted on record: as-is" in str(accepted)


# Number 4


def test_a_charter_is_not_attested(desk: Desk) -> None:
    desk.write("memo.txt", "as it was")
    refused = desk.run(f"ledger attest charter.yaml --effective 2026-02-02 {ATTEST}", by=DANA)
    assert (refused.code, "rights that nobody with the right gave" in refused.err) == (4, True)


def test_a_charter_that_was_not_read_beside_a_revocation_is_stale(desk: Desk) -> None:
    text = desk.folder.joinpath("charter.yaml").read_text()
    desk.write("next.yaml", text.replace("30 days", "20 days"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because 'less time'", by=DANA)
    desk.does(f"ledger revoke lifecycle approver {SAL} --because left", by=CRO)
    refused = desk.run("ledger ratify charter/lifecycle#2", by=DANA)
    assert (refused.code, f"{SAL} lost their seat as approver in `lifecycle`" in refused.err) == (4, True)
    again = f"gives {SAL} back the seat as approver that ended on 2026-02-02, because left"
    assert again in desk.does("ledger rebase charter/lifecycle#2", by=DANA).out
    assert again in desk.does("ledger show charter/lifecycle#2").out
    assert again in desk.does("ledger ratify charter/lifecycle#2", by=DANA).out
    assert SAL in desk.does("ledger rights").out, "now it was said"


# Number 5


def test_nobody_can_leave_the_ledger_without_anybody_to_decide(desk: Desk) -> None:
    for role in ("decider", "steward"):
        refused = desk.run(f"ledger revoke '*' {role} {DANA} --because leaving", by=DANA)
        assert (refused.code, "nobody could decide anything in `*`" in refused.err) == (4, True)
    later = desk.run(f"ledger revoke '*' decider {DANA} --effective 2026-06-01 --because leaving", by=DANA)
    assert (later.code, "from 2026-06-01 on" in later.err) == (4, True)


@pytest.mark.parametrize(
    ("steward", "approver", "quorum", "decider"),
    [
        (ANA, SAL, 2, CRO),
        (ANA, ANA, 1, CRO),
        (CRO, SAL, 1, CRO),
        ("", SAL, 1, CRO),
        (ANA, SAL, 1, ""),
    ],
    ids=["too few approvers", "who asks consents", "who asks decides", "no steward", "no decider"],
)
def test_a_charter_for_everything_that_could_never_be_amended_is_not_proposed(
    desk: Desk, steward: str, approver: str, quorum: int, decider: str
) -> None:
    rows = [("steward", steward), ("approver", f"{{of: [{approver}, {OPS}], quorum: {quorum}}}"), ("decider", decider)]
    rows = [(name, said.replace(f", {OPS}", "")) for name, said in rows if said]
    desk.write("all.yaml", "kind: charter\nscope: '*'\n" + "".join(f"{name}: {said}\n" for name, said in rows))
    refused = desk.run(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because so", by=DANA)
    assert refused.code != 0
    assert "propose" not in refused.out


def test_everything_is_handed_over_to_people_who_can_go_on(desk: Desk) -> None:
    people = f"steward: [{ANA}]\napprover: [{SAL}, {MIA}]\ndecider: {CRO}\noperator: {OPS}\n"
    desk.write("all.yaml", f"kind: charter\nscope: '*'\n{people}")
    desk.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because 'more than one'", by=DANA)
    desk.does("ledger ratify charter#1", by=DANA)
    desk.does(f"ledger revoke '*' approver {MIA} --because left", by=CRO)
    assert "too few approvers" in desk.run(f"ledger revoke '*' approver {SAL} --because left", by=CRO).err


# Number 6


def test_an_agent_has_an_owner_and_sits_where_nobody_decides(desk: Desk) -> None:
    bot = "bot@acme.example"
    assert "may not act as decider" in desk.run(f"ledger person add {bot} --kind agent --owner {ANA}", by=CRO).err
    assert "nobody answers for this agent" in desk.run(f"ledger person add {bot} --kind agent", by=DANA).err
    desk.does(f"ledger person add {bot} --kind agent --owner {ANA}", by=DANA)
    (listed,) = (each for each in desk.does("ledger person list --json").data if each["address"] == bot)
    assert (listed["kind"], listed["owner"]) == ("agent", ANA)
    assert "already known, as agent" in desk.run(f"ledger person add {bot} --kind human", by=DANA).err

    text = desk.folder.joinpath("charter.yaml").read_text()
    for role, line in (("decider", f"decider: {bot}"), ("approver", f"approver: [{bot}, {SAL}]")):
        rows = [line if each.startswith(f"{role}:") else each for each in text.splitlines()]
        desk.write("next.yaml", "\n".join(rows))
        refused = desk.run(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because so", by=DANA)
        assert (refused.code, f"{bot} may not be {role}" in refused.err) == (4, True)

    desk.write("next.yaml", text.replace(f"[{ANA}, {BEN}]", f"[{ANA}, {BEN}, {bot}]"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because 'it drafts'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("mine.yaml", criteria("score >= 70 AND employees >= 200"))
    desk.does(f"ledger propose mine.yaml --effective 2026-02-02 {TERMS} --because drafted", by=bot)
    desk.does(f"ledger propose mine.yaml --effective 2026-03-02 {TERMS} --because later", by=BEN)
    for act in ("withdraw mql#3 --because so", "rebase mql#3", f"revise mql#3 mine.yaml {TERMS} --because so"):
        assert "only to what it proposed itself" in desk.run(f"ledger {act}", by=bot).err
    assert "a second pair of eyes" in desk.run("ledger approve mql#2", by=ANA).err, "it is hers, who owns the agent"
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)


def test_an_agent_makes_nobody_known(desk: Desk) -> None:
    bot = "bot@acme.example"
    desk.does(f"ledger person add {bot} --kind agent --owner {DANA}", by=DANA)
    text = desk.folder.joinpath("charter.yaml").read_text().replace(f"[{ANA}, {BEN}]", f"[{ANA}, {BEN}, {bot}]")
    desk.write("next.yaml", text)
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because 'it drafts'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("mine.yaml", text.replace("scope: lifecycle", "scope: lifecycle/mql").replace(CRO, "eve@acme.example"))
    refused = desk.run(f"ledger propose mine.yaml --effective 2026-02-02 {TERMS} --because so", by=bot)
    assert (refused.code, "may not register people" in refused.err) == (4, True)
    assert f"fix: ask {DANA}, who answers for it: ledger propose mine.yaml" in refused.err


def test_whoever_is_no_decider_of_everything_registers_nobody(desk: Desk) -> None:
    assert desk.run("ledger person add eve@acme.example", by=CRO).code == 4
    desk.does("ledger person add eve@acme.example --name Eve", by=DANA)
    assert "is already known" in desk.does("ledger person add eve@acme.example", by=DANA).out
