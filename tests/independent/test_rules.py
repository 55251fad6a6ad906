"""RIGHTS.md numbers each rule, and each guard and each sort of act is one of those: nothing is judged by no rule."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import get_args

from independent.bags import CODEC, Past
from independent.checkers import our_verdicts
from ledger.deliver.delivery.rights.on_bench import PLANNED
from ledger.domain.entitlement import judging, rules
from ledger.domain.entitlement.judging import Judgement, Obstacle
from ledger.domain.event import Recorded
from ledger.domain.founding import Founded
from ledger.domain.guarded import Guard
from ledger.domain.stored import EVENTS
from ledger.domain.tagging import Form
from ledger.govern.waivers.events.proof import ProofRecorded

TEXT = files("ledger.audit.bag.queries").joinpath("RIGHTS.md").read_text(encoding="utf-8")
STATED = re.findall(r"^\*\*(R\d+)\.\*\*( \*\(definition\)\*)?", TEXT, re.MULTILINE)
DEFINITIONS = {number for number, definition in STATED if definition}
CONDITIONS = {number for number, definition in STATED if not definition}
OF_A_BAG = {"R5", "R6"}
"""What a bag may lack: a ledger holds everything, so nothing here asks."""
TABLE = dict(re.findall(r"^\| `([a-z_.]+/\d+)` \| (R\d+) \|$", TEXT, re.MULTILINE))
NAMED = {*re.findall(r"\bR\d+\b", TEXT)}


def spell_form(form: Form) -> str:
    """Return a form as RIGHTS.md spells it, such as `definition:<draft.key>`."""
    match form.sort:
        case "constant":
            return form.prefix
        case "member":
            return f"{form.prefix}:<{form.path}>"
        case "given":
            return f"{form.prefix}:<{form.path}?>"
        case "each":
            return f"{form.prefix}:<{form.path}[]{f'.{form.inner}' if form.inner else ''}>"
        case "pair":
            return f"{form.prefix}:<{form.path}>/<{'|'.join(form.others)}>"
        case "pairs":
            return f"{form.prefix}:<{form.path}>/<{form.others[0]}[]>"
        case "before":
            return f"{form.prefix}:<{form.path}#>"
        case "after":
            return f"{form.prefix}:<{form.path}@{form.opening}>"


def test_the_tags_of_each_type_are_those_that_the_program_gives_it() -> None:
    stated = dict(re.findall(r"^\| `([\w.]+/\d+)` \| (`.*`) \|$", TEXT, re.MULTILINE))
    forms = {name: EVENTS[name].tag_forms for name in EVENTS}
    ours = {name: " · ".join(f"`{spell_form(each)}`" for each in forms[name]) for name in forms}
    assert {name: tags.replace("\\|", "|") for name, tags in stated.items()} == ours


def test_each_rule_is_stated_once_in_the_order_of_the_numbers() -> None:
    numbers = [int(number[1:]) for number, _ in STATED]
    assert numbers == sorted(set(numbers))


def test_no_rule_names_another_that_there_is_not() -> None:
    assert NAMED - {number for number, _ in STATED} <= {"R140"}, "the rules to come begin there"


def test_every_guard_asks_for_a_rule() -> None:
    assert rules.GUARDS.keys() == {*get_args(Guard)}


def test_every_condition_is_asked_for_by_a_guard_or_by_an_act_and_no_definition_is() -> None:
    asked = {each for several in rules.GUARDS.values() for each in several} | {
        *rules.gather_rules().values(),
        rules.RECEIPT,
    }
    assert asked | OF_A_BAG == CONDITIONS
    assert not asked & DEFINITIONS


def test_every_sort_of_act_that_is_judged_has_the_rule_that_the_text_gives_it() -> None:
    judged = {name for name in EVENTS if judging.find_judge(EVENTS[name])}
    assert rules.gather_rules().keys() == judged
    assert rules.gather_rules() == TABLE


def test_an_act_is_told_with_its_own_rule_or_with_the_one_that_it_broke() -> None:
    founded = Founded(ledger_id="acme", zone="UTC", clock="system")
    proof = ProofRecorded(invariant="i", version=1, on=None, verdict="holds", method="m", engine="e")  # type: ignore[arg-type]
    lacks = Judgement(lacks="so", obstacles=(Obstacle("four eyes", "so"), Obstacle("seat", "so")))
    told = [
        (rules.verdict_of(found), rules.rule_of(event, found))
        for event, found in (
            (founded, PLANNED),
            (founded, Judgement(lacks="so")),
            (founded, lacks),
            (proof, Judgement(lacks="so", obstacles=(Obstacle("given", "so"),), of_content=True)),
            (proof, Judgement(lacks="so", obstacles=(Obstacle("", "so"),))),
            (founded, Judgement("so", unchecked=True)),
        )
    ]
    assert told == [
        ("entitled", "R80"),
        ("not entitled", "R80"),
        ("not entitled", "R56"),
        ("not entitled", "R7"),
        ("not entitled", "R116"),
        ("not judged", "R78"),
    ]


def test_the_example_of_the_text_is_judged_as_the_text_says() -> None:
    lines, verdicts = (
        [json.loads(line) for line in block.splitlines()]
        for block in re.findall(r"^```jsonl\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    )
    past = Past(
        tuple(
            Recorded(
                each["position"],
                each["recorded_at"],
                each["actor"],
                CODEC.decode(each["type"], json.dumps(each["event"]).encode()),
            )
            for each in lines
        )
    )
    judged = our_verdicts(past)
    assert [{"position": at, "verdict": said.verdict, "rule": said.rule} for at, said in judged.items()] == verdicts
    assert [sorted(each.event.tags) for each in past.events] == [each["tags"] for each in lines]
