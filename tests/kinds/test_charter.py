"""A charter document: who holds which seat in a scope, and by which rules."""

from __future__ import annotations

import re

import pytest

from ledger.documents.written import written
from ledger.errors import BadInput
from ledger.kinds.charter import charter_document

from .reading import CHARTER, notes, objections, read, without


def test_a_charter_is_about_a_scope_and_decided_in_the_one_around_it() -> None:
    for scope, key, around in (
        ("lifecycle", "charter/lifecycle", "*"),
        ("a/b", "charter/a/b", "a"),
        ("'*'", "charter", "*"),
    ):
        draft = read(CHARTER.replace("scope: lifecycle", f"scope: {scope}"))
        assert (draft.key, draft.scope, draft.path) == (key, around, around)


def test_people_are_named_by_their_address_and_stored_by_their_id() -> None:
    content = read(CHARTER).content
    assert content["stewards"] == ["id-of-ana", "id-of-ben"]
    assert (content["approvers"], content["quorum"]) == (["id-of-sal", "id-of-mia"], 2)
    assert (content["decider"], content["operators"]) == ("id-of-cro", ["id-of-ops"])
    assert (content["lapses_after"], content["standards"], content["solo"]) == (30, ["prospective", "cohort"], False)
    assert "acme.example" not in str(content)


@pytest.mark.parametrize(
    "more",
    [
        "",
        "answers_within: 9 days\ntolerance: 5 %\nmateriality: 0 %\nnature: error\nneeds: {ratify: session, fresh: 5}\n",
        "solo: true\n",
        "veto: [dpo@acme.example]\n",
        "emergency: {by: [ops@acme.example], days: 7, rests: 0}\n",
    ],
    ids=["plain", "with every rule", "solo", "with a veto", "with an emergency"],
)
def test_a_charter_that_is_put_together_again_says_the_same(more: str) -> None:
    for text in (CHARTER + more, CHARTER.replace("quorum: 2", "quorum: {widening: all, otherwise: 1}") + more):
        draft = read(text)
        again = re.sub(r"id-of-(\w+)", r"\1@acme.example", written(charter_document(draft.content)))
        assert read(again) == draft
    bare = read("kind: charter\nscope: sales\ndecider: cro@acme.example\n")
    assert read(re.sub(r"id-of-(\w+)", r"\1@acme.example", written(charter_document(bare.content)))) == bare


def test_what_is_left_out_is_nobody_no_limit_and_every_standard() -> None:
    content = read("kind: charter\nscope: sales\ndecider: cro@acme.example\n").content
    assert (content["stewards"], content["approvers"], content["quorum"], content["operators"]) == ([], [], 0, [])
    assert (content["lapses_after"], content["standards"], content["solo"], content["title"]) == (0, [], False, "sales")


def test_a_charter_may_say_in_how_many_days_a_request_is_answered() -> None:
    assert read(CHARTER + "answers_within: 10 days\n").content["answers_within"] == 10
    assert "answers_within" not in read(CHARTER).content


def test_a_charter_may_say_for_how_many_days_no_emergency_begins_after_a_no() -> None:
    for said, days in (("0", 0), ("14 days", 14)):
        content = read(CHARTER + f"emergency: {{by: [ops@acme.example], days: 7, rests: {said}}}\n").content
        assert content["emergency"] == {"by": ["id-of-ops"], "days": 7, "rests": days}
    assert "rests" not in read(CHARTER + "emergency: {by: [ops@acme.example], days: 7}\n").content["emergency"]


def test_a_charter_may_say_from_how_many_percent_on_a_restated_figure_is_material() -> None:
    for said, percent in (("3 %", 3), ("3", 3), ("0 %", 0), ("100%", 100)):
        assert read(CHARTER + f"materiality: {said}\n").content["materiality"] == percent
    assert "materiality" not in read(CHARTER).content


def test_a_charter_may_say_how_surely_it_has_to_be_established_who_answers() -> None:
    needs = "needs: {approve: session, ratify: federated, fresh: 10 minutes}\n"
    assert read(CHARTER + needs).content["needs"] == {"approve": "session", "ratify": "federated", "fresh": 10}
    assert read(CHARTER + "needs: {ratify: signed}\n").content["needs"] == {"ratify": "signed"}
    assert "needs" not in read(CHARTER).content


def test_the_charter_of_everything_names_who_confirms_the_credentials_of_others() -> None:
    wide = CHARTER.replace("scope: lifecycle", "scope: '*'")
    assert read(wide + "registrar: [ops@acme.example]\n").content["registrars"] == ["id-of-ops"]
    assert "registrars" not in read(wide).content


def test_a_list_of_approvers_asks_for_one_of_them() -> None:
    listed = CHARTER.replace(
        "{of: [sal@acme.example, mia@acme.example], quorum: 2}", "[sal@acme.example, mia@acme.example]"
    )
    assert read(listed).content["quorum"] == 1


def test_a_charter_may_name_people_who_can_stop_a_change_and_do_nothing_else_about_it() -> None:
    assert read(CHARTER + "veto: dpo@acme.example\n").content["vetoes"] == ["id-of-dpo"]
    assert "vetoes" not in read(CHARTER).content
    assert objections(CHARTER + "veto: [dpo@acme.example, ana@acme.example]\n") == []
    for person, role in (("sal", "approver"), ("cro", "decider")):
        (objection,) = objections(f"{CHARTER}veto: [{person}@acme.example]\n")
        assert f"somebody has a veto and is {role} as well" in objection


def test_somebody_named_twice_holds_one_seat() -> None:
    twice = CHARTER.replace("[ana@acme.example, ben@acme.example]", "[ana@acme.example, ana@acme.example]")
    assert read(twice).content["stewards"] == ["id-of-ana"]


def test_alone_is_one_person() -> None:
    alone = "kind: charter\nscope: sales\nsteward: cro@acme.example\ndecider: cro@acme.example\nsolo: true\n"
    assert objections(alone) == []
    assert "self-attested" in notes(alone)[0]
    (objection,) = objections(alone + "operator: ops@acme.example\n")
    assert "a solo charter names 2 people" in objection
    assert notes(CHARTER) == []


def test_a_quorum_can_be_met_by_others_than_the_decider() -> None:
    assert objections(CHARTER) == []
    (objection,) = objections(CHARTER.replace("mia@", "cro@"))
    assert "2 approvals are asked for, and 1 people could give them" in objection


def routed(*rows: str) -> str:
    return CHARTER.replace("quorum: 2", f"quorum: {{{', '.join(rows)}}}")


def test_a_quorum_may_be_another_for_each_change_category() -> None:
    content = read(routed("editorial: 1", "shifting: all", "otherwise: 2")).content
    assert content["quorums"] == {"editorial": 1, "shifting": "all", "otherwise": 2}
    assert content["quorum"] == 2
    assert objections(routed("editorial: 0", "shifting: all", "otherwise: 2")) == []


def test_where_all_others_need_everybody_their_number_is_that_of_the_approvers() -> None:
    assert read(routed("otherwise: all")).content["quorum"] == 2
    assert read(routed("otherwise: all").replace("mia@", "cro@")).content["quorum"] == 1


def test_a_charter_with_one_number_is_the_document_that_it_always_was() -> None:
    """Else each charter in force would be a change of itself."""
    draft = read(CHARTER)
    assert "quorums" not in draft.content
    assert draft.content_digest == "515e39eeffed435e059d517e73aba4cb2b06036bfacaebeeec26edeaf361307b"


def test_the_order_of_the_routes_is_nobodys_business() -> None:
    one, other = read(routed("editorial: 1", "otherwise: 2")), read(routed("otherwise: 2", "editorial: 1"))
    assert one.content_digest == other.content_digest


def test_no_route_asks_for_more_than_there_are() -> None:
    (objection,) = objections(routed("shifting: 3", "otherwise: 2"))
    assert "doc.yaml:5:73" in objection
    assert "3 approvals are asked for, and 2 people could give them" in objection
    lonely = routed("shifting: all", "otherwise: 0").replace("[sal@acme.example, mia@acme.example]", "cro@acme.example")
    (objection,) = objections(lonely)
    assert "1 approvals are asked for, and 0 people could give them" in objection


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ("{shiftin: all, otherwise: 1}", "5:63", ("`shiftin` is not a key here", "write `shifting`")),
        ("{unknown: 1, otherwise: 1}", "5:63", ("`unknown` is not a key here",)),
        ("{editorial: 1}", "5:62", ("how many approvals any other change needs", "add `otherwise`")),
        ("{editorial: most, otherwise: 1}", "5:74", ("`most` is no quorum", "or all", "editorial: 1")),
        ("{editorial: -1, otherwise: true}", "5:74", ("`-1` is no quorum",)),
        ("{editorial: 1, otherwise: true}", "5:88", ("`True` is no quorum",)),
        ("{}", "5:62", ("how many approvals any other change needs",)),
        ("all", "5:62", ("`all` is no quorum", "one for each change category")),
    ],
)
def test_a_route_that_cannot_be_read_is_told_at_its_place(rows: str, place: str, said: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as told:
        read(CHARTER.replace("quorum: 2", f"quorum: {rows}"))
    assert told.value.place == f"doc.yaml:{place}"
    assert all(part in str(told.value) for part in said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("decider: [cro@acme.example, vp@acme.example]", "`decider` holds"),
        ("decider: the CRO", "`the CRO` is no address"),
        ("scope: Everything", "`Everything` is no scope"),
        ("approver: {of: [sal@acme.example], quorum: some}", "`some` is no quorum"),
        ("approver: {of: [sal@acme.example], quorum: -1}", "`-1` is no quorum"),
        ("approver: {of: [sal@acme.example], quorum: true}", "is no quorum"),
        ("approver: {who: [sal@acme.example]}", "`who` is not a key here"),
        ("standards: [cohort, whenever]", "`whenever` is no consistency standard"),
        ("lapses_after: 30 weeks", "is no number of days"),
        ("emergency: {by: [ops@acme.example], days: 7, rests: 366}", "it is 0 to 365 days"),
        ("emergency: {by: [ops@acme.example], days: 7, rests: long}", "how long after a no none begins"),
        ("answers_within: soon", "it says by when a request is answered"),
        ("materiality: much", "`much` is no materiality"),
        ("materiality: 101 %", "from how many percent on a restated figure is material"),
        ("materiality: true", "`True` is no materiality"),
        ("needs: federated", "`needs`"),
        ("needs: {ratify: certain}", "`certain` does not say how surely"),
        ("needs: {propose: session}", "`propose` is not a key here"),
        ("needs: {ratify: session, fresh: soon}", "`soon` is no number of minutes"),
        ("needs: {ratify: session, fresh: 0}", "is no number of minutes"),
        ("needs: {approve: asserted, fresh: 10 minutes}", "nobody has to sign in"),
        ("registrar: [ops@acme.example]", "name them in the charter of `*`"),
        ("solo: perhaps", "neither true nor false"),
        ("veto: nobody", "`nobody`"),
        ("owner: sal@acme.example", "`owner` is not a key here"),
    ],
)
def test_a_seat_or_rule_that_cannot_be_read_is_told(line: str, said: str) -> None:
    text = without(CHARTER, [line.partition(":")[0]]) + line + "\n"
    with pytest.raises(BadInput) as told:
        read(text)
    assert said in str(told.value)
    assert told.value.place.startswith("doc.yaml:")


def test_nobody_decides_where_no_decider_is_named() -> None:
    with pytest.raises(BadInput, match="`decider` is missing"):
        read(without(CHARTER, ["decider"]))
