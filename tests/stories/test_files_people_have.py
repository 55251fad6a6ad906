"""A file as a spreadsheet in Germany saves it, counted with one profile: what pandas finds in the same file.

Semicolons, decimal commas, N/A, TRUE, German dates, a mark before the first letter: as CSV, packed, in the encodings of
Excel, through a pipe, and as a workbook. The figure is one, and the population that is recorded tells its reading.
"""

from __future__ import annotations

import gzip
import io
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shell import ANA, TERMS, Desk, criteria, decide, governed

openpyxl = pytest.importorskip("openpyxl")

LEAD = """\
kind: entity
key: interessent
scope: lifecycle
title: Lead
fields:
  score: {type: number}
  revenue: {type: number}
  opted_in: {type: boolean}
  created: {type: date, clock: event}
  source: {type: choice, choices: [Web, Messe, Empfehlung]}
  interests: {type: choices, choices: [demo, preis, webinar]}
"""
RULE = "score >= 65.5 AND opted_in AND created >= DATE '2026-01-15' AND interests HAS ANY ('demo', 'preis')"
PROFILE = """\
kind: reading
columns:
  {score: Bewertung, revenue: Umsatz, opted_in: Newsletter, created: Erstellt am, source: Quelle, interests: Themen}
blank: [N/A, k. A.]
"true": ["TRUE"]
"false": ["FALSE"]
decimal: ","
thousands: "."
currency: [€]
dates: [DD.MM.YYYY]
list: ", "
"""
HEAD = ["Lead-ID", "Bewertung", "Umsatz", "Newsletter", "Erstellt am", "Quelle", "Themen"]
ROWS = 3_000


def german(number: float) -> str:
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def row(n: int) -> list[Any]:
    """A lead, its values as a program would have them; None where nobody knows."""
    themes = [each for at, each in enumerate(("demo", "preis", "webinar")) if n >> at & 1]
    return [
        f"L{n:05}",
        None if n % 11 == 0 else (n * 37 % 1000) / 8,
        None if n % 7 == 0 else n * 997 % 2_000_000 / 4,
        None if n % 13 == 0 else n % 3 != 0,
        date(2026, 1, 1) + timedelta(n % 59),
        ("Web", "Messe", "Empfehlung")[n % 17 % 3],
        ", ".join(themes),
    ]


def shown(values: list[Any]) -> list[str]:
    """The same as a spreadsheet shows it."""
    name, score, revenue, opted_in, created, *rest = values
    return [
        name,
        "N/A" if score is None else german(score),
        "k. A." if revenue is None else f"{german(revenue)} €",
        "" if opted_in is None else str(opted_in).upper(),
        f"{created:%d.%m.%Y}",
        *rest,
    ]


TEXT = "\r\n".join(";".join(each) for each in [HEAD, *(shown(row(n)) for n in range(ROWS))]) + "\r\n"


def by_pandas() -> pd.Series[int]:
    """The leads that the rule holds for by source, read by pandas from the same text."""
    # As texts: with `thousands` pandas takes the points out of the days, too.
    frame = pd.read_csv(io.BytesIO(TEXT.encode("utf-8-sig")), sep=";", encoding="utf-8-sig", dtype=str)
    points = frame["Bewertung"].str.replace(".", "").str.replace(",", ".").astype(float)
    created = pd.to_datetime(frame["Erstellt am"], format="%d.%m.%Y")
    themes = frame["Themen"].fillna("").str.split(", ")
    holds = (
        (points >= 65.5)
        & (frame["Newsletter"] == "TRUE")
        & (created >= "2026-01-15")
        & themes.map(lambda each: bool({"demo", "preis"} & set(each)))
    )
    return frame[holds].groupby("Quelle").size()


def workbook(path: Path) -> None:
    """The same leads with values of their own types, on the second of two sheets."""
    book = openpyxl.Workbook()
    book.active.title = "Hinweise"
    book.active.append(["Export aus dem CRM"])
    sheet = book.create_sheet("Leads")
    sheet.append(HEAD)
    for n in range(ROWS):
        name, score, *rest = row(n)
        sheet.append([name, "N/A" if score is None else score, *rest])
    book.save(path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger with one rule in force, and the file in every form that people have it in."""
    folder = tmp_path_factory.mktemp("files")
    desk = governed(folder)
    desk.write("interessent.yaml", LEAD)
    decide(desk, "interessent.yaml", "interessent")
    desk.write("reif.yaml", criteria(RULE, "reif", entity="interessent"))
    decide(desk, "reif.yaml", "reif")
    desk.write("german.yaml", PROFILE)
    desk.write("leads.csv", TEXT.encode("utf-8-sig"))
    desk.write("leads.csv.gz", gzip.compress(TEXT.encode("utf-8-sig")))
    desk.write("leads-excel.csv", TEXT.encode("windows-1252"))
    desk.write("leads-unicode.txt", TEXT.replace(";", "\t").encode("utf-16"))
    workbook(folder / "leads.xlsx")
    workbook(folder / "leads.csv.export")
    desk.write("leads.zip", packed("leads.csv", TEXT.encode()))
    return desk


def packed(name: str, content: bytes) -> bytes:
    """A zip of one file."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr(name, content)
    return into.getvalue()


def counted(desk: Desk, how: str) -> dict[str, int]:
    done = desk.run(f"ledger count reif --by source --rules today --json {how}")
    assert done.code == 0, done.err
    assert not done.data["overall"]["unreadable"]
    assert done.data["overall"]["not_matched"] + done.data["overall"]["matched"] == ROWS
    return {each["value"]: each["matched"] for each in done.data["rows"]}


@pytest.mark.parametrize(
    "how",
    [
        "--records leads.csv --reading german.yaml",
        "--records leads.csv.gz --reading german.yaml",
        "--records leads-excel.csv --reading german.yaml --encoding windows-1252",
        "--records leads-unicode.txt --reading german.yaml",
        "--records leads.xlsx --sheet Leads --reading german.yaml",
        "--records leads.csv.export --sheet Leads --reading german.yaml",
    ],
)
def test_one_profile_reads_the_file_in_every_form_and_finds_what_pandas_finds(desk: Desk, how: str) -> None:
    assert counted(desk, how) == by_pandas().to_dict()


def test_options_say_what_a_profile_says(desk: Desk) -> None:
    how = "--map score=Bewertung --map opted_in=Newsletter --map 'created=Erstellt am' --map source=Quelle"
    how += " --map interests=Themen --blank N/A --true TRUE --false FALSE --decimal , --thousands ."
    how += " --dates DD.MM.YYYY --list-sign ', '"
    assert counted(desk, f"--records leads.csv {how}") == by_pandas().to_dict()


@pytest.mark.parametrize(("file", "more"), [("leads.csv", []), ("leads.xlsx", ["--sheet", "Leads"])])
def test_what_comes_in_at_standard_input_is_counted(desk: Desk, file: str, more: list[str]) -> None:
    command = [sys.executable, "-m", "ledger", "count", "reif", "--records", "-", "--reading", "german.yaml", *more]
    command += ["--rules", "today"]
    done = subprocess.run(
        command,
        input=(desk.folder / file).read_bytes(),
        cwd=desk.folder,
        env=desk.environment(),
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert f"{by_pandas().sum():,}" in done.stdout.decode()


def test_a_profile_beside_the_file_is_found_and_said_so(desk: Desk) -> None:
    desk.write("spring.csv", TEXT.encode("utf-8-sig"))
    desk.write("spring.csv.reading.yaml", PROFILE)
    assert counted(desk, "--records spring.csv") == by_pandas().to_dict()
    assert "records are read as spring.csv.reading.yaml says" in desk.run("ledger count reif --records spring.csv").err


def test_nothing_is_guessed_and_what_could_be_meant_is_proposed_until_the_file_is_read(desk: Desk) -> None:
    """Whoever types what is proposed, and nothing else, comes to the same figure."""
    command = "ledger count reif --by source --records leads.csv --rules today"
    done = desk.run(command)
    assert done.code == 1
    command += "".join(f" {each}" for each in re.findall(r"add (--map \S+='[^']+')", done.err))
    assert "the file has no column" in done.err
    for field, column in (("score", "Bewertung"), ("opted_in", "Newsletter"), ("created", "Erstellt am")):
        command += f" --map '{field}={column}'"
    command += " --map source=Quelle --map interests=Themen --list-sign ', '"
    done = desk.run(command)
    assert done.code == 0, done.err
    assert "column `Bewertung` holds " in done.out
    added = re.findall(r"^column `.*?` holds '.*': add (.*)$", done.out, re.MULTILINE)
    assert added == [*dict.fromkeys(added)]
    assert "--decimal ," in " ".join(added)
    done = desk.run(f"{command} {' '.join(added)} --json")
    assert done.code == 0, done.err
    assert {each["value"]: each["matched"] for each in done.data["rows"]} == by_pandas().to_dict()


def test_the_population_that_is_recorded_tells_which_reading_it_was(desk: Desk) -> None:
    desk.write("wide.yaml", criteria(RULE.replace("65.5", "50"), "reif", entity="interessent"))
    assert desk.run(f"ledger propose wide.yaml --effective 2026-03-01 {TERMS} --because wider", by=ANA).code == 0
    proposal = "reif#2"
    plain = desk.run(f"ledger impact {proposal} --records leads.csv --reading german.yaml --json")
    other = desk.run(f"ledger impact {proposal} --records leads.csv --reading german.yaml --blank Messe --json")
    one, two = plain.data["population"], other.data["population"]
    assert one["digest"] == two["digest"]
    assert one["reading"].startswith("sha256:")
    assert one["reading"] != two["reading"]
    done = desk.run(f"ledger brief {proposal} --records leads.csv --reading german.yaml --shown", by=ANA)
    assert f"read as {one['reading'][:23]} says" in done.out
    stored = b"".join(each.read_bytes() for each in desk.folder.glob("ledger.db*"))
    assert f'"reading":"{one["reading"]}"'.encode() in stored


@pytest.mark.parametrize(
    ("said", "what", "fix"),
    [
        ("--records leads.xlsx", "the workbook has 2 sheets", "--sheet SHEET"),
        ("--records leads.xlsx --sheet Lead", "there is no sheet `Lead`", "--sheet Leads"),
        ("--records leads.zip", "this is no workbook", "save it as .xlsx, or unpack it"),
        ("--records leads.csv --encoding rot13", "there is no encoding `rot13`", "--encoding windows-1252"),
        ("--records leads-excel.csv", "is not UTF-8", "--encoding windows-1252"),
        ("--records leads.csv --map scoer=Bewertung", "scoer is not a field of interessent", "--map score=Bewertung"),
        ("--records leads.csv --decimal ';'", "is no decimal sign", "--decimal ,"),
        ("--records leads.csv --reading lead.yaml", "does not say how to read records", "kind: reading"),
    ],
)
def test_what_cannot_be_read_so_is_told_with_what_to_type(desk: Desk, said: str, what: str, fix: str) -> None:
    done = desk.run(f"ledger count reif {said}")
    assert done.code == 1
    assert what in done.err
    assert fix in done.err
