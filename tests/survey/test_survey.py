"""What a survey makes of what platforms hold: fields paired or told apart, rules as criteria, and what is odd."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger.artifacts.data import Native, NativeField
from ledger.compile.renaming import Renamed, renamed
from ledger.data import replace
from ledger.deliver.survey.pure import claims as kin, drafts
from ledger.deliver.survey.pure.acting import ordered, related
from ledger.deliver.survey.pure.columns import NativePlace, SurveyedColumn, joined, pairs, slug
from ledger.deliver.survey.pure.rules import Ruled, ruled
from ledger.deliver.survey.pure.writing import written_back
from ledger.documents import load
from ledger.errors import Refused
from ledger.language.core import AllOf, Core, Leaf, core
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from memory import Memory

DAY = date(2026, 3, 29)
SCORE_SF = NativeField("score", "Lead.Score__c", "Score", "number", filled=80, records=100)
SCORE_HS = NativeField("score", "contacts.score", "Score", "number", filled=30, records=40)
LEVEL_SF = NativeField("job_level", "Lead.Job_Level__c", "Job level", "choice", ("C-Level", "VP"))
LEVEL_HS = NativeField("job_level", "contacts.job_level", "Level", "choice", ("c_level", "vp"))
SENIORITY = NativeField("joblevel", "contacts.joblevel", "Job Level", "choice", ("junior", "senior"))
FORM = NativeField("filled_demo_form", "filter:{}", "Filled the demo form", "signal")
NATIVES = Schema(
    "x", {"score": Field("score", "number"), "job_level": Field("job_level", "choice", choices=("C-Level", "VP"))}
)


def in_salesforce(*fields: NativeField) -> list[NativePlace]:
    return [NativePlace("sf", "salesforce", field) for field in fields]


def in_hubspot(*fields: NativeField) -> list[NativePlace]:
    return [NativePlace("hs", "hubspot", field) for field in fields]


def columns(*places: NativePlace) -> dict[str, SurveyedColumn]:
    return {column.name: column for column in joined(places)}


def form(text: str) -> Core:
    return core(read(text, NATIVES), NATIVES)


def native(name: str = "MQL - live", text: str = "score >= 65", **more: object) -> Native:
    made = Native("list/12", name, "list", "contacts", form(text), {"score": SCORE_HS})
    return replace(made, **more)  # type: ignore[arg-type]


def test_fields_of_one_name_and_type_on_two_platforms_are_one_field() -> None:
    found = columns(*in_salesforce(SCORE_SF), *in_hubspot(SCORE_HS))
    assert [place.field.path for place in found["score"].places] == ["contacts.score", "Lead.Score__c"]


def test_options_that_differ_only_in_spelling_are_one_list_with_a_map() -> None:
    level = columns(*in_salesforce(LEVEL_SF), *in_hubspot(LEVEL_HS))["job_level"]
    assert level.choices == ("c_level", "vp")
    assert [level.codes(place) for place in level.places] == [{}, {"c_level": "C-Level", "vp": "VP"}]


def test_fields_of_one_name_and_other_types_or_options_stay_apart() -> None:
    text = replace(SCORE_HS, type="text")
    other = replace(LEVEL_HS, choices=("c_level", "vp", "director"))
    found = columns(*in_salesforce(SCORE_SF, LEVEL_SF), *in_hubspot(text, other))
    assert sorted(found) == ["job_level", "job_level_2", "score", "score_2"]


def test_two_fields_of_one_object_never_become_one() -> None:
    twin = replace(SCORE_SF, path="Lead.Score_2__c")
    assert sorted(columns(*in_salesforce(SCORE_SF, twin))) == ["score", "score_2"]
    contact = replace(SCORE_SF, path="Contact.Score__c")
    assert len(columns(*in_salesforce(SCORE_SF, contact))["score"].places) == 2


def test_what_looks_alike_is_suggested_and_not_joined() -> None:
    found = joined([*in_salesforce(LEVEL_SF), *in_hubspot(SENIORITY)])
    assert [(one.name, other.name) for one, other, _ in pairs(found)] == [("job_level", "joblevel")]
    assert not list(pairs(joined([*in_salesforce(SCORE_SF), *in_hubspot(FORM)])))


def test_a_signal_is_the_same_only_where_it_is_bound_to_the_same_thing() -> None:
    other = replace(FORM, path='filter:{"form":"another"}')
    found = columns(*in_hubspot(FORM, other))
    assert {name: [place.field.path for place in each.places] for name, each in found.items()} == {
        "filled_demo_form": ['filter:{"form":"another"}'],
        "filled_demo_form_2": ["filter:{}"],
    }


def test_a_name_that_stands_in_another_is_suggested() -> None:
    size = NativeField("number_of_employees", "Lead.NumberOfEmployees", "", "number")
    other = NativeField("employees", "contacts.employees", "Company size", "number")
    unlike = NativeField("revenue", "contacts.revenue", "", "number")
    found = joined([*in_salesforce(size), *in_hubspot(other, unlike)])
    assert [(one.name, two.name) for one, two, _ in pairs(found)] == [("employees", "number_of_employees")]


@pytest.mark.parametrize(
    ("text", "word"), [("MQL - live", "mql_live"), ("2024 leads!", "n_2024_leads"), ("É", "n"), ("Über-MQL", "ber_mql")]
)
def test_any_name_becomes_a_word_of_the_language(text: str, word: str) -> None:
    assert slug(text) == word


def test_a_form_is_read_over_the_names_and_codes_of_the_entity() -> None:
    names = {"score": Renamed("points", {}), "job_level": Renamed("level", {"VP": "vp", "C-Level": "c_level"})}
    found = renamed(form("score >= 65 AND job_level IN ('VP', 'C-Level')"), names)
    assert isinstance(found, AllOf)
    leaves = [part.predicate for part in found.of if isinstance(part, Leaf)]
    assert [canonical(each) for each in leaves] == ["points >= 65", "level IN ('vp', 'c_level')"]
    with pytest.raises(Refused, match="it reads score"):
        renamed(form("score >= 65"), {})


def test_a_rule_is_exact_partial_or_refused_and_says_why() -> None:
    schema, names = Schema("lead", {"score": Field("score", "number")}), {"score": Renamed("score", {})}
    assert ruled("hs", "hubspot", native(), schema, names).state == "exact"
    assert ruled("hs", "hubspot", native(signals=("a form fill",)), schema, names).state == "partial"
    never = ruled("hs", "hubspot", native(form=None, refused="it asks for history"), schema, names)
    assert (never.state, never.why) == ("refused", "it asks for history")
    unbound = ruled("hs", "hubspot", native(), schema, {})
    assert (unbound.state, unbound.tree) == ("refused", None)


def rules(*natives: tuple[str, Native]) -> list[Ruled]:
    schema, names = Schema("lead", {"score": Field("score", "number")}), {"score": Renamed("score", {})}
    return [ruled(target, target, each, schema, names) for target, each in natives]


SCORES = Schema("lead", {"score": Field("score", "number")})


def told(*natives: tuple[str, Native]) -> list[str]:
    found = rules(*natives)
    return list(related(found, kin.pairs(found, SCORES, DAY), DAY)[0].hints)


def claimed(*natives: tuple[str, Native]) -> list[kin.Kin]:
    found = rules(*natives)
    return kin.claims(found, kin.pairs(found, SCORES, DAY))


def test_what_claims_one_name_is_held_against_what_most_is_built_on() -> None:
    (claim,) = claimed(
        ("hs", native("MQL old", "score >= 50", members=900)),
        ("hs", native("MQLs", "score >= 65", members=7)),
        ("hs", native("MQL - live", "score >= 65", members=7, used_by=("Nurture",))),
        ("hs", native("Newsletter", "score >= 1", used_by=("a", "b"))),
    )
    assert claim.name == "MQL"
    assert [each.native.name for each in claim.same] == ["MQL - live", "MQLs"]
    ((other, difference),) = claim.others
    assert (other.native.name, difference.category, difference.losses) == ("MQL old", "widening", None)
    assert difference.gains
    assert difference.gains.record == {"score": Decimal(50)}


def test_what_most_claim_comes_first() -> None:
    two = [("hs", native(name, "score >= 1", used_by=("a",))) for name in ("SQL", "SQL (sales)")]
    three = [("hs", native(name, f"score >= {n}")) for n, name in enumerate(("MQL", "MQL 2", "MQL copy"))]
    assert [each.name for each in claimed(*two, *three)] == ["MQL", "SQL"]


def test_rules_are_in_the_order_in_which_to_act_on_them_twins_side_by_side() -> None:
    found = rules(
        ("hs", native("Webinar", form=None, refused="a static list", members=3)),
        ("hs", native("Copy of A", "score >= 10", members=8)),
        ("hs", native("Dead", "score >= 90", members=0)),
        ("hs", native("B", "score >= 20", members=5)),
        ("hs", native("A", "score >= 10", members=8, used_by=("Nurture",))),
        ("hs", native("C", "score >= 30", members=1, used_by=("Nurture",))),
    )
    acted = ordered(related(found, kin.pairs(found, SCORES, DAY), DAY))
    assert [(each.act, each.native.name) for each in acted] == [
        ("import", "C"),
        ("import", "B"),
        ("join", "A"),
        ("join", "Copy of A"),
        ("clear away", "Dead"),
        ("leave", "Webinar"),
    ]


def test_a_rule_says_which_word_it_takes_to_write_it_back() -> None:
    (rule,), found = rules(("hs", native())), joined(in_hubspot(SCORE_HS))
    assert written_back(Memory(), rule, found, SCORES, DAY).needs == ()
    assert written_back(Memory(needs="text"), rule, found, SCORES, DAY).needs == ("text",)
    refusing = written_back(Memory(needs="no such word"), rule, found, SCORES, DAY)
    assert (refusing.needs, refusing.hints) == ((), ("could be governed, and not be written back: it cannot be exact",))


def test_two_rules_of_like_names_are_told_apart_by_a_record() -> None:
    other = native("MQL__c", "score >= 70", address="Lead.MQL__c")
    assert told(("hs", native()), ("sf", other)) == ["differs from sf MQL__c: {score: 65} is true here and false there"]
    assert told(("hs", native()), ("sf", native("MQL__c", "score > 64.999999999 AND score >= 65"))) == [
        "means the same as sf MQL__c"
    ]
    assert told(("hs", native()), ("sf", native("Copy", "score >= 65"))) == ["says the same as sf Copy"]
    assert not told(("hs", native()), ("sf", native("Newsletter", "score >= 1")))


def test_the_dead_the_used_and_the_forgotten_are_named() -> None:
    dead = native("Old", "score >= 1", members=0, used_by=("Nurture",), changed_at="2022-05-01T00:00:00Z")
    assert told(("hs", dead)) == ["nobody is in it", "used by Nurture", "unchanged since 2022"]


def test_drafts_are_documents_that_the_ledger_reads(tmp_path: Path) -> None:
    found = joined([*in_salesforce(SCORE_SF, LEVEL_SF), *in_hubspot(SCORE_HS, LEVEL_HS, FORM)])
    (tmp_path / "lead.yaml").write_text(drafts.entity("lead", "lifecycle", found), encoding="utf-8")
    entity = load(tmp_path / "lead.yaml")[0].value
    assert entity["fields"]["job_level"]["bind"]["salesforce"]["codes"] == {"c_level": "C-Level", "vp": "VP"}  # type: ignore[index,call-overload]
    assert "80% filled in sf" in (tmp_path / "lead.yaml").read_text(encoding="utf-8")
    rule = rules(("hs", native('It\'s "MQL"', changed_by="77")))[0]
    (tmp_path / "mql.yaml").write_text(drafts.criteria("mql", "lead", "lifecycle", rule), encoding="utf-8")
    criteria = load(tmp_path / "mql.yaml")[0].value
    assert criteria["title"] == 'It\'s "MQL"'
    assert str(criteria["criteria"]).strip() == "score >= 65"


def test_no_two_drafts_have_one_key_and_none_is_a_word_of_the_language() -> None:
    found = rules(
        ("hs", native("MQL")),
        ("sf", native("Lead.MQL__c", address="Lead.MQL__c")),
        ("hs", native("Not", address="list/9")),
    )
    assert sorted(drafts.keys(found, ["score"]).values()) == ["mql", "mql_2", "not_2"]
