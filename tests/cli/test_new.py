"""`ledger new`: forms that `ledger check` takes once they are filled in, and the draft of an entity from a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shell import ANA, DANA, Desk, criteria

FILLED = {
    "TITLE": "A title",
    "STATEMENT": "What it is for.",
    "FIELD": "score",
    "SOURCE": "origin",
    "CODE": "web",
    "OTHER_CODE": "event",
    "CREATED": "made",
    "NUMBER": "65",
    "HIGH": "90",
    "LOW": "10",
    "REASON": "too low",
    "FIRST": "known",
    "SECOND": "warm",
    "ONE": "score > 90",
    "OTHER": "score > 50",
    "STEWARD": "ana@acme.example",
    "APPROVER": "sal@acme.example",
    "DECIDER": "cro@acme.example",
    "OPERATOR": "ops@acme.example",
    "FIRST_DAY": "2026-01-01",
}
KINDS = ("entity", "criteria", "score", "stages", "invariant", "debt", "charter")


def filled(form: str) -> str:
    """The form with every word in capitals that stands for something filled in, outside the comments."""
    lines = (line.partition("  #") for line in form.splitlines())
    return "\n".join(
        (
            line
            if line.startswith("#")
            else re.sub(r"\b[A-Z][A-Z_]+\b", lambda found: {**FILLED, **CREDIT}.get(found[0], found[0]), line)
        )
        + sign
        + comment
        for line, sign, comment in lines
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_is_taken_once_it_is_filled_in_and_not_before(desk: Desk, kind: str) -> None:
    form = desk.run(f"ledger new {kind} {'' if kind == 'charter' else 'fresh'}").out
    desk.write("form.yaml", form)
    assert desk.run("ledger check form.yaml").code == 1
    desk.write("form.yaml", filled(form))
    done = desk.run("ledger check form.yaml")
    assert done.code == 0, done.out


TOUCHES = """\
kind: entity
key: touch
scope: lifecycle
fields:
  touch_id: {type: text}
  account: {type: text}
  occurred: {type: datetime, clock: event}
  score: {type: number}
---
kind: entity
key: deal
scope: lifecycle
fields:
  deal_id: {type: text}
  account: {type: text}
  won: {type: boolean}
  closed: {type: datetime, clock: event}
  lead_on: {type: date}
  opportunity_on: {type: date}
"""
CREDIT = {
    "CHANNEL": "search",
    "OTHER_CHANNEL": "content",
    "TAXONOMY": "fresh",
    "CONVERTS": "deal",
    "CONVERTED": "won",
    "CLOSED": "closed",
    "ACCOUNT": "account",
    "OCCURRED": "occurred",
    "TOUCH_ID": "touch_id",
    "LEAD_ON": "lead_on",
    "OPPORTUNITY_ON": "opportunity_on",
}


@pytest.mark.parametrize("start", ["", "--from u", "--from w", "--from funnel_shares"])
def test_a_form_of_credit_is_taken_once_it_is_filled_in(desk: Desk, start: str) -> None:
    taxonomy = desk.does("ledger new taxonomy fresh --entity touch").out
    form = desk.does(f"ledger new attribution credit --entity touch {start}").out
    desk.write("form.yaml", f"{TOUCHES}---\n{taxonomy}---\n{form}")
    assert desk.run("ledger check form.yaml").code == 1
    desk.write("form.yaml", filled(f"{TOUCHES}---\n{taxonomy}---\n{form}"))
    done = desk.run("ledger check form.yaml")
    assert done.code == 0, done.out
    assert "✓ attribution credit" in done.out


def test_a_form_of_a_metric_shows_those_over_an_attribution_and_of_other_metrics(desk: Desk) -> None:
    form = desk.does("ledger new metric fresh --entity deal").out
    shown = ("measure: value, of: ATTRIBUTION", "{part: PART}", "{channel: CHANNEL}", "{paid: true}")
    quotients = ("cost: {per: METRIC, channel: FIELD}", "return: {of: METRIC}", "share: {of: METRIC, over: METRIC}")
    assert [each for each in (*shown, *quotients, "change: {of: METRIC, from: before}") if each not in form] == []


def test_all_words_that_a_form_leaves_open_are_told_at_once_with_their_lines(desk: Desk) -> None:
    desk.does("ledger new charter -o seats.yaml")
    told = desk.run("ledger check seats.yaml").out
    left = "TITLE (line 3), STEWARD (line 5), APPROVER (line 6), DECIDER (line 7), OPERATOR (line 8)"
    assert "seats.yaml:3:1: 5 words of the form are still to be filled in" in told
    assert f"fix: write yours in the place of {left}\n" in told


@pytest.mark.parametrize("kind", ["criteria", "score", "stages", "metric", "invariant", "attribution"])
def test_no_word_in_capitals_that_a_form_shows_is_left_out(desk: Desk, kind: str) -> None:
    desk.does(f"ledger new {kind} fresh -o fresh.yaml")
    form = (desk.folder / "fresh.yaml").read_text()
    said = " ".join(line.partition(" #")[0] for line in form.splitlines() if not line.lstrip().startswith("#"))
    told = desk.run("ledger check fresh.yaml").out
    words = {*re.findall(r"\b[A-Z][A-Z_]+\b", said)} - {"IS", "NOT", "BLANK", "AND"}
    assert words == {*re.findall(r"([A-Z_]+) \(line", told)}


@pytest.mark.parametrize(
    "field",
    ["origin: {type: choice, choices: [SOURCE, CODE, FIELD]}", "origin: {type: text, bind: {salesforce: Lead.SOURCE}}"],
)
def test_a_code_or_a_column_called_as_a_word_of_the_form_is_none(desk: Desk, field: str) -> None:
    desk.write("visit.yaml", f"kind: entity\nkey: visit\nscope: lifecycle\ntitle: Our FIELD\nfields:\n  {field}\n")
    assert desk.run("ledger check visit.yaml").code == 0


def test_a_code_in_a_condition_or_an_example_may_be_a_word_of_the_form(desk: Desk) -> None:
    desk.write(
        "high.yaml", criteria("title = 'HIGH'", "high") + "examples:\n  - {given: {title: HIGH}, verdict: true}\n"
    )
    assert desk.run("ledger check high.yaml").code == 0


def test_what_is_said_of_0_and_1_makes_a_boolean_and_no_file_that_is_there_is_said_to_be_written(desk: Desk) -> None:
    desk.write("visits.csv", "id,Bought,Asked\n1,0,Yes\n2,1,No\n3,1,Yes\n")
    first = desk.does("ledger new entity visit --from visits.csv -o first.yaml")
    told = desk.does("ledger new entity visit --from visits.csv --true 1 --false 0 -o second.yaml")
    assert "wrote visits.csv.reading.yaml: how the records are read" in first.out
    assert "only 0 and 1: with --true 1 --false 0 it is a boolean" in (desk.folder / "first.yaml").read_text()
    second = (desk.folder / "second.yaml").read_text()
    assert re.search(r"bought:  # 100% filled\n    type: boolean", second)
    assert told.out == "wrote second.yaml\nnext: correct it, then ledger check second.yaml\n"
    assert "visits.csv.reading.yaml is there, and stays as it is; it has to say:" in told.err
    assert '"true": ["1", "Yes"]' in told.err


def test_an_attribution_begins_with_a_way_that_comes_with_the_ledger(desk: Desk) -> None:
    done = desk.run("ledger new attribution credit --from linear")
    assert (done.code, done.out) == (1, "")
    assert "no attribution begins with `linear`" in done.err


@pytest.mark.parametrize("start", ["", "--from channel_fit", "--from paid_pilot"])
def test_a_framework_that_ships_is_taken_once_what_its_gates_name_is_there(desk: Desk, start: str) -> None:
    form = desk.does(f"ledger new framework {start}").out
    assert f"key: {start.removeprefix('--from ') or 'channel_fit'}\n" in form
    assert "scope: channels" in form
    desk.write("form.yaml", form)
    assert (desk.run("ledger check form.yaml").code == 0) == (start == "--from paid_pilot")
    taxonomy, credit = (desk.does(f"ledger new {each} --entity touch").out for each in NAMED)
    rest = filled(f"{TOUCHES}---\n{taxonomy}---\n{credit}---\n{RULES}").replace("taxonomy: fresh", "taxonomy: channels")
    desk.write("form.yaml", f"{rest}\n---\n{form}")
    done = desk.run("ledger check form.yaml")
    assert done.code == 0, done.out
    assert "✓ framework" in done.out


NAMED = ("taxonomy channels", "attribution pipeline_credit")
RULES = """\
kind: criteria
key: sql
scope: lifecycle
entity: lead
criteria: mql AND score > 80
---
kind: invariant
key: opted_out_never_mql
scope: lifecycle
entity: lead
every: score IS BLANK
never: mql
"""


def test_a_framework_begins_with_one_that_ships(desk: Desk) -> None:
    done = desk.run("ledger new framework --from topsis")
    assert (done.code, done.out) == (1, "")
    assert "no framework begins with `topsis`" in done.err
    assert "key: podcasts\nscope: growth\n" in desk.does("ledger new framework podcasts --scope growth").out


@pytest.mark.parametrize("kind", ["channel", "assessment"])
def test_what_a_framework_asks_for_is_not_looked_up_under_the_name_of_one_that_ships(desk: Desk, kind: str) -> None:
    out = desk.does(f"ledger new {kind}").out
    assert "ledger show FRAMEWORK" in out
    assert "channel_fit" not in out


def test_a_form_is_written_to_a_file_that_was_not_there(desk: Desk) -> None:
    done = desk.run("ledger new criteria mql2 --entity lead -o rule.yaml")
    assert done.code == 0
    assert "key: mql2" in (desk.folder / "rule.yaml").read_text(encoding="utf-8")
    again = desk.run("ledger new score fit -o rule.yaml")
    assert again.code == 1
    assert "key: mql2" in (desk.folder / "rule.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["charter --scope '*'", "entity fresh --scope '*'", "entity null"])
def test_a_word_that_yaml_would_not_take_for_a_text_is_quoted(desk: Desk, words: str) -> None:
    desk.write("form.yaml", filled(desk.does(f"ledger new {words}").out))
    found = desk.run("ledger check form.yaml")
    assert "YAML" not in found.err, found.err
    assert found.code == 0, found.out + found.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("criteria 'a: b'", "`a: b` cannot be a key"),
        ("criteria charter", "`charter` cannot be a key"),
        ("criteria fresh --entity 'x y'", "`x y` cannot be a key"),
        ("charter --scope 'x\nkey: evil'", "is no scope"),
        ("entity fresh --from leads.csv --scope 'x: y'", "`x: y` is no scope"),
        ("entity 'x: y' --from leads.csv", "`x: y` cannot be a key"),
    ],
)
def test_what_is_no_key_or_scope_is_told_and_no_document_is_printed(desk: Desk, words: str, what: str) -> None:
    desk.write("leads.csv", "id,made\n1,2026-01-01\n")
    done = desk.run(f"ledger new {words}")
    assert (done.code, done.out) == (1, "")
    assert what in done.err


LEADS = """\
Lead ID;Lead Score;Source;Newsletter;Erstellt am;Tags;E-Mail
00017;"1.234,5";Web;TRUE;31.12.2025;demo, trial;a@x.example
00018;77,0;Event;FALSE;01.01.2026;demo;b@x.example
00019;N/A;Web;TRUE;02.01.2026;;c@x.example
00020;12,5;Event;FALSE;03.02.2026;trial;d@x.example
00021;80,0;Web;TRUE;13.02.2026;demo, trial;e@x.example
00022;90,0;Event;TRUE;14.02.2026;demo;f@x.example
00023;1,5;Web;FALSE;14.02.2026;trial;g@x.example
"""


def test_an_entity_is_drafted_with_the_profile_that_reads_its_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write("leads.csv", "\ufeff" + LEADS)
    done = desk.run("ledger new entity lead --from leads.csv -o lead.yaml")
    assert done.code == 0, done.err
    draft = (tmp_path / "lead.yaml").read_text(encoding="utf-8")
    types = dict(re.findall(r"^  (\w+):.*\n    type: (\w+)", draft, re.MULTILINE))
    assert types == {
        "lead_id": "text",
        "lead_score": "number",
        "source": "choice",
        "newsletter": "boolean",
        "erstellt_am": "date",
        "tags": "choices",
        "e_mail": "text",
    }
    assert 'choices: ["Event", "Web"]' in draft
    assert "clock: event" in draft
    assert "@" not in draft
    profile = (tmp_path / "leads.csv.reading.yaml").read_text(encoding="utf-8")
    for line in ('decimal: ","', 'thousands: "."', 'blank: ["N/A"]', 'dates: ["DD.MM.YYYY"]', 'list: ", "'):
        assert line in profile
    assert "lead_score:  # 86% filled" in draft
    assert desk.run("ledger check lead.yaml").code == 0


@pytest.mark.parametrize("header", ["id;a;b", "id;b;a"])
def test_a_column_of_one_word_before_one_of_two_takes_no_word_from_the_reading(tmp_path: Path, header: str) -> None:
    desk = Desk(tmp_path, by=ANA)
    a_first = header == "id;a;b"
    rows = [("no", "yes"), ("unknown", "no"), ("no", "yes")]
    said = (f"{n};{a};{b}" if a_first else f"{n};{b};{a}" for n, (a, b) in enumerate(rows, 1))
    desk.write("leads.csv", "\n".join([header, *said]) + "\n")
    desk.does("ledger new entity lead --from leads.csv -o lead.yaml")
    reading = (tmp_path / "leads.csv.reading.yaml").read_text(encoding="utf-8")
    assert '"true": ["yes"]' in reading
    assert '"false": ["no"]' in reading
    desk.write("rule.yaml", criteria("b"))
    counted = desk.does("ledger count rule.yaml --with lead.yaml --records leads.csv")
    assert "cannot be read" not in counted.out + counted.err


def test_times_with_hours_of_one_digit_are_drafted_as_times(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write("visits.csv", "id,at\n1,2020-02-04 2:02:21\n2,2020-02-04 12:02:21\n")
    desk.does("ledger new entity visit --from visits.csv -o visit.yaml")
    assert "at:  # 100% filled\n    type: datetime" in (tmp_path / "visit.yaml").read_text(encoding="utf-8")
    reading = (tmp_path / "visits.csv.reading.yaml").read_text(encoding="utf-8")
    assert 'dates: ["YYYY-MM-DD H:mm:ss"]' in reading
    desk.write("rule.yaml", criteria("at IS NOT BLANK", entity="visit"))
    counted = desk.does("ledger count rule.yaml --with visit.yaml --records visits.csv")
    assert "cannot be read" not in counted.out + counted.err
    (tmp_path / "visits.csv.reading.yaml").unlink()
    told = desk.does("ledger count rule.yaml --with visit.yaml --records visits.csv --zone UTC")
    assert "column `at` holds '2020-02-04 2:02:21': add --dates 'YYYY-MM-DD H:mm:ss'" in told.out + told.err


def test_a_reading_that_is_checked_says_what_it_is_for(desk: Desk) -> None:
    desk.write("leads.csv.reading.yaml", 'kind: reading\nzone: "UTC"\n')
    told = desk.run("ledger check leads.csv.reading.yaml")
    assert told.code == 1
    assert "fix: count by it: ledger count KEY --records RECORDS --reading FILE" in told.out
    assert "how records are read" in told.out


def test_a_date_that_could_be_two_days_is_left_to_people(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write("leads.csv", "id,Created\n1,03/04/2026\n2,05/04/2026\n")
    done = desk.run("ledger new entity lead --from leads.csv")
    assert done.code == 1
    assert "add --dates DD/MM/YYYY or add --dates MM/DD/YYYY" in done.err
    assert not (tmp_path / "leads.csv.reading.yaml").exists()
    done = desk.run("ledger new entity lead --from leads.csv --dates MM/DD/YYYY")
    assert done.code == 0
    assert 'dates: ["MM/DD/YYYY"]' in (tmp_path / "leads.csv.reading.yaml").read_text(encoding="utf-8")


def test_a_point_that_one_column_shows_to_be_the_decimal_one_is_that_of_the_file(tmp_path: Path) -> None:
    types, reading = drafted(tmp_path, "id,Index,Rate\n" + "".join(f"{n},{92 + n}.893,{n}.1\n" for n in range(9)))
    assert types == {"id": "text", "index": "number", "rate": "number"}
    assert "decimal" not in reading


def test_a_comma_that_a_later_column_shows_to_be_the_decimal_one_is_that_of_the_file(tmp_path: Path) -> None:
    types, reading = drafted(tmp_path, "id;Index;Rate\n" + "".join(f"{n};{92 + n}.893;1.00{n},5\n" for n in range(9)))
    assert types == {"id": "text", "index": "number", "rate": "number"}
    assert reading == 'kind: reading\ncolumns:\n  index: "Index"\n  rate: "Rate"\ndecimal: ","\nthousands: "."\n'


def test_a_number_that_could_be_two_is_left_to_people_who_can_say_either(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write("leads.csv", "id,Price\n1,1.234\n2,5.678\n")
    done = desk.run("ledger new entity lead --from leads.csv")
    assert done.code == 1
    assert "fix: add --thousands , or add --decimal , --thousands .\n" in done.err
    for either in ("--thousands ,", "--decimal , --thousands ."):
        assert desk.run(f"ledger new entity lead --from leads.csv {either}").code == 0
        (tmp_path / "leads.csv.reading.yaml").unlink()


def test_what_is_true_or_false_is_a_boolean_whatever_its_column_is_called(tmp_path: Path) -> None:
    types, _ = drafted(tmp_path, "id,isMobile,Mobile\n" + "".join(f"{n},{'tf'[n % 2]},0{n}\n" for n in range(9)))
    assert types == {"id": "text", "ismobile": "boolean", "mobile": "text"}


def test_a_profile_that_is_there_is_kept_and_used(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write("leads.csv", 'id,Created,Score\n1,03/04/2026,"1,5"\n')
    desk.write("leads.csv.reading.yaml", 'kind: reading\ndates: [DD/MM/YYYY]\ndecimal: ","\n')
    before = (tmp_path / "leads.csv.reading.yaml").read_bytes()
    done = desk.run("ledger new entity lead --from leads.csv")
    assert done.code == 0, done.err
    assert "created" in done.out
    assert (tmp_path / "leads.csv.reading.yaml").read_bytes() == before


def test_codes_that_platforms_cannot_tell_apart_are_drafted_as_texts(tmp_path: Path) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write(
        "leads.csv",
        "id,Source,Tier\n" + "".join(f"{n},{'Google' if n % 2 else 'google'},{n % 3}x\n" for n in range(30)),
    )
    draft = desk.run("ledger new entity lead --from leads.csv -o lead.yaml")
    assert draft.code == 0, draft.err
    types = dict(re.findall(r"^  (\w+):.*\n    type: (\w+)", (tmp_path / "lead.yaml").read_text(), re.MULTILINE))
    assert types == {"id": "text", "source": "text", "tier": "choice"}
    assert desk.run("ledger check lead.yaml").code == 0


def drafted(tmp_path: Path, records: str) -> tuple[dict[str, str], str]:
    """The types of a draft from `records` that passes `check`, and what it takes to read them."""
    desk = Desk(tmp_path, by=ANA)
    desk.write("leads.csv", records)
    desk.does("ledger new entity lead --from leads.csv -o lead.yaml")
    desk.does("ledger check lead.yaml")
    desk.does("ledger new entity lead --from leads.csv")  # what the first wrote reads the file
    draft, reading = ((tmp_path / each) for each in ("lead.yaml", "leads.csv.reading.yaml"))
    types = dict(re.findall(r"^  (\w+):.*\n    type: (\w+)", draft.read_text(encoding="utf-8"), re.MULTILINE))
    return types, reading.read_text(encoding="utf-8") if reading.exists() else ""


def test_an_identifier_is_drafted_as_a_text_and_its_letters_are_no_currency(tmp_path: Path) -> None:
    rows = "".join(f"ORD2017032018{n:02},{'A' if n % 2 else 'CMP'}{100 + n // 2},{n},{n}\n" for n in range(20))
    types, reading = drafted(tmp_path, f"Reference,Campaign,LeadId,Order Number\n{rows}")
    assert set(types.values()) == {"text"}
    assert "currency" not in reading


def test_money_beside_a_number_is_drafted_as_a_number_still(tmp_path: Path) -> None:
    types, reading = drafted(tmp_path, 'Paid,Owed\nEUR 12.50,"R$ 1"\nCHF 7.00,€2\n')
    assert types == {"paid": "number", "owed": "number"}
    assert 'currency: ["CHF", "EUR", "R$", "€"]' in reading


def test_words_that_stand_for_a_blank_are_proposed_as_blanks_where_they_are(tmp_path: Path) -> None:
    sources = ["Web", "Event", "unknown", "n/a"] * 5
    rows = "".join(f"{each},{'none' if n % 4 else f'note {n}'}\n" for n, each in enumerate(sources))
    types, reading = drafted(tmp_path, f"Source,Note\n{rows}")
    assert types == {"source": "choice", "note": "text"}
    assert {"n/a", "none", "unknown"} == set(
        re.findall(r'"([^"]+)"', reading.partition("blank:")[2].partition("\n")[0])
    )


def test_every_draft_passes_check_whatever_its_columns_are_called(tmp_path: Path) -> None:
    names = [
        "date",
        "day",
        "Days",
        "starts",
        "Null",
        "is",
        "date_value",
        "Größe",
        "名前",
        "a\u200bb",
        "x\u0085y",
        "and",
    ]
    row = ",".join(["2026-01-05", *(f"{n} a" for n in range(1, len(names)))])
    types, _ = drafted(tmp_path, f"{','.join(names)}\n{row}\n")
    assert len(types) == len(names) - 1  # no document may hold U+0085
    assert types["date_value"] == "date"


def test_a_code_with_a_letter_that_nobody_sees_is_drafted_as_a_text(tmp_path: Path) -> None:
    types, _ = drafted(tmp_path, "Source\n" + "We\u200bb\nEvent\n" * 10)
    assert types == {"source": "text"}


@pytest.mark.parametrize("name", ["all", "charters", "is"])
def test_a_file_whose_name_is_a_word_of_the_language_is_drafted_under_a_legal_key(tmp_path: Path, name: str) -> None:
    desk = Desk(tmp_path, by=ANA)
    desk.write(f"{name}.csv", "id,made\n1,2026-01-01\n")
    desk.does(f"ledger new entity --from {name}.csv -o draft.yaml")
    desk.does("ledger check draft.yaml")


@pytest.mark.parametrize(
    ("name", "months"), [("month", ["may", "jun"]), ("month", ["5", "12"]), ("When", ["May", "June"])]
)
def test_a_month_without_a_year_is_said_to_be_no_date(tmp_path: Path, name: str, months: list[str]) -> None:
    drafted(tmp_path, f"{name},n\n" + "".join(f"{each},7\n" for each in months * 5))
    draft = (tmp_path / "lead.yaml").read_text(encoding="utf-8")
    assert draft.count("a month without a year is no date") == 1
    assert "type: date" not in draft


def test_columns_with_spaces_between_them_are_refused_and_a_column_of_words_is_not(desk: Desk) -> None:
    desk.write("deals.txt", " id date  amount\n 1 2026-01-01  7.50\n 2 2026-01-02  9.00\n")
    told = desk.run("ledger new entity deal --from deals.txt")
    assert told.code == 1
    assert "deals.txt:1: the file has one column only" in told.err
    assert "fix: save it as CSV, and name that file: ledger new entity deal --from FILE" in told.err
    desk.write("streets.csv", "Street of company\n12 Main Street\nBroadway\n3 Old Mill Lane\n")
    desk.does("ledger new entity street --from streets.csv -o street.yaml")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("a,a,b", "# left out, since 2 columns are called `a`: give each its own name"),
        ("id,,b", "# left out, since 1 column has no name that a document can hold: name each in the file"),
        ("id,a,b", ""),
    ],
)
def test_a_column_that_no_field_is_drafted_from_is_told(desk: Desk, header: str, told: str) -> None:
    desk.write("odd.csv", f"{header}\n1,2,3\n")
    drafted = desk.does("ledger new entity --from odd.csv --scope lifecycle").out
    assert "\n  b:" in drafted
    assert [line for line in drafted.splitlines() if line.startswith("# left out")] == ([told] if told else [])


def test_a_dash_is_the_terminal_and_no_file(desk: Desk) -> None:
    assert desk.does("ledger new criteria hot -o -").out == desk.does("ledger new criteria hot").out
    for command, option in (("plan -o -", "--output"), ("weekly --html -", "--html")):
        (error,) = desk.run(f"ledger {command} --json").errors
        assert "`-` is the terminal, and this is written to a file alone" in error["what"]
        desk.does(error["fix"].partition(": ")[2].replace(f"{option} FILE", f"{option} there"))
    assert not (desk.folder / "-").exists()


def test_a_form_is_about_the_only_entity_there_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path, now="2026-02-02T08:00:00Z")
    desk.does(f"ledger init --simulated-clock --as {DANA}")
    assert "entity: lead " in desk.does("ledger new metric sales").out
    for key in ("client", "deal"):
        desk.write(f"{key}.yaml", f"kind: entity\nkey: {key}\nscope: s\ntitle: T\nfields:\n  age: {{type: number}}\n")
        desk.does(f"ledger propose {key}.yaml --effective 2026-02-02 --nature policy --because why")
        desk.does(f"ledger ratify {key}#1")
        known = {"client": "client", "deal": "lead"}[key]
        assert f"entity: {known} " in desk.does("ledger new metric sales").out
