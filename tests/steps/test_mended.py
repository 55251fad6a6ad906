"""Next steps that once led nowhere: each is taken as it is printed, in the state in which somebody met it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from channel_desk import CMO, PODCAST, SEATS, judging
from cli.test_credentials import ALL
from cli.test_metrics import BECAME, metric
from crediting_desk import ASKED, crediting
from keys import DAY_1, DAY_3, enrolled, require_ssh
from shell import ANA, BEN, CHARTER, CRO, DANA, LEAD, OPS, SAL, TERMS, Desk, criteria, decide, founded, invariant
from stepping import Walk, walking

LEADS = "email,source,score,employees,created\n" + "".join(
    f"p{n}@x.example,s{n},{n},{200 + n},2026-02-10T12:00:00Z\n" for n in range(60)
)
MAY = "2026-05-15T09:00:00Z"
VISIT = """\
kind: entity
key: visit
scope: lifecycle
fields:
  score: {type: number}
  month: {type: choice, choices: [may, jun]}
  quarter: {type: choice, choices: [a, b]}
"""
APPROVER = "approver: {of: [sal@acme.example], quorum: 1}\n"
WHOLE = CHARTER.replace("scope: lifecycle", 'scope: "*"')


def led(desk: Desk, command: str, by: str | None = None, now: str | None = None) -> list[str]:
    """Return the next steps that a refused command prints, all of which lead on."""
    with walking(Walk()) as walk:
        assert desk.run(f"ledger {command}", by, now).code
    assert (walk.stuck, walk.prose, walk.skipped) == ([], [], [])
    return [each.splitlines()[2].strip() for each in walk.led]


def owned(desk: Desk, command: str) -> list[str]:
    """Return the next steps of a refused command that ask for what only the reader has."""
    with walking(Walk()) as walk:
        assert desk.run(f"ledger {command}").code
    assert (walk.stuck, walk.led, walk.skipped) == ([], [], [])
    return walk.own


def whole(desk: Desk, day: str) -> None:
    """Let somebody else than its founder decide in the whole company."""
    desk.write("whole.yaml", WHOLE)
    desk.does(f"ledger propose whole.yaml --effective 2026-02-02 {TERMS} --because b", by=DANA, now=day)
    desk.does("ledger ratify charter#1", by=DANA, now=day)


def test_who_is_the_only_registrar_is_told_to_seat_another_one(desk: Desk) -> None:
    require_ssh()
    whole(desk, DAY_1)
    own = enrolled(desk, CRO, "cro")
    words = "nobody else is a registrar: seat one in the charter of `*`"
    assert led(desk, f"credential confirm {own}", CRO, DAY_1) == [
        f"{words}: ledger propose CHARTER --effective DATE --because TEXT"
    ]


def test_who_wrote_what_a_key_would_decide_is_told_to_have_that_decided_first(desk: Desk) -> None:
    require_ssh()
    sal = enrolled(desk, SAL, "sal")
    desk.write("all.yaml", ALL)
    desk.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA, now=DAY_1)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA, now=DAY_1)
    desk.write("next.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA, now=DAY_1)
    assert led(desk, f"credential confirm {sal}", DANA, DAY_1) == [
        "have mql#2 decided first: see whom it waits for: ledger show mql#2"
    ]


def test_a_key_that_counts_is_ended_by_who_is_named(desk: Desk) -> None:
    require_ssh()
    cro = enrolled(desk, CRO, "cro")
    desk.does(f"ledger credential confirm {cro}", by=DANA, now=DAY_1)
    assert led(desk, f"credential object {cro} --because late", BEN, DAY_3) == [
        f"ask {CRO} or {DANA} to end it: ledger credential revoke {cro} --because TEXT"
    ]


def test_who_left_is_told_by_name_who_registers_people(desk: Desk) -> None:
    desk.does(f"ledger person leave {BEN} --because x", by=DANA)
    asked = f"ask {DANA} to register them again: ledger person add {BEN}"
    assert led(desk, "ask mql --hurts b", BEN) == [asked]


def test_a_gate_is_waived_by_who_is_named(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    found = led(desk, "channel decide podcast defer --because x", "cmo@acme.example")
    assert found[0] == f"ask {DANA}: ledger waive gate:read@podcast --until DATE --because TEXT"


def test_a_file_that_lacks_what_a_framework_asks_is_written_and_registered_again(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    desk.write("radio.yaml", PODCAST.replace("podcast", "radio").replace("expected_conversions: 60\n", ""))
    desk.does("ledger channel register radio.yaml", by=ANA)
    assert led(desk, "channel evaluate radio", ANA) == [
        "write it there, and register it again: ledger channel register FILE"
    ]


def test_what_a_pilot_lacks_is_said_and_filled_in(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    for command in ("podcast pilot --because x", "podcast pilot --stop 'mql > 4'"):
        (found,) = led(desk, f"channel decide {command}", "cmo@acme.example")
        assert '--success "METRIC >= N %"' in found
        assert "--until DATE" in found


def test_evidence_that_nothing_cites_leads_to_the_nearest_that_something_does(desk: Desk) -> None:
    assert led(desk, "evidence check memo.txt", DANA) == ["see what is on record: ledger log"]
    desk.write("minutes.txt", "we agreed")
    desk.does("ledger ask mql --hurts b --evidence minutes.txt", by=ANA)
    assert led(desk, "evidence check minutes_of_may.txt", DANA) == [
        "write the name as it was then, such as minutes.txt: ledger evidence check minutes.txt"
    ]


def test_evidence_of_days_that_were_decided_is_given_an_earlier_day_and_an_end(desk: Desk) -> None:
    desk.write("minutes.txt", "we agreed")
    desk.write("old.yaml", criteria("score >= 1"))
    assert led(desk, "attest old.yaml --effective 2026-02-02 --evidence minutes.txt", ANA) == [
        "choose an earlier date, and end it before that: "
        "ledger attest old.yaml --evidence minutes.txt --effective DATE --until 2026-02-02"
    ]


def test_a_key_that_is_not_there_is_made_and_one_that_others_may_read_is_closed_to_them(desk: Desk) -> None:
    assert led(desk, "checkpoint --key a.key", DANA) == [
        "correct the path, or make a key there: ledger checkpoint-key add a.key --name NAME"
    ]
    desk.does("ledger checkpoint-key add a.key --name acme.example/ledger", by=DANA)
    (desk.folder / "a.key").chmod(0o644)
    assert led(desk, "checkpoint --key a.key", DANA) == [
        "close it to others with chmod 600 a.key, and sign: ledger checkpoint --key a.key"
    ]


def test_a_key_that_was_revoked_is_followed_by_another_one(desk: Desk) -> None:
    desk.does("ledger checkpoint-key add a.key --name acme.example/ledger", by=DANA)
    (key,) = desk.does("ledger checkpoint-key list --json").data["keys"]
    desk.does(f"ledger checkpoint-key revoke {key['key']} --because lost", by=DANA)
    assert led(desk, "checkpoint --key a.key", DANA) == ["make another: ledger checkpoint-key add FILE --name NAME"]


def test_an_event_that_came_later_is_proved_by_a_newer_note(desk: Desk) -> None:
    desk.does("ledger checkpoint-key add a.key --name acme.example/ledger", by=DANA)
    desk.does("ledger checkpoint --key a.key -o kept.note", by=DANA)
    size = int((desk.folder / "kept.note").read_text(encoding="utf-8").splitlines()[1])
    desk.does("ledger ask mql --hurts b", by=ANA)
    assert led(desk, f"prove {size + 1} --checkpoint kept.note", DANA) == [
        "sign a newer one, and name its note: ledger checkpoint --key FILE"
    ]


def test_a_brief_by_too_many_values_is_made_by_a_column_that_sorts(desk: Desk) -> None:
    desk.write("leads.csv", LEADS)
    desk.write("wider.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose wider.yaml --effective 2026-02-20 {TERMS} --because b", by=ANA)
    assert led(desk, "brief mql#2 --records leads.csv --by source", ANA) == [
        "name a column that sorts records into fewer: ledger brief mql#2 --records leads.csv --by COLUMN"
    ]


def test_a_first_day_that_snapshots_tell_is_counted_from_them(desk: Desk) -> None:
    desk.write("lead.yaml", LEAD + BECAME.format("snapshots: daily"))
    decide(desk, "lead.yaml", "lead", number=2)
    desk.write("one.yaml", metric("one", "of: mql\ndated_by: became mql"))
    decide(desk, "one.yaml", "one")
    desk.write("leads.csv", LEADS)
    assert led(desk, "count one --records leads.csv --by quarter", ANA) == [
        "count who became one: ledger became mql --by quarter --snapshots DIR"
    ]


def test_the_step_to_the_rule_of_today_keeps_how_records_are_grouped(desk: Desk) -> None:
    desk.write("old.csv", "score,employees,created,source\n70,300,2020-01-01T00:00:00Z,web\n")
    out = desk.does("ledger count mql --records old.csv --by source --by quarter").out
    step = "ledger count mql --records RECORDS --by source --by created:quarter --rules today"
    assert out.splitlines()[-1] == f"by today's rule instead: {step}"
    assert "2020-Q1" in desk.does(step.replace("RECORDS", "old.csv")).out


def test_a_proposal_that_was_decided_is_not_said_to_lack_approvals(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    desk.does(f"ledger propose wider.yaml --effective 2026-02-20 {TERMS} --because b", by=ANA)
    rows = {row[0]: row for row in map(str.split, desk.does("ledger proposals --all").out.splitlines()) if row}
    assert rows["mql#1"][3:] == ["1"]
    assert rows["mql#2"][3:6] == ["0", "of", "1"]


def test_an_encoding_is_written_beside_records_where_the_command_has_no_option_for_it(desk: Desk) -> None:
    crediting(desk)
    touches = (desk.folder / "touches.csv").read_text(encoding="utf-8")
    desk.write(
        "touches.csv",
        f"{touches.splitlines()[0]},place\n".encode()
        + b"".join(f"{line},Caf\u00e9\n".encode("windows-1252") for line in touches.splitlines()[1:]),
    )
    (told,) = led(desk, f"attribution run credit {ASKED}", ANA)
    beside = 'write into touches.csv.reading.yaml, with kind: reading, encoding: "windows-1252"; then'
    assert told.endswith(f"{beside}: ledger attribution run credit {ASKED}")
    desk.write("spend.csv", "month,channel,amount,currency\n2026-01,Caf\u00e9,1,EUR\n".encode("windows-1252"))
    with walking(Walk()) as walk:
        assert desk.run("ledger spend record spend.csv", ANA).code
    assert walk.stuck == []
    assert 'write into spend.csv.reading.yaml, with kind: reading, encoding: "windows-1252"; then' in walk.led[0]


def test_conversions_of_which_none_can_be_read_are_read_as_the_step_says(desk: Desk) -> None:
    crediting(desk)
    deals = (desk.folder / "deals.csv").read_text(encoding="utf-8")
    desk.write("deals.csv", deals.replace("Z,", ",").replace("T", " "))
    (told,) = led(desk, f"attribution run credit {ASKED}", ANA)
    written = 'write into deals.csv.reading.yaml, with kind: reading, zone: "UTC"; then'
    assert told == f"{written}: ledger attribution run credit {ASKED}"
    why = desk.run(f"ledger attribution run credit {ASKED}", ANA).err
    assert "the first is record 1 of deals.csv, column `" in why


def test_conversions_of_which_some_cannot_be_read_name_the_first_and_what_to_write(desk: Desk) -> None:
    crediting(desk)
    head, first, *rest = (desk.folder / "deals.csv").read_text(encoding="utf-8").splitlines()
    desk.write("deals.csv", "\n".join((head, *rest, first.replace("Z,", ",").replace("T", " "))) + "\n")
    found = desk.does(f"ledger attribution run credit {ASKED} --json").data["unread"]
    assert [(each["records"], each["record"], each["reading"]) for each in found] == [
        ("deals.csv", len(rest) + 1, 'zone: "UTC"')
    ]
    assert "WHAT CANNOT BE READ" in desk.does(f"ledger attribution run credit {ASKED}").out


def test_a_record_is_asked_for_by_the_number_that_answers_call_it(desk: Desk) -> None:
    desk.write("plain.csv", "score,employees,created\n10,300,2026-02-10T12:00Z\n70,300,2026-02-10T12:00Z\n")
    (told,) = led(desk, "why mql --records plain.csv --id 2", ANA)
    by = "name the column with COLUMN=ID, or the record by its number: ledger why mql --records plain.csv"
    assert told == f"{by} --id 'record 2'"
    assert "mql v1 holds for record 2\n" in desk.does(told.partition(": ")[2]).out
    assert "does not hold for record 1\n" in desk.does("ledger why mql --records plain.csv --id record=1").out


def test_a_column_that_looks_like_one_of_ids_is_named(desk: Desk) -> None:
    desk.write("plain.csv", "score,employees,created,session_id\n70,300,2026-02-10T12:00:00Z,s7\n")
    step = "ledger why mql --records plain.csv --id session_id=s7"
    assert led(desk, "why mql --records plain.csv --id s7", ANA) == [f"name it: {step}"]
    assert led(desk, "why mql --records plain.csv --id sesion_id=s7", ANA) == [f"name a column of it: {step}"]


def test_where_an_entity_has_no_date_the_first_step_says_so(desk: Desk) -> None:
    lead = LEAD.replace("key: lead", "key: client").replace("  created:       {type: datetime, clock: event}\n", "")
    desk.write("client.yaml", lead)
    decide(desk, "client.yaml", "client")
    desk.write("big.yaml", criteria("score >= 50", "big", entity="client"))
    decide(desk, "big.yaml", "big")
    desk.write("clients.csv", LEADS)
    step = "write a field of type date or datetime into the document of client, and propose it: ledger propose FILE"
    for command in ("series big --records clients.csv", "bridge big --period 2026-02 --records clients.csv"):
        done = desk.run(f"ledger {command}", ANA)
        assert "why: client has no field of type date or datetime" in done.err
        assert step in done.err
    lead = LEAD.replace(", clock: event", "").replace("key: lead", "key: buyer")
    desk.write("buyer.yaml", lead)
    decide(desk, "buyer.yaml", "buyer")
    desk.write("large.yaml", criteria("score >= 50", "large", entity="buyer"))
    decide(desk, "large.yaml", "large")
    assert led(desk, "series large --records clients.csv", ANA) == [
        "name the date: ledger series large --records clients.csv --date created"
    ]


def test_all_that_a_proposal_lacks_is_named_at_once(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    terms = "--effective DATE --nature NATURE"
    assert led(desk, "propose wider.yaml", ANA) == [f"say it: ledger propose wider.yaml {terms} --because TEXT"]
    assert led(desk, "propose wider.yaml --because b --nature policy", ANA) == [
        "say it: ledger propose wider.yaml --because b --nature policy --effective DATE"
    ]
    assert desk.run("ledger propose mql --confirm", ANA).err.splitlines()[-1] == (
        "  fix: say it: ledger propose mql --confirm --because TEXT"
    )


def test_a_step_that_chooses_a_standard_chooses_it(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    asked = "ledger propose wider.yaml --effective 2026-02-20 --because b"
    words = "say why not with --standard-because TEXT"
    for nature, chosen in (("policy", "retrospective"), ("error", "restated")):
        told = desk.run(f"{asked} --nature {nature}", ANA).err
        corrects = " --corrects 1" if chosen == "restated" else ""
        step = f"{asked} --nature {nature} --standard {chosen}{corrects}"
        if chosen == "retrospective":
            assert f"fix: choose {chosen}, or {words}: {step}\n" in told
            desk.copied(desk.folder.parent / "copy").does(step, ANA)
        else:  # the charter does not allow it
            assert f"fix: say why: {asked} --nature {nature} --standard-because TEXT\n" in told


def test_who_is_not_known_is_registered_by_who_is_named(desk: Desk) -> None:
    assert led(desk, "ask mql --hurts b", "zoe@new.example") == [
        f"ask {DANA} to register them: ledger person add zoe@new.example"
    ]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("mcp --at https://ledger.acme.example", "a token is a secret"),
        ("adopt lead.yaml", "a platform is the reader's"),
        ("count mql --records leads.csv", "records are the reader's"),
        ("export", "a platform is the reader's"),
    ],
)
def test_a_step_for_what_only_the_reader_has_is_counted_apart(desk: Desk, command: str, reason: str) -> None:
    (told,) = owned(desk, command)
    assert reason in told


def test_a_decider_who_assessed_a_channel_is_told_to_seat_another_one_before_gates_are_waived(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, CMO):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    step = "have somebody else decide: seat them in the charter of `channels`"
    step = f"{step}: ledger propose CHARTER --effective DATE --because TEXT"
    waived = desk.does("ledger waive gate:read@podcast --until 2026-06-30 --because 'to learn'", by=DANA).out
    assert f"nobody may decide about podcast yet, for whoever would assessed it; {step}" in waived
    assert "seat somebody else, with ledger propose CHARTER" in desk.does("ledger status", by=DANA).out
    assert led(desk, "channel decide podcast reject --because x", CMO) == [step]


def test_who_decides_alone_may_decide_on_what_they_assessed(tmp_path: Path) -> None:
    desk = judging(tmp_path)
    alone = re.sub(r"\[[^]]*@[^]]*\]", f"[{CMO}]", SEATS.replace(APPROVER, "solo: true\n"))
    desk.write("alone.yaml", alone)
    desk.does(f"ledger propose alone.yaml --effective 2026-03-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter/channels#2", by=DANA)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for who in (ANA, CMO):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=who)
    (channel,) = desk.does("ledger status --json", by=CMO).data["channels"]
    assert channel["people"] == [CMO]
    desk.does("ledger channel decide podcast reject --because x", by=CMO)


def test_a_waiver_of_a_name_that_was_misspelt_is_refused_and_of_one_to_come_says_so(desk: Desk) -> None:
    desk.write("bounded.yaml", invariant("every: mql\nis: employees >= 100", "bounded"))
    decide(desk, "bounded.yaml", "bounded")
    given = "--scope lifecycle --until 2026-06-01 --because x"
    assert led(desk, f"waive boundedd {given}", CRO) == [
        "write bounded: ledger waive bounded --scope lifecycle --until 2026-06-01 --because x"
    ]
    assert "nobody proposed an invariant of this name yet" in desk.does(f"ledger waive sober {given}", by=CRO).out
    assert "nobody proposed" not in desk.does(f"ledger waive bounded {given}", by=CRO).out
    due = {each["about"]: each["what"] for each in desk.does("ledger status --json", now=MAY).data["due"]}
    assert due["sober"] == "nobody decided on an invariant of this name: its waiver ends"
    assert due["bounded"] == "may not be violated any more: its waiver ends"


def test_before_anybody_held_a_right_that_is_said_and_not_that_there_are_no_gaps(desk: Desk) -> None:
    assert desk.does("ledger rights --on 2019-01-01").out == "on 2019-01-01\nnobody held a right by then\n"
    assert "nobody held" not in desk.does("ledger rights").out


def test_a_period_that_is_not_over_is_told_its_own_last_day(desk: Desk) -> None:
    desk.write("leads.csv", LEADS)
    refused = desk.run("ledger period close 2026-Q1 --definition mql --records leads.csv", by=CRO)
    assert "its last day is 2026-03-31, and today is 2026-02-02" in refused.err


def test_a_document_that_a_number_tells_apart_is_not_taken_for_another(desk: Desk) -> None:
    """mql-5.yaml is a document that was not written yet, and mql.yaml holds another rule."""
    for name in ("mql-5.yaml", "mql2.yaml"):
        assert "write mql.yaml" not in desk.run(f"ledger check {name}", by=ANA).err
    assert "fix: write mql.yaml" in desk.run("ledger check mqll.yaml", by=ANA).err


def test_a_standard_that_the_charter_forbids_is_neither_offered_nor_asked_for_more(desk: Desk) -> None:
    desk.write("wider.yaml", criteria("score >= 50"))
    asked = "propose wider.yaml --effective 2026-02-20 --nature policy --because b"
    assert "why: after IAS 8 it is retrospective or cohort; its" in desk.run(f"ledger {asked}", ANA).err
    (fix,) = led(desk, f"{asked} --standard dual --dual-until 2026-05-01 --primary old", ANA)
    assert fix == f"choose retrospective: ledger {asked} --standard retrospective"
    (fix,) = led(desk, f"{asked.replace('policy', 'error')} --standard restated --corrects 1", ANA)
    assert fix.startswith("choose prospective, and say why: ")


def test_who_approves_what_needs_no_approval_is_told_to_ratify(tmp_path: Path) -> None:
    desk = founded(tmp_path)
    desk.write("charter.yaml", CHARTER)
    desk.does("ledger propose charter.yaml --effective 2026-02-02 --nature policy --because b")
    assert led(desk, "approve charter/lifecycle#1") == ["ratify it: ledger ratify charter/lifecycle#1"]
    assert f"fix: ask {DANA} to ratify it" in desk.run("ledger approve charter/lifecycle#1", by=ANA).err


def test_a_proposal_whose_entity_was_retired_is_taken_back(desk: Desk) -> None:
    desk.write("hot.yaml", criteria("score >= 90", "hot"))
    desk.does(f"ledger propose hot.yaml --effective 2026-03-10 {TERMS} --because b", by=ANA)
    for key, number in (("mql", 2), ("lead", 2)):
        desk.does(f"ledger retire {key} --effective 2026-03-03 --because over", by=ANA)
        desk.does(f"ledger approve {key}#{number}", by=SAL)
        desk.does(f"ledger ratify {key}#{number}", by=CRO)
    told = desk.does("ledger status", by=ANA).out
    assert "take it back, unless somebody decides on `lead` again first" in desk.run("ledger approve hot#1", SAL).err
    assert "ledger rebase hot#1" not in told
    desk.does(re.search(r"ledger withdraw hot#1 .*", told)[0].replace("TEXT", "over"), by=ANA)  # type: ignore[index]


def test_records_without_a_date_are_grouped_by_a_field_that_is_called_month(desk: Desk) -> None:
    desk.write("visit.yaml", VISIT)
    desk.write("long.yaml", criteria("score >= 65", "long").replace("entity: lead", "entity: visit"))
    desk.write("visits.csv", "score,month,quarter\n70,may,a\n10,may,b\n90,jun,a\n")
    asked = "ledger count long.yaml --with visit.yaml --records visits.csv --json --by"
    assert [each["value"] for each in desk.does(f"{asked} month").data["rows"]] == ["jun", "may"]
    assert [each["value"] for each in desk.does(f"{asked} quarter").data["rows"]] == ["a", "b"]
    assert "no date says when a record came to be" in desk.run(f"{asked.replace(' --json', '')} week").err


def test_a_record_without_a_date_is_of_no_version_that_why_could_name(desk: Desk) -> None:
    desk.write("visit.yaml", VISIT)
    desk.write("long.yaml", criteria("score >= 65", "long").replace("entity: lead", "entity: visit"))
    decide(desk, "visit.yaml", "visit")
    decide(desk, "long.yaml", "long")
    desk.write("long.yaml", criteria("score >= 75", "long").replace("entity: lead", "entity: visit"))
    decide(desk, "long.yaml", "long", "2026-02-09", 2)
    desk.write("visits.csv", "id,score,month,quarter\n1,70,may,a\n")
    told = desk.does("ledger why long --records visits.csv --id 1", now="2026-02-20T09:00:00Z").out
    assert "--rules standard" not in told
    assert "the day of this record is not known, so nobody can say whether it governs it" in told


def test_why_of_what_ended_asks_its_last_day(desk: Desk) -> None:
    desk.write("visit.yaml", VISIT)
    desk.write("long.yaml", criteria("score >= 65", "long").replace("entity: lead", "entity: visit"))
    decide(desk, "visit.yaml", "visit")
    decide(desk, "long.yaml", "long")
    desk.does("ledger retire long --effective 2026-03-01 --because over", by=ANA)
    desk.does("ledger approve long#2", by=SAL)
    desk.does("ledger ratify long#2", by=CRO)
    desk.write("visits.csv", "id,score,month,quarter\n1,70,may,a\n")
    (fix,) = led(desk.at(MAY), "why long --records visits.csv --id 1 --rules standard")
    assert fix.endswith("ledger why long --records visits.csv --id 1 --on 2026-02-28")


@pytest.mark.parametrize("header", ['"score";"employees"', "score;employees"])
def test_a_header_that_another_sign_parts_leads_to_that_sign(desk: Desk, header: str) -> None:
    """DuckDB reads no record below a name whose quotes do not end it, and says nothing."""
    desk.write("leads.csv", f"{header}\n70;300\n80;400\n")
    asked = "count mql --records leads.csv --rules today"
    done = desk.run(f"ledger {asked} --delimiter ,")
    assert f"fix: part its columns by `;`: ledger {asked} --delimiter ';'" in done.err
    whole = desk.run(f"ledger {asked} --delimiter , --map 'score={header}' --map 'employees={header}'")
    assert whole.code or "2" in whole.out.splitlines()[-1].split()
    assert desk.does(f"ledger {asked} --delimiter ';'").out.splitlines()[-1].split()[1:3] == ["2", "2"]


def test_a_quote_that_is_left_open_in_a_header_is_told_and_no_record_vanishes(desk: Desk) -> None:
    for header in ('score,"employees', '"score"x,employees'):
        desk.write("leads.csv", f"{header}\n70,300\n")
        assert "has a quote out of place" in desk.run("ledger count mql --records leads.csv --rules today").err
    desk.write("leads.csv", '"score" ,"employees"\n70,300\n')
    assert desk.does("ledger count mql --records leads.csv --rules today --map score='score '").code == 0


def test_a_file_of_another_name_is_not_taken_for_a_slip(desk: Desk) -> None:
    desk.write("touch.yaml", VISIT)
    assert "write touch.yaml" not in desk.run("ledger channel register nosuch.yaml").err


def test_a_population_that_is_named_as_a_file_is_written_in_quotes(desk: Desk) -> None:
    kept = (desk.folder / "ledger.toml").read_text()
    desk.write("ledger.toml", f'{kept}\n[weekly]\nlead = "leads.csv"\n')
    assert 'write [populations."leads.csv"], with its file or its url' in desk.run("ledger list").err


def test_who_founds_a_ledger_twice_is_led_to_the_one_that_is_there(desk: Desk) -> None:
    assert led(desk, "init --simulated-clock") == ["go on with it, or found another in a new folder: ledger status"]
    assert "or found it in another folder" in desk.run("ledger init --db other.db").err


def test_what_a_word_stands_for_is_said_by_its_own_name(desk: Desk) -> None:
    assert "ledger delegate ROLE SCOPE --to" in desk.run("ledger delegate").err
    assert "ledger parity KEY --target TARGET" in desk.run("ledger parity").err
    bare = desk.run("ledger count mql --records leads.csv --blank").err
    assert "fix: give it one: ledger count mql --records leads.csv --blank VALUE" in bare


def refused(desk: Desk, command: str) -> list[str]:
    """Return the next steps of a command that cannot be meant as it was typed."""
    done = desk.run(f"ledger {command}")
    assert done.code == 2
    return re.findall("fix: (.*)", done.err)


def test_a_word_too_many_is_left_out_of_the_step(desk: Desk) -> None:
    assert refused(desk, "status now") == ["leave it out: ledger status"]
    assert refused(desk, "new criteria x y z --scope s") == ["leave them out: ledger new criteria x --scope s"]
    assert refused(desk, "impact a b c") == ["say it: ledger impact a b --records RECORDS"]
    assert refused(desk, "attribution why a a --touch a --conversion a --touches t") == [
        "say it: ledger attribution why a --touch a --conversion a --touches t --conversions RECORDS"
    ]
    assert desk.run("ledger status now").err.count("why: beside its options `ledger status` takes no word") == 1


def test_what_goes_with_another_standard_of_history_leaves_the_step(desk: Desk, tmp_path: Path) -> None:
    desk.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    terms = "--effective 2026-03-01 --nature estimate --because so"
    for more in ("--standard cohort --cohort created", "--standard retrospective --since 2026-01-01"):
        *_, fix = refused_with(desk.at(by=ANA), f"propose next.yaml {terms} {more}")
        assert re.search("--cohort|--since", fix) is None
        assert desk.copied(tmp_path / more[-7:]).does(fix.partition(": ")[2], by=ANA).out.startswith("mql#2")


def test_who_saw_what_an_artifact_holds_is_asked_for_the_day_to_look_again(desk: Desk) -> None:
    operator = desk.at(by=OPS)
    desk.write("seen.png", "what was on the screen")
    operator.does("ledger target add mkto --connector manual --set label=Marketo --set id=1")
    seen = "target attest mkto List --holds mql@1 --evidence seen.png"
    assert refused_with(operator, seen) == [f"say when somebody looks there again: ledger {seen} --again DATE"]
    operator.does(f"ledger {seen} --again 2026-06-01")


def refused_with(desk: Desk, command: str) -> list[str]:
    """Return the next steps of a command that is refused, whatever its exit code."""
    done = desk.run(f"ledger {command}")
    assert done.code
    return re.findall("fix: (.*)", done.err)
