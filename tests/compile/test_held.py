"""A connector is asked for what it declares that it holds, and for nothing else."""

from decimal import Decimal
from typing import Any

import pytest

from ledger.artifacts.data import Provenance, Rule
from ledger.compile.rule import artifact_of
from ledger.errors import Refused
from ledger.language.schema import Field, Schema
from ledger.language.tree import Compare, Number
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.metric import Metric
from ledger.meanings.score import Score, Weighted
from memory import Memory

ENOUGH = Compare(">=", "score", Number(Decimal(50)))
FROM = Provenance("mql", 1, 7, "a" * 64, "", "2026-03-02")


def rule(meaning: Any) -> Rule:
    return Rule("mql", "MQL", "", meaning, Schema("lead", {"score": Field("score", "number")}), {}, FROM)


@pytest.mark.parametrize(
    ("meaning", "sort"),
    [
        (Score((Weighted(ENOUGH, 40),), 0, 100), "score"),
        (Ladder((Stage("mql", "MQL", ENOUGH),)), "ladder"),
        (Metric(ENOUGH), "metric"),
    ],
)
def test_a_meaning_that_a_connector_does_not_declare_is_refused_before_it_is_asked(meaning: Any, sort: str) -> None:
    with pytest.raises(Refused, match=f"`mql` is a {sort}, and memory holds none") as refused:
        artifact_of(Memory(), rule(meaning), "", "MQL")

    assert refused.value.why == "it holds predicate"


def test_one_that_it_declares_is_handed_to_it() -> None:
    assert artifact_of(Memory(), rule(ENOUGH), "", "MQL").name == "MQL"
