"""A share is one of what was judged; what could not be read, dated or governed stands by itself, and is said."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from shell import ANA, Desk, criteria

SOURCES = ("Google", "Partner", "")
SCORES = ("80", "65,5", "10", "n/a", "70", "1.234,5", "", "66")
DATES = ("2026-02-03T10:00:00Z", "05.02.2026", "", "2026-01-05T10:00:00Z", "2026-02-20T08:30:00Z")


def leads(records: int, scores: tuple[str, ...] = SCORES, dates: tuple[str, ...] = DATES) -> str:
    """Records whose columns repeat at different speeds, so that each fault meets each other."""
    rows = (
        f'{n},"{scores[n % len(scores)]}",500,{dates[n % len(dates)]},{SOURCES[n % len(SOURCES)]}'
        for n in range(records)
    )
    return "\n".join(("id,score,employees,created,source", *rows)) + "\n"


def reckoned(text: str, as_was: bool) -> pd.DataFrame:
    """What pandas makes of the records, by source: `mql` is score >= 65, from 2 February on."""
    data = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    number = pd.to_numeric(data.score, errors="coerce")
    day = pd.to_datetime(data.created, format="%Y-%m-%dT%H:%M:%SZ", errors="coerce")
    no_number, no_day = number.isna() & (data.score != ""), day.isna() & (data.created != "")
    data["verdict"] = (number >= 65).map({True: "matched", False: "not_matched"})
    data.loc[no_number, "verdict"] = "unreadable"
    if as_was:
        data.loc[day < "2026-02-02", "verdict"] = "ungoverned"
        data.loc[data.created == "", "verdict"] = "undated"
        data.loc[no_day, "verdict"] = "unreadable"
    names = ["matched", "not_matched", "unreadable", "undated", "ungoverned"]
    return data.groupby("source").verdict.value_counts().unstack(fill_value=0).reindex(columns=names, fill_value=0)


@pytest.fixture
def messy(desk: Desk) -> Desk:
    """A governed ledger and the leads of an org that nobody has tidied."""
    desk.write("leads.csv", leads(240))
    return desk


@pytest.mark.parametrize("rules", ["today", "then"])
def test_every_group_agrees_with_pandas_and_shares_are_of_the_judged(messy: Desk, rules: str) -> None:
    expected = reckoned(leads(240), rules == "then")

    found = messy.does(f"ledger count mql --records leads.csv --by source --rules {rules} --json").data
    rows = {row["value"] or "": row for row in found["rows"]}
    assert {name: [row[each] for each in expected.columns] for name, row in rows.items()} == {
        str(name): [int(each) for each in row] for name, row in expected.iterrows()
    }

    text = messy.does(f"ledger count mql --records leads.csv --by source --rules {rules}").out
    head, *lines = text[text.index("SOURCE") :].splitlines()
    assert head.split()[:5] == ["SOURCE", "MQL", "OF", "SHARE", "BY"]
    whole = expected.sum()
    judged = whole.matched + whole.not_matched
    assert lines[3].split()[:4] == ["all", f"{whole.matched}", f"{judged}", f"{100 * whole.matched / judged:.1f}%"]
    assert lines[3].split()[5:] == [f"{whole[each.lower()]}" for each in head.split()[5:]]


def test_what_cannot_be_read_is_said_first_with_a_sample_and_the_form(messy: Desk) -> None:
    lines = messy.does("ledger count mql --records leads.csv --rules today").out.splitlines()

    assert lines[0] == "90 of 240 records (37.5%) have a value that cannot be read"
    assert lines[1] == "first record 2, column `score`: '65,5': a number is digits, with a point before its decimals"
    assert any(line.startswith("mql, as-is") for line in lines[2:])


@pytest.mark.parametrize("how", ["--rules then", "--by month", "--by created"])
def test_a_date_that_cannot_be_read_is_shown_with_its_form_as_a_number_is(desk: Desk, how: str) -> None:
    desk.write("leads.csv", leads(10, scores=("80",), dates=("05.02.2026", "2026-02-03T10:00:00Z")))

    lines = desk.does(f"ledger count mql --records leads.csv {how}").out.splitlines()

    assert lines[:2] == [
        "5 of 10 records (50.0%) have a value that cannot be read",
        "first record 1, column `created`: '05.02.2026': "
        "an instant is written YYYY-MM-DDTHH:MM:SS with Z or an offset such as +01:00",
    ]


def test_impact_shows_the_date_for_which_it_knows_no_month(desk: Desk) -> None:
    desk.write("leads.csv", leads(10, scores=("80",), dates=("05.02.2026", "2026-02-03T10:00:00Z")))
    desk.write("next.yaml", criteria("score >= 70"))

    lines = desk.does("ledger impact mql next.yaml --records leads.csv --month").out.splitlines()

    assert lines[0] == "5 of 10 records (50.0%) have a value that cannot be read"
    assert lines[1].startswith("first record 1 (`id` 0), column `created`: '05.02.2026': an instant is written")


def test_one_in_a_hundred_may_be_unreadable_and_the_next_one_stops_a_strict_run(desk: Desk) -> None:
    few = ("n/a", *["80"] * 99)
    desk.write("few.csv", leads(100, scores=few))
    desk.write("more.csv", leads(199, scores=few))

    for asked in ("count mql --rules today", "impact mql mql@1"):
        strict = desk.does(f"ledger {asked} --records few.csv --strict").out
        assert not strict.startswith("1 of")
        assert "1 of 100 records (1.0%) has a value that cannot be read" in strict
        desk.does(f"ledger {asked} --records more.csv")
        stopped = desk.run(f"ledger {asked} --records more.csv --strict --json")
        assert stopped.code == 3
        assert stopped.data["unreadable"] == 2


def test_impact_tells_shares_of_those_that_both_versions_judge(messy: Desk) -> None:
    messy.write("next.yaml", criteria("score >= 70"))
    by_source = reckoned(leads(240), as_was=False)

    done = messy.run("ledger impact mql next.yaml --records leads.csv --by source")

    lines = done.out.splitlines()
    assert lines[0] == "90 of 240 records (37.5%) have a value that cannot be read: 90 by both"
    assert [line.split() for line in lines if line.startswith(("in both", "all judged", "unreadable"))] == [
        ["in", "both", "60", "40.0%"],
        ["all", "judged", "150", "100.0%"],
        ["unreadable", "90"],
    ]
    at = next(n for n, line in enumerate(lines) if line.startswith("SOURCE"))
    assert lines[at].split()[-2:] == ["OF", "UNREADABLE"]
    google = by_source.loc["Google"]
    assert lines[at + 1].split()[-2:] == [f"{google.matched + google.not_matched}", f"{google.unreadable}"]


def test_stages_tell_those_that_were_not_judged_below_the_whole(messy: Desk) -> None:
    stages = "stages:\n  - {key: known, when: TRUE}\n  - {key: warm, when: score >= 65}\n"
    messy.write("steps.yaml", f"kind: stages\nkey: steps\nscope: lifecycle\nentity: lead\n{stages}")
    messy.does("ledger attest steps.yaml --effective 2026-02-02 --evidence leads.csv", by=ANA)

    text = messy.does("ledger count steps --records leads.csv --rules today").out
    told = [line.split() for line in text[text.index("STAGE") :].splitlines()]

    assert told == [
        ["STAGE", "RECORDS", "SHARE", "BY"],
        ["known", "60", "40.0%", "v1"],
        ["warm", "90", "60.0%", "v1"],
        ["all", "judged", "150", "100.0%"],
        ["unreadable", "90"],
    ]


def test_values_that_are_not_declared_are_named_where_the_rule_reads_them(desk: Desk) -> None:
    rows = [f"{n},{level},Google" for n, level in enumerate(["vp", "Chief", "", "c_level", "chief", "Chief"])]
    desk.write("leads.csv", "\n".join(["id,job_level,source", *rows]) + "\n")
    desk.write("senior.yaml", criteria("job_level IN ('vp', 'c_level')", key="senior"))
    desk.does("ledger attest senior.yaml --effective 2026-02-02 --evidence leads.csv", by=ANA)
    levels = pd.read_csv(desk.folder / "leads.csv", keep_default_na=False).job_level
    strange = levels[~levels.isin(["", "c_level", "vp", "director", "other"])]

    found = desk.does("ledger count senior --records leads.csv --rules today --by source")

    said = (
        f"not declared in `job_level`: {len(strange)} records; first record {strange.index[0] + 1}: '{strange.iloc[0]}'"
    )
    assert found.out.splitlines()[-1] == said
    by_level = desk.does("ledger count senior --records leads.csv --rules today --by job_level").out
    assert "job_level" not in by_level.splitlines()[0]


# --- outcomes ---------------------------------------------------------------------------------------------------------


def outcomes(*groups: tuple[int, int, str]) -> str:
    """So many records of a score with an outcome."""
    rows = [f"{score},500,{won}" for score, many, won in groups for _ in range(many)]
    return "\n".join(("id,score,employees,won", *(f"{n},{row}" for n, row in enumerate(rows)))) + "\n"


def test_an_outcome_that_is_only_ever_yes_tells_nothing(desk: Desk) -> None:
    desk.write("won.csv", outcomes((80, 30, "true"), (80, 70, ""), (66, 5, "true"), (66, 95, "")))
    desk.write("next.yaml", criteria("score >= 70"))

    done = desk.run("ledger impact mql next.yaml --records won.csv --by employees --outcome won")

    assert "100.0%\n" not in done.out.replace("all             200  100.0%\n", "")
    assert "WON" not in done.out
    assert done.out.splitlines()[-5:-2] == [
        "`won` is known of 35 records by 2026-02-02, all of them yes; left out: 165 blank",
        "nothing can be told by it: it is yes wherever it is known",
        "if a blank means no, say so: --outcome won=VALUE, such as true",
    ]
    data = desk.run("ledger impact mql next.yaml --records won.csv --outcome won --json").data
    assert {each["rate"] for each in data["cells"].values()} == {None}
    assert (data["backtest"]["only"], "before" in data["backtest"]) == ("yes", False)


def test_where_a_blank_is_said_to_mean_no_the_rates_are_those_of_pandas(desk: Desk) -> None:
    text = outcomes((80, 30, "true"), (80, 70, ""), (66, 5, "true"), (66, 95, ""))
    desk.write("won.csv", text)
    desk.write("next.yaml", criteria("score >= 70"))
    table = pd.read_csv(io.StringIO(text), keep_default_na=False, dtype={"won": str})
    rates = (table.won == "true").groupby(table.score >= 70).mean()

    data = desk.run("ledger impact mql next.yaml --records won.csv --outcome won=true --json").data

    assert (data["cells"]["both"]["rate"], data["cells"]["lost"]["rate"]) == (rates[True], rates[False])
    assert (data["backtest"]["picks"], data["backtest"]["certain"]) == ("better", True)


@pytest.mark.parametrize(
    ("kept", "lost", "told"),
    [
        ((100, 200), (150, 100), "next.yaml picks worse than mql v1"),
        ((2, 3), (3, 2), "next.yaml picks worse than mql v1; of so few outcomes that may be chance"),
        ((3, 3), (3, 3), "next.yaml picks as well as mql v1"),
        ((150, 100), (100, 200), "next.yaml picks better than mql v1"),
    ],
)
def test_a_worse_pick_is_called_worse(desk: Desk, kept: tuple[int, int], lost: tuple[int, int], told: str) -> None:
    (yes, no), (lost_yes, lost_no) = kept, lost
    desk.write("won.csv", outcomes((80, yes, "yes"), (80, no, "no"), (66, lost_yes, "yes"), (66, lost_no, "no")))
    desk.write("next.yaml", criteria("score >= 70"))

    assert told in desk.run("ledger impact mql next.yaml --records won.csv --outcome won").out.splitlines()


def test_a_rate_of_few_is_told_with_its_interval(desk: Desk) -> None:
    desk.write("won.csv", outcomes((80, 80, "yes"), (80, 19, "no"), (66, 80, "yes"), (66, 20, "no")))
    desk.write("next.yaml", criteria("score >= 70"))

    lines = desk.run("ledger impact mql next.yaml --records won.csv --outcome won").out.splitlines()

    assert next(line.split()[4:] for line in lines if line.startswith("in both")) == ["81%", "(72-87)"]
    assert next(line.split()[3:] for line in lines if line.startswith("lost ")) == ["80.0%"]


# --- the same in a brief ----------------------------------------------------------------------------------------------


def brief(desk: Desk, records: str, more: str = "--outcome won") -> list[str]:
    """What a brief of a rule that asks for a score of 70 says of these records, line by line."""
    desk.write("won.csv", records)
    desk.write("next.yaml", criteria("score >= 70"))
    terms = "--effective 2026-03-01 --nature policy --standard retrospective --because asked"
    desk.does(f"ledger propose next.yaml {terms}", by=ANA)
    return desk.does(f"ledger brief mql#2 --records won.csv {more}").out.splitlines()


@pytest.mark.parametrize(
    ("kept", "lost", "told"),
    [
        (
            (100, 200),
            (150, 100),
            "It picks worse: `won` is true of 33.3% of those it picks, until now of 45.5%.",
        ),
        (
            (2, 3),
            (3, 2),
            "It picks worse: `won` is true of 40% (12-77) of those it picks, until now of 50% (24-76); "
            "of so few outcomes that may be chance.",
        ),
        (
            (3, 13),
            (1, 4),
            "It picks worse: `won` is true of 3 of the 16 that it picks, until now of 4 of the 21; "
            "of so few outcomes that may be chance.",
        ),
        (
            (150, 100),
            (100, 200),
            "It picks better: `won` is true of 60.0% of those it picks, until now of 45.5%.",
        ),
    ],
)
def test_in_short_a_worse_pick_is_called_worse(
    desk: Desk, kept: tuple[int, int], lost: tuple[int, int], told: str
) -> None:
    (yes, no), (lost_yes, lost_no) = kept, lost

    lines = brief(desk, outcomes((80, yes, "yes"), (80, no, "no"), (66, lost_yes, "yes"), (66, lost_no, "no")))

    shown = " ".join(line.strip() for line in lines)
    assert told in shown[shown.index("IN SHORT") : shown.index("THE RULE")]


def test_a_brief_shows_no_rate_of_an_outcome_that_is_only_ever_yes(desk: Desk) -> None:
    shown = " ".join(line.strip() for line in brief(desk, outcomes((80, 60, "yes"), (80, 40, ""), (66, 50, ""))))

    assert "`won` is yes wherever it is known: nothing can be told by it." in shown
    assert "Does it pick better? `won` is yes wherever it is known, so nothing can be told." in shown
    assert "precision" not in shown
    assert shown.count("100.0%") == 0


def test_a_brief_says_first_that_much_cannot_be_read_and_tells_shares_of_the_others(desk: Desk) -> None:
    lines = brief(desk, leads(240).replace(",source", ",region"), "--by region")

    shown = " ".join(line.strip() for line in lines)
    short = shown[shown.index("IN SHORT") :]
    assert "90 of 240 records (37.5%) have a value that cannot be read" in short[: short.index("gained")]
    cells = {" ".join(line.split()[:2]): line.split()[2:] for line in lines if line.strip().startswith("in ")}
    assert cells == {"in both": ["60", "40.0%"], "in neither": ["60", "40.0%"]}
    at = next(n for n, line in enumerate(lines) if line.split()[:2] == ["region", "before"])
    assert lines[at].split()[-4:] == ["of", "cannot", "be", "read"]
    google = reckoned(leads(240), as_was=False).loc["Google"]
    row = next(line.split() for line in lines[at:] if line.strip().startswith("Google"))
    assert row[-2:] == [f"{google.matched + google.not_matched}", f"{google.unreadable}"]
