"""What people write goes on record for ever, so it names people by id; who reads it sees the addresses."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest

from platforms import delivering, org
from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria, decide, governed

ID = re.compile(r"p_[0-9a-f]{16}")
STAGES = r"""kind: stages
key: more
scope: lifecycle
entity: lead
stages:
- {key: a, title: "one\ntwo", when: score >= 1}
"""
WHY = f"--because 'as {BEN} asked'"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Every command that takes a text, with somebody's address in all of it."""
    desk = governed(tmp_path_factory.mktemp("story"))
    desk.write("memo.txt", "as it was")
    said = {"title": f"MQL of {BEN}", "statement": f"What {BEN.upper()} and {SAL} agreed on"}
    desk.write("mql.yaml", criteria("score >= 70", **said))
    desk.write("old.yaml", criteria("score >= 1", key="old", **said))
    desk.write(
        "top.yaml",
        criteria("score >= 99", key="top", **said)
        + f"examples: [{{given: {{score: 99}}, verdict: true, because: 'says {BEN}'}}]\n",
    )
    desk.does(f"ledger attest old.yaml --effective 2026-02-02 --evidence memo.txt {WHY}", by=ANA)
    desk.does(f"ledger propose mql.yaml --effective 2026-02-02 {TERMS} {WHY}", by=ANA)
    desk.write("mql.yaml", criteria("score >= 71", **said))
    desk.does(f"ledger revise mql#2 mql.yaml {WHY}", by=ANA)
    desk.does("ledger brief mql#2 --shown", by=ANA)
    desk.does(f"ledger approve mql#2 {WHY}", by=SAL)
    desk.does(f"ledger decline mql#2 {WHY}", by=MIA)
    desk.does(f"ledger approve mql#2 {WHY}", by=MIA)
    desk.does(f"ledger ratify mql#2 {WHY}", by=CRO)
    decide(desk, "top.yaml", "top")
    desk.does(f"ledger consumer add 'Report of {BEN}' --uses mql --owner zoe@acme.example {WHY}", by=ANA)
    desk.does(f"ledger consumer add 'Report of {BEN}' --uses top --owner zoe@acme.example {WHY}", by=ANA)
    desk.does(f"ledger consumer remove 'Report of {BEN}' {WHY}", by=ANA)
    desk.does(f"ledger retire top --effective 2026-03-01 {WHY}", by=ANA)
    desk.does(f"ledger withdraw top#2 {WHY}", by=ANA)
    seen = f"--hurts 'as {BEN} said' --evidence 'a mail of {SAL}'"
    desk.does(f"ledger ask mql {seen}", by=MIA)
    desk.does(f"ledger ask --about 'what {BEN} does' {seen}", by=MIA)
    desk.does(f"ledger answer r-1 --no {WHY}", by=ANA)
    desk.write("asked.yaml", criteria("score >= 72", **said))
    desk.does(f"ledger propose asked.yaml --effective 2026-04-01 {TERMS} {WHY} --answers r-1 --answers r-2", by=ANA)
    desk.does("ledger brief mql#3 --shown", by=ANA)
    desk.does(f"ledger revoke lifecycle operator {OPS} {WHY}", by=CRO)
    return desk


def test_no_stored_text_holds_the_address_of_anybody_who_is_known(story: Desk) -> None:
    with sqlite3.connect(story.folder / "ledger.db") as db:
        people = [row[0] for row in db.execute("SELECT address FROM persons")]
        stored = [
            bytes(row[0]).decode() for row in db.execute("SELECT payload FROM payloads UNION SELECT line FROM lines")
        ]
        stored += [row[0] for row in db.execute("SELECT tag FROM tags")]
    assert {BEN, "zoe@acme.example"} <= set(people)
    assert [text for text in stored for address in people if address in text.lower()] == []


@pytest.mark.parametrize(
    "command",
    [
        "log", "log mql", "show mql", "show mql#2", "show top", "brief mql#2",
        "proposals --all", "history mql", "list", "requests", "show r-1", "show r-2", "status",
        "show mql#3", "brief mql#3", "consumer list", "rights",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["", " --json"])
def test_whoever_reads_sees_addresses_and_no_ids(story: Desk, command: str, form: str) -> None:
    done = story.does(f"ledger {command}{form}")
    assert "@acme.example" in done.out or command in ("consumer list", "proposals --all")
    assert not ID.search(done.out)


@pytest.mark.parametrize("command", ["log", "show mql", "show mql#2", "brief mql#2"])
def test_what_was_written_is_read_as_it_was_written(story: Desk, command: str) -> None:
    assert f"{BEN}" in story.does(f"ledger {command} --json").out


def test_what_is_signed_is_the_text_with_ids(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more", title=f"More of {BEN}"))
    propose = f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x"
    desk.does(propose, by=ANA)
    desk.write("more.yaml", criteria("score >= 1", key="more", title=f"More of {BEN.upper()}"))
    assert "this is already proposed" in desk.does(propose, by=ANA).out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ({"title": "MQL of zoe@acme.example"}, "more.yaml:5:8"),
        ({"statement": "ask zoe@acme.example"}, "more.yaml:5:12"),
    ],
)
def test_a_document_that_names_a_stranger_by_address_is_refused_with_its_place(
    desk: Desk, text: dict[str, str], place: str
) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more", **text))
    before = desk.stored()
    for command in ("check more.yaml", f"propose more.yaml --effective 2026-03-01 {TERMS} --because x"):
        done = desk.run(f"ledger {command}", by=ANA)
        assert done.code == 1
        assert f"{place}: the text holds an address: zoe@acme.example" in done.out + done.err
    assert desk.stored() == before


def test_a_brief_is_hashed_with_ids_and_read_with_addresses(desk: Desk) -> None:
    desk.write("more.yaml", criteria(f"title = '{BEN}'", key="more"))
    desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    shown = desk.does("ledger brief more#1 --shown", by=ANA).out
    with sqlite3.connect(desk.folder / "ledger.db") as db:
        (payload,) = db.execute("SELECT payload FROM payloads ORDER BY position DESC LIMIT 1").fetchone()
    assert BEN in shown
    assert BEN not in json.dumps(json.loads(payload)["brief"])
    assert desk.does("ledger brief more#1 --json").data["digest"][:16] in shown


def test_a_reason_or_evidence_that_names_a_stranger_by_address_is_refused(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.write("zoe@acme.example.eml", "hello")
    before = desk.stored()
    for command in (
        f"propose more.yaml --effective 2026-03-01 {TERMS} --because 'ask zoe@acme.example'",
        "attest more.yaml --effective 2026-02-02 --evidence zoe@acme.example.eml",
        "consumer add 'zoe@acme.example weekly' --uses mql --owner zoe@acme.example",
    ):
        (error,) = desk.run(f"ledger {command} --json", by=ANA).errors
        assert error["what"].startswith("the text holds an address: zoe@acme.example")
        assert "by role" in error["fix"]
    assert desk.stored() == before


def test_what_a_criteria_compares_with_is_its_meaning_and_stays(desk: Desk) -> None:
    desk.write("title.yaml", criteria(f"title = '{BEN}'", key="bens"))
    desk.does(f"ledger propose title.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    assert f"'{BEN}'" in desk.does("ledger show bens#1").out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (criteria("score >= 1", key="more") + "title: |\n  one\n  two\n", "more.yaml:7:8"),
        (STAGES, "more.yaml:6:19"),
        ("kind: charter\nscope: lifecycle\ntitle: \"one\\ntwo\"\nsteward: ana@acme.example\n", "more.yaml:3:8"),
    ],
)  # fmt: skip
def test_a_title_is_one_line(desk: Desk, text: str, place: str) -> None:
    desk.write("more.yaml", text)
    done = desk.run("ledger check more.yaml")
    assert done.code == 1
    assert f"{place}: the title has several lines" in done.out


def test_the_title_of_a_consumer_is_one_line(desk: Desk) -> None:
    (error,) = desk.run(f"ledger consumer add 'one\ntwo' --uses mql --owner {ANA} --json", by=ANA).errors
    assert error["what"] == "`one two` cannot be the title of a consumer"
    assert "one line" in error["why"]


def test_an_artifact_whose_name_holds_an_address_is_neither_planned_nor_bound(tmp_path: Path) -> None:
    """It would be on record for ever; and once it was made there, its receipt could not be refused any more."""
    with org() as there:
        desk = delivering(Desk(tmp_path, DANA, FOUNDED), there)
        for name in ("for ben@acme.example", "for ben\u200b@acme.example", "for ben\uff20acme.example"):
            refused = desk.run(f"ledger plan --target sf --create 'mql={name}'", by=OPS)
            assert (refused.code, "holds an address: ben@acme.example" in refused.err) == (1, True)


@pytest.mark.parametrize(
    "said",
    ["zed\u200b@x.example", "zed\u00ad@x.example", "zed\uff20x.example", '"zed"@x.example', "zed@[10.0.0.1]"],
    ids=["no width", "soft hyphen", "full width", "quoted", "by number"],
)
def test_an_address_in_another_dress_is_still_one(desk: Desk, said: str) -> None:
    desk.write("next.yaml", criteria("score >= 60"))
    because = shlex.quote(f"as {said} asked")
    refused = desk.run(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because {because}", by=ANA)
    assert refused.code in (1, 2)
    assert "mql#2" not in desk.does("ledger proposals --json").out
