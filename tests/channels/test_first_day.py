"""The podcast's first day: what the framework that ships answers of it on the design's own documents, gate by gate.

supplies_read   score and job_level are missing          in_taxonomy, can_earn   no channel podcast
reachable       employees is blank = 0 < 200             in May mql reads what enrichment fills in: two gates pass
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from string import Template

from tests.channels.judging import LEAD, MQL, SQL, crediting, written
from tests.kinds.reading import beside, read

from ledger.domain.charter import CharterAmended
from ledger.domain.definition import Draft
from ledger.domain.state import State
from ledger.kinds.framework import framework_of
from ledger.kinds.framework_gates import QUESTIONS as ASKED
from ledger.measure.channels.events.channels import ChannelFile
from ledger.measure.channels.pure.answer import GateAnswer
from ledger.measure.channels.pure.asking import ask
from ledger.measure.channels.pure.facts import GateFacts
from ledger.measure.channels.pure.gates.shipped import QUESTIONS
from shell import invariant

DAY = date(2026, 3, 2)
PODCAST = ChannelFile(
    key="podcast",
    title="Podcast sponsorship",
    owner="p_dana",
    touch="podcast",
    supplies=("email", "country"),
    filled_by={"enrichment": ("company_size",)},
    spend_cap="20000",
    expected_conversions="60",
)
WITH_SIZE = LEAD + "  company_size:  {type: number}\n"
OPTED_OUT = invariant("every: is_competitor\nnever: mql", "opted_out_never_mql")
SIX = "company_size >= 200 AND country <> 'us'"
"""What mql v6 asks in May."""


def definitions(mql: str = MQL) -> dict[str, Draft]:
    """Everything that the gates of the framework are about, and the framework."""
    found = {**written(WITH_SIZE, mql=mql, sql=SQL), **crediting()}
    found["opted_out_never_mql"] = read(OPTED_OUT, beside(*found.values()))
    text = (
        files("ledger.govern.documents.queries.forms")
        .joinpath("frameworks", "channel_fit.yaml")
        .read_text(encoding="utf-8")
    )
    filled = Template(text).substitute(key="channel_fit", scope="channels", entity="lead")
    found["channel_fit"] = read(filled, beside(*found.values()))
    return found


def state() -> State:
    """Operators are seated for everything."""
    found, people = State(), {"stewards": ("p_ana",), "approvers": (), "decider": "p_cro", "operators": ("p_ops",)}
    terms = {"quorum": 0, "lapses_after": 30, "standards": (), "solo": True, "from_": DAY}
    found.rights.evolve(1, CharterAmended(scope="*", title="Everything", **people, **terms))  # type: ignore[arg-type]
    return found


def answers(mql: str = MQL, file: ChannelFile = PODCAST) -> dict[str, GateAnswer]:
    """What each gate that is computed answers."""
    found = definitions(mql)
    framework = framework_of(found["channel_fit"])
    facts = GateFacts(file, framework, state(), found, DAY, "UTC")
    return {gate.key: ask(gate, facts) for gate in framework.gates if gate.question}


def test_on_the_first_day_four_gates_fail_each_with_what_it_fails_on() -> None:
    found = answers()
    told = {key: each.answer for key, each in found.items()}
    passed = dict.fromkeys(("lawful", "owned", "room"), "pass")
    assert told == {**dict.fromkeys(("read", "qualifies", "counted", "credited"), "fail"), **passed}
    assert found["read"].names == ("job_level", "score")
    assert "score, read by `mql` clause 1 (score >= 65)" in found["read"].because
    assert "job_level, read by `mql` clause 3 (job_level IN ('c_level', 'vp'))" in found["read"].because
    assert "`mql` clause 2 (employees >= 200) never holds, for employees is blank, read as 0" in (
        found["qualifies"].because
    )
    assert found["counted"].because == "`channels` has no channel `podcast`"
    assert found["credited"].because == "`channels`, by which `pipeline_credit` sorts touches, has no channel `podcast`"


def test_once_the_rule_reads_what_enrichment_fills_in_two_of_them_pass() -> None:
    before, after = answers(), answers(SIX)
    assert [key for key, each in after.items() if each.passes and not before[key].passes] == ["read", "qualifies"]
    assert after["qualifies"].because == "{company_size: 200, country: …} satisfies `mql`"


def test_without_enrichment_they_would_not() -> None:
    bare = replace_filled(PODCAST)
    after = answers(SIX, bare)
    assert after["read"].names == ("company_size",)
    assert not after["qualifies"].passes


def replace_filled(file: ChannelFile) -> ChannelFile:
    return ChannelFile(key=file.key, title=file.title, owner=file.owner, touch=file.touch, supplies=file.supplies)


def test_an_answer_names_every_definition_that_it_rests_on() -> None:
    found = answers()
    assert found["read"].read == ("lead", "mql", "sql")
    assert found["qualifies"].read == ("lead", "mql")
    assert found["lawful"].read == ("lead", "mql", "opted_out_never_mql")
    assert found["counted"].read == ("channels", "touch")
    assert found["credited"].read == ("channels", "deal", "deal_role", "pipeline_credit", "touch")


def test_every_question_that_a_framework_may_ask_is_one_that_is_answered() -> None:
    assert set(QUESTIONS) == set(ASKED)
