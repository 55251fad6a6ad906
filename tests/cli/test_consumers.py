"""Consumers at the command line: added, listed, removed; and told wherever a definition that they read changes."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, MIA, OPS, SAL, TERMS, Desk, criteria, decide

CMO = "cmo@acme.example"
ADD = f'ledger consumer add "CMO weekly" --uses sql --owner {CMO}'
WILL = "will read a different number: "
HIGHER, TURNED = (
    "score >= 66 AND employees >= 200",
    "employees >= 200 AND NOT score < 65 AND score IS NOT BLANK",
)


@pytest.fixture
def read(desk: Desk) -> Desk:
    """`sql` refers to `mql`; CMO weekly uses `sql`, and the lead board uses `mql`."""
    desk.write("sql.yaml", criteria("mql AND score >= 80", key="sql", title="SQL (sales-qualified)"))
    decide(desk, "sql.yaml", "sql")
    desk.does(ADD, by=OPS)
    desk.does(f'ledger consumer add "Lead board" --uses mql --owner {MIA}', by=ANA)
    return desk


def asked(desk: Desk, text: str, key: str = "mql") -> str:
    """What `propose` answers to another text for a definition."""
    desk.write("next.yaml", criteria(text, key=key))
    return desk.does(f"ledger propose next.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA).out


def told(out: str) -> list[str]:
    return [line.strip().removeprefix(WILL) for line in out.splitlines() if WILL in line]


def test_the_list_says_what_each_reads_since_when_and_whose_it_is(read: Desk) -> None:
    later = read.at(now="2026-02-20T09:00:00Z")
    later.does(f'ledger consumer add "Board" --uses mql --uses sql --owner {CMO}', by=OPS)

    assert later.does("ledger consumer list").out.splitlines() == [
        "CONSUMER    READS                             SINCE       OWNER",
        "Board       mql; SQL (sales-qualified) (sql)  2026-02-20  cmo@acme.example",
        "CMO weekly  SQL (sales-qualified) (sql)       2026-02-02  cmo@acme.example",
        "Lead board  mql                               2026-02-02  mia@acme.example",
    ]
    assert later.does("ledger consumer list --uses mql").out.splitlines()[1:] == [
        "Board       mql; SQL (sales-qualified) (sql)  -        2026-02-20  cmo@acme.example",
        "CMO weekly  SQL (sales-qualified) (sql)       sql      2026-02-02  cmo@acme.example",
        "Lead board  mql                               -        2026-02-02  mia@acme.example",
    ]


def test_programs_get_the_same(read: Desk) -> None:
    first, second = read.does("ledger consumer list --uses mql --json").data

    assert (first["id"], first["uses"], first["through"]) == ("cmo-weekly", ["sql"], ["sql"])
    assert (first["owner"], first["since"]) == (CMO, "2026-02-02")
    assert (second["title"], second["through"]) == ("Lead board", [])


def test_what_is_said_again_is_so_already_and_what_is_removed_is_gone(read: Desk) -> None:
    before = read.stored()
    assert "already" in read.does(ADD, by=ANA).out
    assert read.stored() == before

    assert "removed CMO weekly" in read.does('ledger consumer remove "CMO weekly"', by=CMO).out
    assert "removed already" in read.does('ledger consumer remove "CMO weekly"', by=CMO).out
    assert [each["title"] for each in read.does("ledger consumer list --json").data] == ["Lead board"]
    assert read.does("ledger consumer list --uses sql").out == "no consumer reads sql\n"


def test_the_log_of_a_definition_tells_who_added_what_and_the_owner_may_act_from_then_on(read: Desk) -> None:
    read.does('ledger consumer remove "CMO weekly" --because "nobody opens it"', by=CMO)

    log = read.does("ledger log sql").out
    assert f"{OPS} added the consumer CMO weekly, of {CMO}: it uses sql" in log
    assert f"{CMO} removed the consumer CMO weekly, which used sql\n      because nobody opens it" in log


@pytest.mark.parametrize(
    ("command", "by", "code", "what", "fix"),
    [
        (f"add New --uses mqll --owner {CMO}", OPS, 1, "there is no definition `mqll`", "write mql"),
        (
            f"add New --uses lead --owner {CMO}",
            OPS,
            4,
            "`lead` is of kind entity",
            "name a criteria, a score, stages, a metric or an attribution",
        ),
        ("add New --uses mql --owner cmo", OPS, 1, "`cmo` is no address", "such as ana@acme.example"),
        (f"add New --uses mql --owner {CMO}", CMO, 4, f"{CMO} may not say what New uses", "ledger rights"),
        (f"add 'cmo Weekly' --uses mql --owner {CMO}", OPS, 4, "`cmo Weekly` would be taken for", '"CMO weekly"'),
        ("remove 'CMO weeky'", OPS, 1, "there is no consumer `CMO weeky`", "ledger consumer remove 'CMO weekly'"),
        ("list --uses sqll", OPS, 1, "there is no definition `sqll`", "write sql"),
        ("add New --uses mql", OPS, 2, "Missing option '--owner'", "say it: ledger consumer add New"),
        (f"add New --owner {CMO}", OPS, 2, "Missing option '--uses'", "say it: ledger consumer add New"),
        (f"add ' ' --uses mql --owner {CMO}", OPS, 2, "it says nothing", "ledger consumer add TITLE"),
    ],
)
def test_what_cannot_be_said_is_told_with_the_next_step(
    read: Desk, command: str, by: str, code: int, what: str, fix: str
) -> None:
    before = read.stored()
    done = read.run(f"ledger consumer {command} --json", by=by)

    assert done.code == code
    assert what in done.errors[0]["what"]
    assert fix in done.errors[0]["fix"]
    assert read.stored() == before


def test_whoever_proposes_approves_and_ratifies_is_told_who_will_read_a_different_number(read: Desk) -> None:
    named = [f"CMO weekly ({CMO}), through sql", f"Lead board ({MIA})"]

    assert told(asked(read, "score >= 85 AND employees >= 200")) == named
    assert told(read.does("ledger show mql#2", by=SAL).out) == named
    read.does("ledger approve mql#2", by=SAL)
    assert told(read.does("ledger ratify mql#2", by=CRO).out) == named
    assert not told(read.does("ledger show mql#2").out), "what is closed is not asked again"


def test_who_reads_it_through_a_definition_that_does_not_move_reads_the_same_number(read: Desk) -> None:
    """`sql` asks for 80 anyway: that `mql` goes from 65 to 66 moves nothing of it."""
    out = asked(read, HIGHER)

    assert "changes sql v1 indirectly: equivalent" in out
    assert told(out) == [f"Lead board ({MIA})"]
    assert "no consumer" not in out
    consumers = read.does("ledger show mql#2 --json").data["consumers"]
    assert {each["title"]: each["different"] for each in consumers} == {"CMO weekly": False, "Lead board": True}


def test_what_was_not_proved_of_a_later_day_counts_as_a_different_number(read: Desk) -> None:
    """From May on `sql` asks for no score of its own; the first day of the change, in March, tells nothing of that."""
    read.write("later.yaml", criteria("mql", key="sql"))
    decide(read, "later.yaml", "sql", day="2026-05-01", number=2)

    out = asked(read, HIGHER)

    assert "changes sql v1 indirectly: equivalent" in out
    assert told(out) == [f"CMO weekly ({CMO}), through sql", f"Lead board ({MIA})"]


def test_where_a_change_means_the_same_it_is_said_that_nobody_reads_another_number(read: Desk) -> None:
    none = f"no consumer will read a different number; the same: CMO weekly ({CMO}), through sql; Lead board ({MIA})"

    for out in (asked(read, TURNED), read.does("ledger show mql#2").out):
        assert none in out
        assert not told(out)
    read.does("ledger approve mql#2", by=SAL)
    done = read.does("ledger ratify mql#2 --json", by=CRO)
    assert [each["different"] for each in done.data["consumers"]] == [False, False]


def test_of_a_change_that_nobody_reads_nothing_is_said(read: Desk) -> None:
    read.write("other.yaml", criteria("score >= 1", key="other"))
    decide(read, "other.yaml", "other")
    out = asked(read, "score >= 2", key="other")
    assert "number" not in out
    assert read.does("ledger show other#2 --json").data["consumers"] == []


def test_an_end_is_told_to_those_who_read_it(read: Desk) -> None:
    gone = f"will read no number of sql any more: CMO weekly ({CMO})"
    out = read.does("ledger retire sql --effective 2026-03-01 --because 'nobody uses it'", by=ANA).out

    assert gone in out
    assert gone in read.does("ledger show sql#2").out
    read.does("ledger approve sql#2", by=SAL)
    assert gone in read.does("ledger ratify sql#2", by=CRO).out
    listed = read.at(now="2026-03-01T09:00:00Z").does("ledger consumer list").out
    assert "SQL (sales-qualified) (sql), not in force" in listed


def test_a_field_of_the_entity_that_changes_is_told_to_those_who_read_what_reads_it(read: Desk) -> None:
    lead = (read.folder / "lead.yaml").read_text(encoding="utf-8")
    read.write("lead2.yaml", lead.replace("{type: number, blank: 0}", "{type: number, blank: 500}"))
    out = read.does(f"ledger propose lead2.yaml --effective 2026-03-01 {TERMS} --because asked", by=ANA).out
    assert told(out) == [f"CMO weekly ({CMO}), through sql", f"Lead board ({MIA}), through mql"]


def test_a_definition_names_its_consumers_as_they_were_known(read: Desk) -> None:
    later = read.at(now="2026-02-20T09:00:00Z")
    later.does('ledger consumer remove "CMO weekly"', by=CMO)

    assert f"read by     Lead board ({MIA})" in later.does("ledger show mql").out
    assert "CMO weekly" not in later.does("ledger show mql").out
    assert f"read by     CMO weekly ({CMO}), through sql" in later.does("ledger show mql --known-on 2026-02-19").out
    assert [each["title"] for each in later.does("ledger show mql --json").data["consumers"]] == ["Lead board"]
    assert "read by" not in later.does("ledger show sql").out


def test_a_definition_is_read_through_however_many_others(read: Desk) -> None:
    for key, text in (("won", "sql AND employees >= 300"), ("renewed", "won AND NOT is_competitor")):
        read.write(f"{key}.yaml", criteria(text, key=key))
        decide(read, f"{key}.yaml", key)
    read.does(f'ledger consumer add "Board" --uses renewed --owner {CMO}', by=OPS)

    shown = read.does("ledger show mql").out
    assert f"read by     Board ({CMO}), through renewed\n" in shown
    assert f"Board ({CMO}), through renewed" in told(asked(read, "score >= 85 AND employees >= 200"))


def test_the_impact_on_records_names_who_reads_them(read: Desk) -> None:
    read.write("leads.csv", "id,score,employees,created\n1,65,500,2026-02-02T00:00:00Z\n")
    asked(read, HIGHER)

    out = read.run("ledger impact mql#2 --records leads.csv").out
    data = read.run("ledger impact mql@1 next.yaml --records leads.csv --json").data

    assert (
        "READ BY     THROUGH  OWNER\n"
        "CMO weekly  sql      cmo@acme.example\n"
        "Lead board  -        mia@acme.example\n\npopulation sha256:"
    ) in out
    assert {each["title"]: each["through"] for each in data["consumers"]} == {"CMO weekly": ["sql"], "Lead board": []}
