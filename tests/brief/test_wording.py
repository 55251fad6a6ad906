"""What a definition says now and did not, as its document has it."""

from __future__ import annotations

from ledger.brief.wording import rewritten


def test_parts_of_a_list_are_told_as_a_document_has_them() -> None:
    before = {"credit": "linear", "fits": ["a", "b"]}
    after = {"credit": {"shares": [{"funnel": "top", "share": 60}, {"of": ["x", "y"]}]}, "fits": ["a"]}
    assert rewritten(before, after) == [
        "fits: a (it was: a, b)",
        "new: credit shares: {funnel: top, share: 60}, {of: [x, y]}",
        "no longer: credit: linear",
    ]
