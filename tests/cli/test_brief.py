"""`ledger brief`: a proposal as whoever decides reads it, and as it was shown to them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from ledger.render.page import POLICY
from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, SAL, TERMS, Desk, criteria, decide, write_down

LEADS = """\
id,score,employees,created,source,won,decided
lead-0001,70,500,2026-01-05T10:00:00Z,Ads,yes,2026-02-01
lead-0002,70,200,2026-01-06T10:00:00Z,Ads,no,2026-02-01
lead-0003,60,500,2026-02-01T10:00:00Z,Webinar,yes,2026-02-02
lead-0004,10,10,2026-02-01T10:00:00Z,Webinar,no,2026-03-09
lead-0005,55,400,2026-02-01T10:00:00Z,Webinar,no,2026-02-02
lead-0006,51,900,2026-02-01T10:00:00Z,,,
"""
ASKED = "--by source --month --outcome won --known decided"
CLAIM = """\
kind: invariant
key: claim
scope: lifecycle
entity: lead
title: Every SQL is an MQL
every: sql
is: mql
"""
LOOK = f"ledger brief mql#2 --records leads.csv {ASKED}"


class Seen(HTMLParser):
    """What a browser would be given: the elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """A governed ledger with four leads and an open proposal `mql#2`."""
    desk.write("leads.csv", LEADS)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 300", title="Marketing-qualified lead"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because 'larger companies buy'", by=ANA)
    return desk


def proposed(desk: Desk, text: str, **more: str) -> None:
    desk.write("other.yaml", criteria(text, **more))
    desk.does(f"ledger propose other.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA)


def approvals(desk: Desk, one: str = "mql#2") -> str:
    """What `show` says of who approved."""
    (line,) = re.findall(r"^  approved by (.*)$", desk.does(f"ledger show {one}").out, re.MULTILINE)
    return str(line)


def test_a_brief_answers_what_a_decider_asks_in_that_order(asked: Desk) -> None:
    out = asked.does(LOOK).out

    assert re.findall(r"^[A-Z][A-Z0-9 ,:?()]+$", out, re.MULTILINE) == [
        "WHAT IS ASKED",
        "IN SHORT",
        "STILL OPEN",
        "THE RULE, IN ENGLISH",
        "WHAT IS GAINED AND LOST",
        "WOULD IT HAVE PICKED BETTER?",
        "WHO IS TOLD",
        "ITS HISTORY: NOT CHANGED SINCE IT BEGAN",
        "HAD IT JUDGED THE RECORDS OF BEFORE (IT DOES NOT)",
    ]
    for said in (
        "mql#2: Marketing-qualified lead (mql)",
        f"{ANA} asks to change Marketing-qualified lead (mql) from 1 March 2026 on: “larger companies buy”",
        "It is policy (a new rule), and history is prospective (from now).",
        "A change that is shifting (some in, some out).",
        "It judges none of the 6 records of leads.csv: all are from before 1 March 2026.",
        "From 1 March 2026: 0.5 → 1.0 MQLs a week (+0.5).",
        "Both numbers are of the same 6 records of leads.csv, in the 4 weeks to 1 February 2026.",
        "`won` is true of 50% (9-91) of those gained and of 0% (0-79) of those lost.",
        "gained: were kept out by Engagement score is at least 65 3 3",
        "Ads 2 1 0 1 2 Webinar 0 2 2 0 3 (one record each) 0 1 1 0 1",
        "until now 2 50% (9-91) 50.0% 1.00 from then on 3 67% (21-94) 100.0% 1.33",
        "• Engagement score is at least 50 (it was: 65)",
        "A blank Employees counts as 0.",
        "• + a lead with Employees 300, Engagement score 50, and all else blank, is gained; was kept out",
        "`won` is known of 4 records, as known by 2 February 2026 (`decided`), 50% (15-85) of them yes; "
        "left out, since it",
        f"• decides: {CRO}",
        "• Does it pick better? The outcome of 4 records is known, which is too few to tell.",
    ):
        assert said in " ".join(out.split())


def test_its_counts_are_those_of_the_impact(asked: Desk) -> None:
    told = asked.does(f"{LOOK} --json").data["brief"]["rehearsal"]
    counted = asked.run(f"ledger impact mql#2 --records leads.csv {ASKED} --json").data

    def alike(cells: dict[str, dict[str, int]]) -> dict[str, tuple[int, int, int]]:
        return {name: (each["records"], each["yes"], each["no"]) for name, each in cells.items()}

    assert alike(told["cells"]) == alike(counted["cells"])
    assert [alike(each["cells"]) for each in told["segments"][:-1]] == [
        alike(each["cells"]) for each in counted["by"]["rows"] if each["value"]
    ]
    assert [alike(each["cells"]) for each in told["months"]] == [alike(e["cells"]) for e in counted["months"]["rows"]]
    assert told["segments"][-1]["value"] == "(one record each)"
    assert told["digest"] == counted["population"]["digest"]


def test_without_records_it_says_that_nobody_counted(asked: Desk) -> None:
    out = " ".join(asked.does("ledger brief mql#2").out.split())

    assert "How many records does it move? No population was looked at: ledger brief mql#2 --records RECORDS." in out
    assert "not shown yet; --shown does" in out


def test_the_page_needs_nothing_else_and_says_what_the_text_says(asked: Desk) -> None:
    text = asked.does(LOOK).out
    asked.does(f"{LOOK} --html brief.html")
    page = Seen((asked.folder / "brief.html").read_text(encoding="utf-8"))

    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.elements)
    assert not any(name.startswith(("src", "href", "on", "xlink", "style")) for name, _ in page.attributes)
    assert ("content", POLICY) in page.attributes
    assert page.elements.count("svg") == 1 + 3 + 2, "a bar for all, and one for each segment and month"
    assert page.open == []
    for line in text.splitlines():
        cells = [each for each in re.split(r"  +", line.strip(" •")) if each and not re.search("[█░]", each)]
        text = " ".join(page.text.split()).lower()
        assert all(each.lower().replace("`", "") in text for each in cells if len(cells) > 1), line


def test_what_people_and_records_say_is_never_markup(desk: Desk) -> None:
    evil = "<script>alert(1)</script>"
    desk.write("leads.csv", LEADS.replace("Webinar", "<img src=x onerror=alert(2)>"))
    proposed(desk, "score >= 50", title=f"'{evil}'", statement=f"'{evil} & \"quoted\"'")
    desk.does(f"{LOOK} --html brief.html")
    page = Seen((desk.folder / "brief.html").read_text(encoding="utf-8"))

    assert not {"script", "img"} & set(page.elements)
    assert evil in page.text
    assert "<img src=x onerror=alert(2)>" in page.text or "<img src=x onerror=al" in page.text


def test_what_was_shown_is_read_later_without_the_records(asked: Desk) -> None:
    first = asked.does(f"{LOOK} --shown", by=ANA)
    (asked.folder / "leads.csv").unlink()
    later = asked.does("ledger brief mql#2", now="2026-02-09T08:00:00Z")

    assert first.out.splitlines()[-1].startswith("shown with the proposal (#")
    real = [line for line in first.out.splitlines() if " lead lead-" in line]
    assert len(real) == 2
    assert later.out.splitlines() == [line for line in first.out.splitlines()[:-1] if line not in real]
    assert f"brief {asked.does('ledger brief mql#2 --json').data['digest'][:16]}: what an approval binds" in first.out


def test_a_real_record_each_way_comes_before_a_made_up_one(asked: Desk) -> None:
    out = " ".join(asked.does(LOOK).out.split())

    first = "+ lead lead-0003 (Employees 500, Engagement score 60) would be gained"
    assert first in out
    assert "− lead lead-0002 (Employees 200, Engagement score 70) would be lost" in out
    assert out.index(first) < out.index("+ a lead with Employees 300")


def test_of_the_records_nothing_is_kept_but_counts(asked: Desk) -> None:
    asked.does(f"{LOOK} --shown", by=ANA)
    bytes_ = b"".join(each.read_bytes() for each in asked.folder.iterdir() if "ledger.db" in each.name)

    assert b"brief/3" in bytes_
    assert b"leads.csv" in bytes_
    assert b"lead-000" not in bytes_
    assert b"2026-01-05" not in bytes_
    assert ANA.encode() not in re.findall(rb'"brief":.*', bytes_, re.DOTALL)[0].split(b'"draft"')[0]


def test_a_column_that_names_records_is_no_segment(asked: Desk) -> None:
    asked.write("leads.csv", LEADS + "".join(f"x{n},1,1,2026-01-05T10:00:00Z,s{n},no,2026-02-01\n" for n in range(40)))
    done = asked.run("ledger brief mql#2 --records leads.csv --by source")

    assert done.code == 4
    assert "`source` has 43 values" in done.err + done.out
    assert "at most 30" in done.err + done.out


def test_an_approval_says_why_it_is_void(asked: Desk) -> None:
    asked.does("ledger approve mql#2", by=SAL)
    assert approvals(asked) == SAL

    asked.does(f"{LOOK} --shown", by=ANA)
    assert approvals(asked) == f"{SAL} (void: a brief was shown since)"

    asked.does("ledger approve mql#2", by=SAL)
    asked.write("leads.csv", f"{LEADS}lead-0007,60,400,2026-02-01T10:00:00Z,Ads,,\n")
    asked.does("ledger brief mql#2 --records leads.csv --shown", by=BEN)
    assert approvals(asked).endswith(
        f"{SAL} (void: the population moved: leads.csv has 7 records, and leads.csv had 6)"
    )


def test_a_look_at_the_same_records_asks_as_was_asked_before(asked: Desk) -> None:
    asked.does(f"{LOOK} --shown", by=ANA)
    again = asked.does("ledger brief mql#2 --records leads.csv")

    assert "the population is as it was shown" in again.out
    assert "WOULD IT HAVE PICKED BETTER?" in again.out


def tolerant(desk: Desk, percent: str) -> None:
    desk.write("charter.yaml", f"{CHARTER}tolerance: {percent}\n")
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because 'look again'", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)


def test_a_population_that_moved_too_far_makes_the_proposal_stale(desk: Desk) -> None:
    tolerant(desk, "15 %")
    desk.write("leads.csv", LEADS)
    proposed(desk, "score >= 50 AND employees >= 300")
    desk.does(f"{LOOK} --shown", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)

    unseen = desk.run("ledger ratify mql#2", by=CRO)
    assert unseen.code == 4
    assert "nobody checked whether the population of mql#2 has moved" in unseen.err + unseen.out
    assert "ledger ratify mql#2 --records leads.csv" in unseen.err + unseen.out

    desk.write("leads.csv", f"{LEADS}lead-0007,60,400,2026-02-01T10:00:00Z,Ads,,\n")
    look = desk.run("ledger brief mql#2 --records leads.csv")
    assert look.code == 3
    assert (
        "the population moved by 16.7 % since it was shown: gained 3 → 4, of 6 → 7 records; 15 % is tolerated"
        in look.out
    )
    for act, by in (("approve", MIA), ("ratify", CRO)):
        refused = desk.run(f"ledger {act} mql#2 --records leads.csv", by=by)
        assert refused.code == 4
        assert "mql#2 is stale: its population has moved by 16.7 %" in refused.err + refused.out

    desk.does("ledger brief mql#2 --records leads.csv --shown", by=ANA)
    desk.does("ledger approve mql#2 --records leads.csv", by=SAL)
    desk.does("ledger ratify mql#2 --records leads.csv", by=CRO)


def test_a_charter_says_its_tolerance_in_percent(desk: Desk) -> None:
    desk.write("charter.yaml", f"{CHARTER}tolerance: a little\n")
    done = desk.run("ledger check charter.yaml")

    assert done.code == 1
    assert "`a little` is no tolerance" in done.err + done.out
    assert "charter.yaml:10" in done.err + done.out


def test_what_moves_with_it_is_told_with_how_many(asked: Desk) -> None:
    asked.write("sql.yaml", criteria("mql AND job_level IN ('vp')", key="sql", title="Sales-qualified"))
    decide(asked, "sql.yaml", "sql")
    asked.write("leads.csv", LEADS.replace("source", "job_level").replace("Ads", "vp").replace("Webinar", "vp"))
    asked.does("ledger rebase mql#2", by=ANA)
    out = asked.does("ledger brief mql#2 --records leads.csv").out

    assert "It also moves sql." in out
    assert "• Sales-qualified (sql v1): shifting (some in, some out); 2 are gained and 1 is lost" in out


def test_who_reads_the_number_is_told_and_where_nobody_is_on_record_that_is_open(asked: Desk) -> None:
    before = asked.does("ledger brief mql#2").out
    asked.does("ledger consumer add 'CMO weekly' --uses mql --owner cmo@acme.example", by=ANA)
    after = asked.does("ledger brief mql#2").out

    assert "• Who reads this number? No consumer of it is on record." in before
    assert "Who reads this number?" not in after
    assert "• CMO weekly (cmo@acme.example) will read a different number" in after


def test_the_first_version_of_a_definition_has_a_brief_too(desk: Desk) -> None:
    desk.write("hot.yaml", criteria("score >= 90", key="hot"))
    desk.does(f"ledger propose hot.yaml --effective 2026-03-01 {TERMS} --because new", by=ANA)
    out = desk.does("ledger brief hot#1").out

    assert "asks to begin hot from 1 March 2026 on" in out
    assert "from then on:\n    Engagement score is at least 90" in out


@pytest.mark.parametrize("kind", ["entity", "retirement"])
def test_what_judges_nothing_and_what_ends_have_a_brief(desk: Desk, kind: str) -> None:
    if kind == "entity":
        text = (desk.folder / "lead.yaml").read_text().replace("blank: 0", "blank: 500")
        desk.write("lead.yaml", text)
        desk.does(f"ledger propose lead.yaml --effective 2026-03-01 {TERMS} --because better", by=ANA)
        out = desk.does("ledger brief lead#2").out
        assert "It also moves mql." in out
        assert "mql (mql v1): widening (some in, none out)" in out
    else:
        desk.does("ledger retire mql --effective 2026-03-01 --because 'not needed'", by=ANA)
        assert "asks to end mql from 1 March 2026 on" in desk.does("ledger brief mql#2").out


def test_an_unknown_proposal_is_told(desk: Desk) -> None:
    done = desk.run("ledger brief mql#9")
    assert done.code == 1
    assert "there is no proposal `mql#9`" in done.err + done.out


def test_a_page_that_cannot_be_written_loses_and_records_nothing(asked: Desk) -> None:
    before = asked.stored()
    done = asked.run(f"{LOOK} --shown --html nowhere/brief.html", by=ANA)

    assert done.code == 1
    assert "nowhere/brief.html cannot be written" in done.err + done.out
    assert asked.stored() == before


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *((f"{LOOK} --html", name) for name in ("ledger.db", "./ledger.db", "ledger.toml", "leads.csv")),
        *(("ledger export sql mql --dialect duckdb -o", name) for name in ("ledger.db", "ledger.toml")),
        *(("ledger plan -o", name) for name in ("ledger.db", "ledger.toml")),
    ],
)
def test_nothing_is_written_over_the_ledger_or_what_is_read(asked: Desk, command: str, name: str) -> None:
    write_down(asked.folder / "ledger.db")  # whoever closes it last would do so
    before = (asked.folder / name).read_bytes()
    done = asked.run(f"{command} {name}")

    assert done.code == 1
    assert f"{name.removeprefix('./')} is not written" in done.err + done.out
    assert (asked.folder / name).read_bytes() == before


def test_a_page_replaces_an_older_one_in_one_piece(asked: Desk) -> None:
    asked.does(f"{LOOK} --html brief.html")
    first = (asked.folder / "brief.html").read_bytes()
    asked.does("ledger brief mql#2 --html brief.html")

    assert (asked.folder / "brief.html").read_bytes() != first
    assert not [each for each in asked.folder.iterdir() if each.name.startswith(".brief")]


def test_what_is_about_records_wants_records(asked: Desk) -> None:
    done = asked.run("ledger brief mql#2 --by source")
    assert done.code == 1
    assert "there is nothing to ask so without records" in done.err


def test_a_proposal_that_is_stale_is_said_to_be_before_all_else(asked: Desk) -> None:
    asked.does(f"{LOOK} --shown", by=ANA)
    asked.write("other.yaml", criteria("score >= 80"))
    asked.does(f"ledger propose other.yaml --effective 2026-03-01 {TERMS} --because first", by=ANA)
    asked.does("ledger approve mql#3", by=SAL)
    asked.does("ledger ratify mql#3", by=CRO)
    head = asked.does("ledger brief mql#2").out.splitlines()[1]

    assert head.startswith("  stale, waits for rebase: mql#3 was ratified as v2")
    said = " ".join(asked.run(LOOK).out.split())
    assert "It was to take the place of v1 from 1 March 2026 on. v2 governs its first day by now" in said
    assert "Engagement score is at least 50 (it was: 80)" in said
    assert "takes the place" not in said


def test_what_is_closed_has_no_brief_but_the_one_that_was_shown(asked: Desk) -> None:
    asked.does(f"{LOOK} --shown", by=ANA)
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    asked.write("more.yaml", criteria("score >= 1"))
    asked.does(f"ledger propose more.yaml --effective 2026-04-01 {TERMS} --because more", by=ANA)
    asked.does("ledger withdraw mql#3 --because no", by=ANA)
    refused = asked.run("ledger brief mql#3")

    assert "0.5 → 1.0 MQLs a week" in asked.does("ledger brief mql#2").out
    assert refused.code == 4
    assert "mql#3 was withdrawn, and nothing was shown with it" in refused.err


def test_an_approver_approves_what_they_read(asked: Desk) -> None:
    read = asked.does("ledger brief mql#2 --shown --json", by=ANA).data["digest"]
    asked.does(f"{LOOK} --shown", by=ANA)
    refused = asked.run(f"ledger approve mql#2 --digest {read}", by=SAL)
    now = asked.does("ledger brief mql#2 --json").data["digest"]

    assert refused.code == 4
    assert "mql#2 is not what you read" in refused.err
    asked.does(f"ledger approve mql#2 --digest {now}", by=SAL)


def test_the_column_of_ids_is_no_segment_and_single_records_are_none(asked: Desk) -> None:
    done = asked.run("ledger brief mql#2 --records leads.csv --by id")
    assert done.code == 4
    mails = asked.write("mails.csv", LEADS.replace("id,score", "email,score").replace("lead-", "jo@acme.example-"))
    asked.does(f"ledger brief mql#2 --records {mails} --by email --shown", by=ANA)
    stored = b"".join(each.read_bytes() for each in asked.folder.iterdir() if "ledger.db" in each.name)

    assert b"(one record each)" in stored
    assert b"jo@acme.example" not in stored
    assert str(asked.folder).encode() not in stored.split(b'"brief"')[-1].split(b'"draft"')[0]


def test_signs_that_cannot_be_seen_are_shown(asked: Desk) -> None:
    asked.write("leads.csv", LEADS.replace("Webinar", "Web\x1b[2J"))
    for command in (LOOK, f"ledger impact mql#2 --records leads.csv {ASKED}"):
        assert "\x1b" not in asked.run(command).out
    asked.does(f"{LOOK} --html brief.html")
    assert "\x1b" not in (asked.folder / "brief.html").read_text(encoding="utf-8")


def test_a_reference_that_ended_is_told_and_no_traceback(desk: Desk) -> None:
    desk.write("base.yaml", criteria("score >= 1", key="base"))
    decide(desk, "base.yaml", "base")
    proposed(desk, "base AND employees >= 200")
    desk.does("ledger retire base --effective 2026-02-20 --because gone", by=ANA)
    desk.does("ledger approve base#2", by=SAL)
    desk.does("ledger ratify base#2", by=CRO)
    desk.write("leads.csv", LEADS)
    for command in (
        "ledger brief mql#2 --records leads.csv",
        "ledger impact mql#2 --records leads.csv",
        "ledger brief mql#2",
    ):
        done = desk.run(command)
        assert done.code == 4
        assert "it refers to `base`, which has no version in force then" in done.err


def test_an_invariant_that_it_goes_against_is_told(asked: Desk) -> None:
    asked.write("sql.yaml", criteria("score >= 65 AND employees >= 200", key="sql"))
    decide(asked, "sql.yaml", "sql")
    asked.write("claim.yaml", CLAIM)
    decide(asked, "claim.yaml", "claim")
    asked.does("ledger waive claim --until 2026-09-01 --because 'for a while'", by=CRO)
    asked.does("ledger rebase mql#2", by=ANA)
    out = " ".join(asked.does("ledger brief mql#2").out.split())

    assert "✗ Every SQL is an MQL: `claim` is violated" in out
    assert "waived until 1 September 2026" in out
    assert "Is it right to go against “Every SQL is an MQL”?" in out


def test_the_column_of_ids_is_named_for_the_records_that_are_shown(asked: Desk) -> None:
    head, *rows = LEADS.splitlines()
    asked.write("two.csv", "\n".join([f"{head},Ref", *(f"{row},R-{n}" for n, row in enumerate(rows))]))

    def ids(more: str) -> set[str]:
        return {each["id"] for each in asked.run(f"ledger brief mql#2 --records two.csv {more} --json").data["seen"]}

    assert ids("--id Ref") == {f"R-{[row.split(',')[0] for row in rows].index(each)}" for each in ids("")}
    assert asked.run("ledger brief mql#2 --id Ref").code == 1
    assert "the file has no column `Nowhere`" in asked.run("ledger brief mql#2 --records two.csv --id Nowhere").err


def test_one_record_is_followed_from_version_to_version_and_to_what_is_asked(asked: Desk) -> None:
    said = asked.does("ledger brief mql#2 --records leads.csv --id id=lead-0003")
    lines = said.out.splitlines()
    at = lines.index("ONE RECORD")
    assert lines[at + 2 : at + 4] == [
        "    v1 does not hold for it: score >= 65",
        "    mql#2 holds for it",
    ]
    found = asked.does("ledger brief mql#2 --records leads.csv --id id=lead-0001 --json").data["followed"]
    assert [(each["by"], each["verdict"]) for each in found] == [("v1", True), ("mql#2", True)]

    asked.does("ledger brief mql#2 --records leads.csv --id id=lead-0003 --shown", by=ANA)
    shown = asked.does("ledger brief mql#2 --json")
    assert "lead-0003" not in shown.out, "a record is looked at, and never kept"
    nobody = asked.run("ledger brief mql#2 --records leads.csv --id id=lead-9")
    assert "no record has the id `lead-9`" in nobody.err


def test_two_columns_are_one_grouping_and_a_new_look_asks_the_same(asked: Desk) -> None:
    asked.does("ledger brief mql#2 --records leads.csv --by source --by won --shown", by=ANA)
    shown = asked.does("ledger brief mql#2 --json").data["brief"]
    (look,) = (each for each in (shown["impact"], shown.get("rehearsal")) if each)
    assert look["by"] == "source × won"
    values = {each["value"]: sum(cell["records"] for cell in each["cells"].values()) for each in look["segments"]}
    assert values == {"Webinar × no": 2, "(one record each)": 4}

    again = asked.does("ledger brief mql#2 --records leads.csv").out
    assert "Webinar × no" in again


def test_a_blank_that_is_judged_as_no_is_told(desk: Desk) -> None:
    desk.write("next.yaml", criteria("score >= 50 AND NOT is_competitor"))
    desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because fewer", by=ANA)
    assert "A blank Is competitor counts as no." in desk.does("ledger brief mql#2").out


def test_the_first_version_of_what_judges_no_records_is_told_as_a_whole(desk: Desk) -> None:
    guest = "kind: entity\nkey: guest\nscope: lifecycle\ntitle: Guest\nfields:\n  score: {type: number}\n"
    desk.write("guest.yaml", guest)
    desk.write("leads.csv", "id,score\na,70\n")
    desk.does(f"ledger propose guest.yaml --effective 2026-03-01 {TERMS} --because first", by=ANA)
    said = " ".join(desk.does("ledger brief guest#1 --records leads.csv").out.split())
    assert "THE RULE, IN ENGLISH from then on: score" in said
    assert "Why were records named? guest is of kind entity and judges none, so none was counted." in said
    assert "Why were records named?" not in desk.does("ledger brief guest#1").out
