"""Why a definition holds for a record: verdict, clauses, version and decision, of a known record or one typed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.app import clock
from shell import ANA, CRO, DANA, FOUNDED, MIA, OPS, SAL, Desk, criteria
from web.visitor import Pages, site, words

LEADS = "CREATE TABLE leads AS SELECT * FROM (VALUES ('L-1', 80, 300), ('L=2', 40, 300)) AS found(id, score, employees)"


@pytest.fixture
def pages(desk: Desk, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger that knows the population `crm`, a real server with two leads."""
    import psycopg

    monkeypatch.setenv(clock.NOW, FOUNDED)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS leads")
        connection.execute(LEADS)
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.crm]\nurl = "{postgres}"\ntable = "public.leads"\n')
    with site(desk) as found:
        yield found


@pytest.fixture
def alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger that knows no population."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def test_a_record_that_is_typed_in_is_told_its_verdict_clause_version_and_decision(alone: Pages) -> None:
    dana = alone.visitor(DANA)
    told = words(dana.post("/why/mql", {**dana.form("/why/mql"), "field.score": "80", "field.employees": "300"}).text)
    assert "holds for the record you typed" in told
    assert "score is 80" in told
    assert "v1 in force on 2 February 2026. Decided by cro, asked by ana: mql#1" in told
    lower = words(dana.post("/why/mql", {**dana.form("/why/mql"), "field.score": "10", "field.employees": "300"}).text)
    assert "does not hold for the record you typed" in lower
    assert "Decided by score >= " in lower


def test_what_is_typed_stands_in_no_address(alone: Pages) -> None:
    page = alone.visitor(DANA).get("/why/mql")
    assert 'method="post" action="/why/mql" class="typed"' in page


@pytest.mark.parametrize("score", ["high", "1,200", '"} , {"'])
def test_what_is_no_value_of_its_field_is_told(alone: Pages, score: str) -> None:
    dana = alone.visitor(DANA)
    told = words(dana.post("/why/mql", {**dana.form("/why/mql"), "field.score": score}, 422).text)
    assert "Score cannot be read" in told


def test_a_record_of_a_population_is_found_by_its_id(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    told = words(mia.get("/why/mql/L-1?in=crm"))
    assert "holds for record 1" in told
    assert "score is 80" in told
    found = words(mia.get("/why/mql?id=L%3D2&in=crm&id_column=id"))
    assert "score is 40" in found


@pytest.mark.parametrize("who", [ANA, MIA, CRO])
def test_a_steward_an_approver_and_a_decider_are_offered_populations(pages: Pages, who: str) -> None:
    assert "Look it up" in words(pages.visitor(who).get("/why/mql"))


def test_an_operator_is_neither_offered_a_population_nor_answered_from_one(pages: Pages) -> None:
    ops = pages.visitor(OPS)
    assert "Look it up" not in words(ops.get("/why/mql"))
    told = words(ops.get("/why/mql/L-1?in=crm", 403))
    assert "ops@acme.example may not ask about these records" in told.lower()
    assert "score is" not in told


def test_a_population_may_be_a_file_beside_the_settings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("leads.csv", "id,score,employees\nL-1,80,300\n")
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    with site(desk) as found:
        assert "holds for record 1" in words(found.visitor(MIA).get("/why/mql/L-1?in=leads"))


@pytest.mark.parametrize(
    "where", ["", "leads.csv", "/etc/passwd", "other", "crm:pg_catalog.pg_user", "postgresql://h/db#t", "-"]
)
def test_only_what_the_settings_name_is_read(pages: Pages, where: str) -> None:
    (pages.site.ledger.settings.path.parent / "leads.csv").write_text("id,score\nL-1,80\n")
    told = words(pages.visitor(MIA).get(f"/why/mql/L-1?in={where}", 404))
    assert "The server knows no population" in told


def test_a_file_of_the_server_is_no_definition(alone: Pages, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.folder)
    desk.write("draft.yaml", "secret: what a message about it would tell")
    mia = alone.visitor(MIA)
    assert "There is no definition draft.yaml" in words(mia.get("/why/draft.yaml", 404))
    told = words(mia.post("/why/draft.yaml", {"token": mia.form("/why/mql")["token"], "field.score": "7"}, 404).text)
    assert "There is no definition draft.yaml" in told


def test_what_judges_no_records_has_no_why(alone: Pages) -> None:
    assert "it judges no records".capitalize() in words(alone.visitor(MIA).get("/why/lead", 409))


def test_the_page_answers_by_the_version_that_governs_the_record_and_shows_the_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("leads.csv", "id,score,employees,created\nL-1,80,300,2026-02-10T10:00:00Z\n")
    desk.write("next.yaml", criteria("score >= 90"))
    terms = "--effective 2026-03-01 --nature estimate --standard prospective --because higher"
    desk.does(f"ledger propose next.yaml {terms}", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    monkeypatch.setenv(clock.NOW, "2026-03-10T09:00:00Z")
    toml = desk.folder / "ledger.toml"
    toml.write_text(f'{toml.read_text()}\n[populations.leads]\nfile = "leads.csv"\n')
    with site(desk) as found:
        told = words(found.visitor(MIA).get("/why/mql/L-1?in=leads"))
        assert "holds for record 1" in told
        assert "The version in force today, v2, does not hold for this record" in told
        assert "v1 governs this record by the standards of all versions" in told
        on_day = words(found.visitor(MIA).get("/why/mql/L-1?in=leads&on=2026-03-10"))
        assert "does not hold for record 1" in on_day
        assert "The version in force today" not in on_day


def test_the_page_names_the_rules_that_answer_where_nobody_picks_any(pages: Pages) -> None:
    mia = pages.visitor(MIA)
    assert '<option value="" selected>that governs it (standard)</option>' in mia.get("/why/mql")
    assert '<option value="" selected>in force on that day</option>' in mia.get("/why/mql?on=2026-03-01")


def test_a_definition_asks_by_the_rule_that_governs_unless_the_page_is_of_another_day(alone: Pages) -> None:
    dana = alone.visitor(DANA)
    assert 'href="/why/mql">' in dana.get("/d/mql")
    assert 'href="/why/mql?on=2026-03-01">' in dana.get("/d/mql?on=2026-03-01")
