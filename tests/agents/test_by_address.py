"""An agent at work on a served ledger: it reads what people read, asks for a change, and decides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from agents.agent import BOT, Agent, agent, change, entity, said, seat, served, token
from shell import ANA, CRO, SAL, Desk, criteria

TOOLS = {
    "definitions": ["known_on", "on"],
    "definition": ["key", "on"],
    "explain": ["key", "record"],
    "meaning_diff": ["after", "before"],
    "proposals": [],
    "brief": ["proposal"],
    "check": ["document", "effective"],
    "propose": [],
    "revise": [],
    "withdraw": ["because", "digest", "proposal"],
}
TERMS = {
    *("because", "cohort", "corrects", "document", "dual_until", "effective", "expects", "lost", "nature", "primary"),
    *("reason", "retroactive", "revisit", "since", "standard", "stock", "until"),
}
TAKES = {**TOOLS, "propose": sorted(TERMS), "revise": sorted({*TERMS, "proposal", "digest"})}


@pytest.fixture(scope="module")
def company(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """A ledger where the agent may propose, and its token."""
    desk = template.copied(tmp_path_factory.mktemp("agents"))
    return desk, seat(desk)


@pytest.fixture(scope="module")
def url(company: tuple[Desk, str]) -> Iterator[str]:
    """Where it is served."""
    with served(company[0]) as found:
        yield found


@pytest.fixture(scope="module")
def bot(company: tuple[Desk, str], url: str) -> Iterator[Agent]:
    """The agent, on a ledger that is served; each test takes back what it asks for."""
    desk, secret = company
    with agent(desk, url, token=secret) as found:
        yield found


def proposed(bot: Agent, *args: str, **more: str) -> dict[str, str]:
    """What an agent proposed."""
    made: dict[str, str] = bot.data("propose", **change(*args, **more))
    return made


def taken_back(bot: Agent, made: dict[str, str]) -> None:
    """Take a proposal back."""
    found = {each["proposal"]: each["digest"] for each in bot.data("proposals")}
    bot.data("withdraw", proposal=made["proposal"], digest=found[made["proposal"]], because="a test is over")


def test_there_are_ten_tools_and_a_new_one_is_written_here_first(bot: Agent) -> None:
    assert {each.name: sorted(each.input_schema["properties"]) for each in bot.tools} == TAKES
    assert [each.name for each in bot.tools if not each.annotations.read_only_hint] == ["propose", "revise", "withdraw"]  # type: ignore[union-attr]
    assert all(each.description and each.input_schema["additionalProperties"] is False for each in bot.tools)


def test_nothing_but_documents_records_and_reasons_is_a_free_text(bot: Agent) -> None:
    """A name has the form of a name, so that none is a path."""
    free = {
        name
        for each in bot.tools
        for name, schema in each.input_schema["properties"].items()
        if schema.get("type") == "string" and not {"pattern", "format", "enum"} & set(schema)
    }
    assert free == {"because", "reason", "cohort"}


def test_what_it_reads_is_what_the_command_line_tells(company: tuple[Desk, str], bot: Agent) -> None:
    desk, _ = company
    record = {"score": 80, "employees": 10}
    desk.write("record.json", json.dumps(record))
    desk.write("next.yaml", criteria("score >= 70 AND employes > 1"))
    for tool, given, command in (
        ("definitions", {}, "list"),
        ("definitions", {"on": "2026-02-01", "known_on": "2026-02-02"}, "list --effective-on 2026-02-01"),
        ("definition", {"key": "mql"}, "show mql"),
        ("meaning_diff", {"before": "mql@1", "after": "mql"}, "diff mql@1 mql"),
        ("proposals", {}, "proposals"),
    ):
        assert bot.data(tool, **given) == desk.does(f"ledger {command} --json").data
    assert [
        line for line in desk.does("ledger show mql").out.splitlines() if line not in bot.said("definition", key="mql")
    ] == []
    found = bot.data("explain", key="mql", record=record)
    assert found["verdict"] is False
    (checked,) = bot.data("check", document=criteria("score >= 70 AND employes > 1"))
    assert checked["problems"] == [
        {**each, "place": each["place"].replace("next.yaml", "text")}
        for each in desk.run("ledger check next.yaml --json").data[0]["problems"]
    ]


def test_it_carries_a_change_from_a_check_to_people_who_decide(desk: Desk) -> None:
    with served(desk) as url, agent(desk, url, token=seat(desk)) as bot:
        (checked,) = bot.data("check", document=criteria("score >= 70 AND employees >= 200"))
        assert any("narrowing" in each for each in checked["notes"])
        made = proposed(bot)
        assert bot.data("meaning_diff", before="mql", after="mql#2")["category"] == "narrowing"
        stricter = criteria("score >= 75 AND employees >= 200")
        revised = bot.data("revise", proposal="mql#2", digest=made["digest"], document=stricter, because="rounder")
        assert revised["digest"] != made["digest"]
        assert "may not approve" in desk.run("ledger approve mql#2", by=ANA).err, "she owns the agent"
        desk.does("ledger approve mql#2", by=SAL)
        desk.does("ledger ratify mql#2", by=CRO)
        assert bot.data("definition", key="mql", on="2026-02-03")["says"] == ["score >= 75 AND employees >= 200"]
    acts = desk.does("ledger log --json").data[-4:]
    assert [each["actor"] for each in acts] == [BOT, BOT, SAL, CRO]


def test_a_brief_has_the_category_and_made_up_records_and_nothing_that_was_counted(
    company: tuple[Desk, str], bot: Agent
) -> None:
    desk, _ = company
    desk.write("leads.csv", "score,employees,created\n" + "67,300,2026-01-01\n" * 137)
    made = proposed(bot, "score >= 80 AND employees >= 200")
    counted = f"ledger brief {made['proposal']} --records leads.csv"
    assert "137" in desk.does(f"{counted} --shown", by=ANA).out
    found = bot.call("brief", {"proposal": made["proposal"]})
    assert not found.is_error
    assert "narrowing (none in, some out)" in said(found)
    assert "is lost" in said(found)
    assert not re.search(r"\b137\b", found.model_dump_json())
    assert (found.structured_content["data"]["digest"], found.structured_content["data"]["seen"]) == ("", [])
    taken_back(bot, made)


def test_it_touches_only_what_it_asked_for_itself(company: tuple[Desk, str], bot: Agent) -> None:
    desk, _ = company
    desk.write("hers.yaml", criteria("score >= 1", key="hers"))
    desk.does(
        "ledger propose hers.yaml --effective 2026-02-03 --nature policy --standard prospective --because x"
        " --standard-because y",
        by=ANA,
    )
    (hers,) = bot.data("proposals")
    on_it = {"proposal": "hers#1", "digest": hers["digest"], "because": "better"}
    for tool, more in (("withdraw", {}), ("revise", {"document": criteria("score >= 2", key="hers")})):
        found = bot.problem(tool, **on_it, **more)
        assert found["what"] == f"{BOT} may not {tool} hers#1"
        assert "only to what it proposed itself" in found["why"]
    desk.does("ledger withdraw hers#1 --because 'a test is over'", by=ANA)


def test_it_has_five_open_proposals_about_whatever_and_is_told_how_to_go_on(bot: Agent) -> None:
    asked = [{**change(), "document": entity(f"thing_{number}")} for number in range(6)]
    made = [bot.data("propose", **each) for each in asked[:-1]]
    found = bot.problem("propose", **asked[-1])
    assert found["what"] == f"{BOT} has 5 open proposals"
    assert "thing_0#1, thing_1#1, thing_2#1, thing_3#1, thing_4#1" in found["why"]
    for each in made:
        taken_back(bot, each)
    taken_back(bot, bot.data("propose", **asked[-1]))


def test_a_proposal_that_somebody_changed_meanwhile_is_read_again_first(bot: Agent) -> None:
    made = proposed(bot)
    on_it = {"proposal": made["proposal"], "because": "better"}
    bot.data("revise", digest=made["digest"], document=criteria("score >= 71"), **on_it)
    for tool, more in (("withdraw", {}), ("revise", {"document": criteria("score >= 72")})):
        assert (
            bot.problem(tool, digest=made["digest"], **on_it, **more)["what"]
            == f"{made['proposal']} is not what you read"
        )
    taken_back(bot, made)


def test_an_audit_finds_a_right_behind_everything_that_it_did(company: tuple[Desk, str], bot: Agent) -> None:
    taken_back(bot, proposed(bot))
    desk, _ = company
    found = desk.does("ledger audit rights --all --json").data
    assert (found["had_no_right"], found["would_be_refused_today"]) == (0, 0)
    assert "steward in `lifecycle`" in next(each["right"] for each in found["acts"] if each["actor"] == BOT)


def test_a_persons_own_token_reads_and_asks_for_nothing(company: tuple[Desk, str], url: str) -> None:
    desk, _ = company
    hers = token(desk, "hers", ANA)
    with agent(desk, url, token=hers) as found:
        assert found.data("definition", key="mql")["key"] == "mql"
        problem = found.problem("propose", **change())
    assert problem["what"] == f"{ANA} is a human being, and you are not"
    assert "--kind agent" in problem["fix"]
