"""`ledger series`: a figure by period, where its rule changed and who decided that, and what the rule did of it."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shell import ANA, CRO, SAL, Desk, criteria, governed

Lead = Mapping[str, str]
Rule = Callable[[Lead], bool]
NOW = "2026-04-14T09:00:00Z"
STARTS = {date(2025, 1, 1): 1, date(2025, 7, 1): 2, date(2025, 11, 15): 3, date(2026, 2, 16): 4}
"""From when each version judged; the first three were attested, the last was ratified for all history."""
TEXTS = {
    1: "score >= 40",
    2: "score >= 65",
    3: "score >= 65 AND employees >= 200",
    4: "score >= 60 AND employees >= 100",
}
RULES: Mapping[int, Rule] = {
    1: lambda lead: int(lead["score"]) >= 40,
    2: lambda lead: int(lead["score"]) >= 65,
    3: lambda lead: int(lead["score"]) >= 65 and int(lead["employees"] or 0) >= 200,
    4: lambda lead: int(lead["score"]) >= 60 and int(lead["employees"] or 0) >= 100,
}


def leads() -> list[dict[str, str]]:
    """Leads of a year and a quarter, and two that have no day."""
    chance, found = random.Random(13), list[dict[str, str]]()
    for n in range(420):
        day = date(2024, 12, 20) + timedelta(days=chance.randrange(480))
        size = chance.choice(("", "20", "150", "400"))
        source = chance.choice(("web", "event", ""))
        found.append(
            {
                "id": str(n),
                "score": str(chance.randrange(100)),
                "employees": size,
                "source": source,
                "created": f"{day}",
            }
        )
    return [*found, {**found[0], "id": "a", "created": ""}, {**found[1], "id": "b", "created": ""}]


LEADS = leads()
BAD = {**LEADS[2], "id": "c", "created": "soon"}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """`warm` was in use in three versions, which nobody decided; the fourth is ratified for all history."""
    desk = governed(tmp_path_factory.mktemp("series"))
    desk.write("memo.txt", "what sales was told in three kick-offs")
    desk.does("ledger attest lead.yaml --effective 2024-01-01 --until 2026-02-02 --evidence memo.txt", by=ANA)
    for start, number in list(STARTS.items())[:3]:
        desk.write("warm.yaml", criteria(TEXTS[number], key="warm", title="Warm lead"))
        desk.does(f"ledger attest warm.yaml --effective {start} --evidence memo.txt", by=ANA)
    desk.write("warm.yaml", criteria(TEXTS[4], key="warm", title="Warm lead"))
    terms = "--effective 2026-02-16 --nature policy --standard retrospective --because 'sales agreed'"
    desk.does(f"ledger propose warm.yaml {terms}", by=ANA)
    desk.does("ledger approve warm#1", by=SAL)
    desk.does("ledger ratify warm#1", by=CRO)
    desk.write("leads.csv", written([*LEADS, BAD]))
    return desk.at(NOW)


def written(rows: list[dict[str, str]]) -> str:
    found = io.StringIO()
    table = csv.DictWriter(found, ["id", "score", "employees", "source", "created"])
    table.writeheader()
    table.writerows(
        {**each, "created": f"{each['created']}T10:00:00Z" if each["created"][:1] == "2" else each["created"]}
        for each in rows
    )
    return found.getvalue()


def series(desk: Desk, more: str = "", records: str = "leads.csv") -> dict[str, Any]:
    return dict(desk.does(f"ledger series warm --records {records} {more} --json").data)


# --- a plain reference, which shares nothing with what it judges ------------------------------------------------------


def quarter(lead: Lead) -> str:
    day = date.fromisoformat(lead["created"])
    return f"{day.year}-Q{(day.month + 2) // 3}"


def then(lead: Lead) -> Rule | None:
    """The rule of the lead's own day."""
    day = date.fromisoformat(lead["created"])
    governing = [number for start, number in STARTS.items() if start <= day]
    return RULES[governing[-1]] if governing else None


def by_quarter(judge: Callable[[Lead], bool]) -> Counter[str]:
    return Counter(quarter(each) for each in LEADS if each["created"] and judge(each))


def as_was(lead: Lead) -> bool:
    rule = then(lead)
    return bool(rule and rule(lead))


# --- the series -------------------------------------------------------------------------------------------------------


def test_each_period_has_what_a_plain_program_counts(asked: Desk) -> None:
    found = {each["period"]: each for each in series(asked)["periods"]}
    standard, was = by_quarter(RULES[4]), by_quarter(as_was)
    assert list(found) == ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert {name: each["standard"] for name, each in found.items()} == {name: standard[name] for name in found}
    assert {name: each["as_was"] or 0 for name, each in found.items()} == {name: was[name] for name in found}
    assert found["2024-Q4"]["as_was"] is None  # no version was in force then
    assert {name for name, each in found.items() if not each["over"]} == {"2026-Q2"}


def test_what_the_rule_did_is_what_a_plain_program_works_out(asked: Desk) -> None:
    """2025-Q2 is the last quarter before the first break; its rule is v1, and that of 2026-Q1's last day is v4."""
    data = series(asked)
    was = by_quarter(as_was)
    first, last = by_quarter(RULES[1]), by_quarter(RULES[4])
    records = Fraction(sum(rule["2026-Q1"] - rule["2025-Q2"] for rule in (first, last)), 2)
    change = was["2026-Q1"] - was["2025-Q2"]
    found = data["comparison"]
    assert (found["from"], found["to"]) == ("2025-Q2", "2026-Q1")
    assert (found["before"], found["after"]) == (was["2025-Q2"], was["2026-Q1"])
    assert (Fraction(found["rule"]), Fraction(found["records"])) == (change - records, records)
    assert found["decided_by"] == [None, None, CRO]
    assert "nobody decided 2 of its 3 changes" in data["first_line"]


def test_what_each_break_did_is_the_mean_over_both_periods_and_adds_up(asked: Desk) -> None:
    data = series(asked)
    by_rule = [by_quarter(RULES[number]) for number in (1, 2, 3, 4)]
    parts = [
        Fraction(sum(new[each] - old[each] for each in ("2025-Q2", "2026-Q1")), 2)
        for old, new in itertools.pairwise(by_rule)
    ]
    assert [Fraction(each["did"]) for each in data["breaks"]] == parts
    compared = data["comparison"]
    assert Fraction(compared["rule"]) - sum(parts) == Fraction(compared["within"])
    assert compared["within"], "v4 began within 2026-Q1, of which v3 judged a part"


def test_each_break_is_told_with_its_versions_category_standard_and_decider(asked: Desk) -> None:
    found = [
        (e["mark"], e["on"], e["before"], e["after"], e["category"], e["decided_by"]) for e in series(asked)["breaks"]
    ]
    narrowing = "narrowing (none in, some out)"
    assert found == [
        ("A", "2025-07-01", 1, 2, narrowing, None),
        ("B", "2025-11-15", 2, 3, narrowing, None),
        ("C", "2026-02-16", 3, 4, "widening (some in, none out)", CRO),
    ]
    out = asked.does("ledger series warm --records leads.csv").out
    line = next(each for each in out.splitlines() if "2025-07-01" in each)
    assert "nobody (attested)" in line
    line = next(each for each in out.splitlines() if "2026-02-16" in each)
    assert "retrospective (all history)" in line
    assert CRO in line


def test_what_a_change_did_to_the_figures_of_before_is_of_weeks_that_began_before_its_first_day(asked: Desk) -> None:
    out = asked.does("ledger series warm --records leads.csv --by week").out
    _, found, told = out.partition("WHAT V4 DID TO THE FIGURES OF BEFORE 16 FEBRUARY 2026")
    weeks = re.findall(r"^  (\d{4}-W\d\d) ", told, re.MULTILINE)
    assert found
    assert weeks[-1] == "2026-W07", "16 February is the Monday of 2026-W08"


def test_the_first_line_is_the_first_line(asked: Desk) -> None:
    data = series(asked)
    out = " ".join(asked.does("ledger series warm --records leads.csv").out.split())
    assert out.startswith(f"{data['first_line']} As each was counted at the time:")
    assert data["first_line"].startswith("`warm` fell ")


def test_by_segment_the_numbers_are_those_of_each_segment(asked: Desk) -> None:
    found = series(asked, "--segment source")["segments"]
    standard = Counter((quarter(e), e["source"]) for e in LEADS if e["created"] and RULES[4](e))
    assert {(e["period"], e["segment"] or ""): e["standard"] for e in found if e["standard"]} == dict(standard)
    assert "(blank)" in asked.does("ledger series warm --records leads.csv --segment source").out


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
def test_whatever_the_unit_no_record_is_lost(asked: Desk, unit: str) -> None:
    if unit == "day":
        assert asked.run("ledger series warm --records leads.csv --by day").code == 1  # more than 400 days in a row
        return
    data = series(asked, f"--by {unit}")
    assert sum(each["standard"] for each in data["periods"]) == sum(by_quarter(RULES[4]).values())
    assert sum(each["records"] for each in data["periods"]) + data["apart"] == len(LEADS) + 1
    assert data["apart"] == 3


def test_it_says_what_the_ordinary_count_says(asked: Desk) -> None:
    periods = series(asked)["periods"]
    for rules, name in (("standard", "standard"), ("then", "as_was")):
        count = f"ledger count warm --records leads.csv --rules {rules} --by created:quarter --json"
        rows = {each["value"]: each["matched"] for each in asked.does(count).data["rows"]}
        assert {each["period"]: each[name] or 0 for each in periods} == {
            e["period"]: rows[e["period"]] for e in periods
        }


def test_the_vintages_of_a_period_are_what_was_answered_on_their_days(asked: Desk) -> None:
    """Who asked on 10 February was told by the rules of the time; the answer of that day is found again, exactly."""
    rows = list(csv.DictReader(io.StringIO(asked.does("ledger series warm --records leads.csv --csv").out)))
    spans = sorted({(each["realtime_start"], each["realtime_end"]) for each in rows})
    assert spans == [("2026-02-02", "2026-02-15"), ("2026-02-16", "9999-12-31")]
    for day, span in (("2026-02-10", spans[0]), ("2026-04-14", spans[1])):
        count = f"ledger count warm --records leads.csv --rules then:{day} --by created:quarter --json"
        answered = {each["value"]: str(each["matched"]) for each in asked.does(count).data["rows"]}
        told = {e["period"]: e["value"] for e in rows if (e["realtime_start"], e["realtime_end"]) == span}
        assert told
        assert {period: answered[period] for period in told} == told
    assert all(each["period"] != "2026-Q2" for each in rows if each["realtime_start"] == "2026-02-02")


def test_the_page_has_a_picture_in_words_too_and_no_style_of_its_own(asked: Desk) -> None:
    asked.does("ledger series warm --records leads.csv --html series.html")
    page = (asked.folder / "series.html").read_text()
    assert series(asked)["first_line"] in page
    assert page.count('class="break nobody"') == 4  # two lines with their letters
    assert page.count('class="break ratified"') == 2
    assert "A: 1 July 2025, warm v1 to v2, narrowing (none in, some out), decided by nobody (attested)" in page
    assert "style=" not in page
    assert "<script" not in page
    asked.does("ledger series warm --records leads.csv --html series.html")  # written over
    for slip in ("--csv --html x.html", "-o x.csv"):
        assert asked.run(f"ledger series warm --records leads.csv {slip}").code == 2
    asked.does("ledger series warm --records leads.csv --csv -o rows.csv")
    asked.does("ledger series warm --records leads.csv --csv -o rows.csv")
    assert asked.run("ledger series warm --records leads.csv --csv -o leads.csv").code == 1


@pytest.mark.parametrize(
    ("command", "code", "what"),
    [
        ("series nothing --records leads.csv", 1, "there is no definition `nothing`"),
        ("series warm --records gone.csv", 1, "there is no such file"),
        ("series lead --records leads.csv", 4, "`lead` is of kind entity"),
        ("series warm --records leads.csv --date score", 1, "score is not a date of lead"),
        ("series warm --records leads.csv --segment nothing", 1, "the file has no column `nothing`"),
        ("series warm --records leads.csv --by decade", 2, "decade"),
        ("series warm", 2, "Missing option '--records'"),
    ],
)
def test_what_cannot_be_a_series_is_told(asked: Desk, command: str, code: int, what: str) -> None:
    done = asked.run(f"ledger {command}")
    assert (done.code, what in " ".join(done.err.split())) == (code, True), done.err


def test_records_that_are_all_without_a_day_are_in_no_period(asked: Desk) -> None:
    asked.write("undated.csv", written([{**each, "created": ""} for each in LEADS[:5]]))
    data = asked.does("ledger series warm --records undated.csv --json").data
    assert (data["periods"], data["apart"], data["comparison"]) == ([], 5, None)
    assert "nothing can be compared" in asked.does("ledger series warm --records undated.csv").out


def test_a_change_of_what_it_rests_on_is_a_break_of_its_own(tmp_path: Path) -> None:
    desk = governed(tmp_path)
    for number, text in enumerate(("score >= 40", "score >= 65"), 1):
        desk.write("base.yaml", criteria(text, key="base"))
        start = "2026-02-02" if number == 1 else "2026-03-01"
        terms = f"--effective {start} --nature policy --standard retrospective --because agreed"
        desk.does(f"ledger propose base.yaml {terms}", by=ANA)
        desk.does(f"ledger approve base#{number}", by=SAL)
        desk.does(f"ledger ratify base#{number}", by=CRO)
        if number == 1:
            desk.write("hot.yaml", criteria("base AND employees >= 100", key="hot"))
            desk.does(f"ledger propose hot.yaml {terms}", by=ANA)
            desk.does("ledger approve hot#1", by=SAL)
            desk.does("ledger ratify hot#1", by=CRO)
    desk.write("leads.csv", written([each for each in LEADS if each["created"][:4] == "2026"]))
    (found,) = desk.at(NOW).does("ledger series hot --records leads.csv --by month --json").data["breaks"]
    assert (found["about"], found["before"], found["after"], found["moves"]) == ("base", 1, 2, True)
    assert (found["category"], found["decided_by"]) == ("narrowing (none in, some out)", CRO)


# --- what was reported, and what stands -------------------------------------------------------------------------------


@pytest.fixture
def on_record(asked: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Of 2025-Q2 two numbers were reported, of 2025-Q3 one of another unit, and 2025-Q4 was closed at 12."""
    from ledger.app import clock, settings
    from ledger.app.ledger import open_ledger
    from ledger.domain import boundaries
    from ledger.domain.calendar import calendar_period
    from ledger.measure.figures.events.close import ClosedCount, PeriodClosed
    from ledger.measure.figures.events.figures import FigureRecorded

    desk = asked.copied(tmp_path)
    monkeypatch.setenv(clock.NOW, NOW)
    ledger = open_ledger(settings.load(desk.folder / "ledger.toml"))
    days = {each: calendar_period(each).days for each in ("2025-Q2", "2025-Q3", "2025-Q4")}

    governing = ledger.state().rights.governing("lifecycle/warm", ledger.today())
    assert governing

    def figure(period: str, number: str, as_of: date, unit: str = "") -> FigureRecorded:
        start, end = days[period]
        assert end
        return FigureRecorded(
            key="warm",
            period=period,
            from_=start,
            until=end,
            number=number,
            unit=unit,
            as_of=as_of,
            evidence="deck.pdf",
            evidence_digest="0" * 64,
            right=governing.position,
        )

    start, end = days["2025-Q4"]
    assert end
    closed = PeriodClosed(
        key="warm",
        period="2025-Q4",
        from_=start,
        until=end,
        position=1,
        on=date(2026, 2, 1),
        standard="then",
        population="0" * 64,
        records="leads.csv",
        counts=(ClosedCount(segment="", number="12", of=50),),
        right=governing.position,
    )
    events = [
        figure("2025-Q2", "70", date(2025, 7, 5)),
        figure("2025-Q2", "66", date(2025, 10, 4)),
        figure("2025-Q3", "1.5", date(2025, 10, 4), "percent"),
    ]
    about = boundaries.definitions(["warm"])
    ledger.decide(ledger.actor(ANA), lambda *_: events, about)
    ledger.decide(ledger.actor(CRO), lambda *_: [closed], about)
    ledger.journal.close()
    return desk


def test_what_was_reported_and_what_stands_are_beside_what_is_counted(on_record: Desk) -> None:
    found = {each["period"]: each for each in series(on_record)["periods"]}
    second = found["2025-Q2"]
    assert (second["reported"], second["reported_as_of"], second["vintages"]) == ("66", "2025-10-04", 2)
    assert found["2025-Q3"]["reported"] is None  # a percentage is no number of records
    was = by_quarter(as_was)["2025-Q4"]
    assert (found["2025-Q4"]["closed"], found["2025-Q4"]["today"]) == ("12", was)
    out = on_record.does("ledger series warm --records leads.csv").out
    assert "REPORTED  CLOSED  STANDARD  AS-WAS" in out
    assert f"2025-Q4 is closed at 12; today it would be {was}" in out


def test_reported_numbers_are_rows_with_the_days_on_which_people_read_them(on_record: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(on_record.does("ledger series warm --records leads.csv --csv").out)))
    found = [
        (e["period"], e["value"], e["realtime_start"], e["realtime_end"]) for e in rows if e["source"] == "reported"
    ]
    assert found == [
        ("2025-Q2", "70", "2025-07-05", "2025-10-03"),
        ("2025-Q2", "66", "2025-10-04", "9999-12-31"),
    ]
    assert {each["source"] for each in rows} == {"reported", "recount"}


def test_a_bar_is_filled_where_its_period_is_closed(on_record: Desk) -> None:
    on_record.does("ledger series warm --records leads.csv --html series.html")
    page = (on_record.folder / "series.html").read_text()
    assert (page.count('class="bar reported"'), page.count('class="bar closed"')) == (1, 1)
    assert "as it was reported" in page


def test_what_a_change_of_the_definition_moved_is_told_apart_and_hatched(tmp_path: Path) -> None:
    """One lead of 60 points qualifies on the day on which 50 are enough; the other one did something."""
    desk = governed(tmp_path)
    became = "became:\n  mql: {by: {field_history: [score, employees]}, re_entry: first}\n"
    desk.write("lead.yaml", (desk.folder / "lead.yaml").read_text() + became)
    desk.write("mql.yaml", criteria("score >= 50 AND employees >= 200"))
    terms = "--nature policy --standard retrospective --because agreed"
    for file, key, day in (("lead.yaml", "lead", "2026-02-02"), ("mql.yaml", "mql", "2026-03-10")):
        desk.does(f"ledger propose {file} --effective {day} {terms}", by=ANA)
        desk.does(f"ledger approve {key}#2", by=SAL)
        desk.does(f"ledger ratify {key}#2", by=CRO)
    desk.write(
        "leads.csv", "id,score,employees,created\na,60,300,2026-02-05T10:00:00Z\nb,90,300,2026-02-05T10:00:00Z\n"
    )
    rows = ("a,score,60,2026-02-05,", "a,employees,300,2026-02-05,", "b,employees,300,2026-02-05,")
    more = ("b,score,10,2026-02-05,2026-03-20", "b,score,90,2026-03-20,")
    desk.write("history.csv", "\n".join(["id,field,value,from,until", *rows, *more]) + "\n")
    asked = desk.at(NOW)
    command = "ledger series mql --records leads.csv --by month --field-history history.csv"
    periods = {each["period"]: each for each in asked.does(f"{command} --json").data["periods"]}
    told = asked.does("ledger became mql --field-history history.csv --json").data
    moved = {each["period"]: each["moved"] for each in periods.values() if each["moved"]}
    assert {name: (each["least_in"], each["most_in"]) for name, each in moved.items() if each["most_in"]} == {
        "2026-03": (1, 1)
    }
    assert any("2026-03" in str(each) for each in told.values())
    asked.does(f"{command} --html series.html")
    page = (asked.folder / "series.html").read_text()
    assert 'class="bar moved"' in page
    assert "moved in by a change of the rule" in page
    assert "MOVED" in asked.does(command).out


# --- what is shown adds up, and names who judged ----------------------------------------------------------------------


def lines_of(told: str, head: str) -> list[str]:
    """The lines of a section."""
    lines = told.splitlines()
    after = lines[lines.index(head) + 1 :]
    return list(itertools.takewhile(bool, after))


def signed(line: str) -> Fraction:
    """The only number with a sign in a line."""
    (found,) = re.findall(r"[+−][\d,.]+", line)
    return Fraction(found.replace("−", "-").replace(",", ""))


def test_the_breaks_on_screen_add_up_to_what_the_headline_says_of_the_rule(asked: Desk) -> None:
    told = asked.does("ledger series warm --records leads.csv").out
    *parts, whole = [line for line in lines_of(told, "BREAKS") if re.search(r"[+−]\d", line)]
    assert "a rule that changed within a period" in parts[-1]
    assert "all that the rule did" in whole
    assert sum(map(signed, parts)) == signed(whole)
    headline = " ".join(told.split("PERIOD")[0].split())
    (by_the_rule,) = re.findall(r"([+−][\d,.]+) by the rule", headline)
    assert signed(by_the_rule) == signed(whole)


def test_a_change_within_the_earlier_period_is_not_taken_for_the_records(asked: Desk, tmp_path: Path) -> None:
    """Every quarter holds the same leads on the same days; v2 began within the first, so the rule did all of it."""
    desk = asked.copied(tmp_path)
    for start, text in (("2025-01-01", TEXTS[1]), ("2025-02-15", TEXTS[2])):
        desk.write("hot.yaml", criteria(text, key="hot", title="Hot lead"))
        desk.does(f"ledger attest hot.yaml --effective {start} --evidence memo.txt", by=ANA, now="2026-02-02T08:00:00Z")
    days = [f"{year}-{month:02}-{day:02}" for year in (2025, 2026) for month in (1, 3) for day in (5, 25)]
    rows = [{"score": "50", "employees": "1", "source": "", "created": day} for day in days]
    desk.write("even.csv", written([{"id": str(n), **each} for n, each in enumerate(rows)]))
    found = desk.does("ledger series hot --records even.csv --json").data
    compared = found["comparison"]
    assert (compared["from"], compared["to"], compared["before"], compared["after"]) == ("2025-Q1", "2026-Q1", 2, 0)
    assert (compared["rule"], compared["records"], compared["within"]) == (-2, 0, -2)
    assert "nobody decided it" in found["first_line"]


def test_by_names_only_versions_that_judged_a_record_of_the_row(asked: Desk, tmp_path: Path) -> None:
    """v3 began on 15 November 2025: of that quarter, leads of October alone were judged by v2 and by nothing else."""
    desk = asked.copied(tmp_path)
    lead = {"score": "70", "employees": "300", "source": "web"}
    days = {"a": "2025-10-05", "b": "2025-08-01", "c": "2025-12-01", "d": "2026-01-09"}
    desk.write("few.csv", written([{"id": name, "created": day, **lead} for name, day in days.items() if name != "c"]))
    found = {each["period"]: each["versions"] for each in series(desk, records="few.csv")["periods"]}
    assert found == {"2025-Q3": [2], "2025-Q4": [2], "2026-Q1": [3]}
    told = desk.does("ledger count warm --records few.csv --rules then --by created:quarter").out
    assert [line.split()[-1] for line in told.splitlines() if line.startswith("2025-Q4")] == ["v2"]
    assert [line.split()[-2:] for line in told.splitlines() if line.startswith("all ")] == [["v2", "v3"]]
