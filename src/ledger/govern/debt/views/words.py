"""Items of debt as people count them: `3 rules nobody decided`."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "unratified_version": ("rule nobody decided", "rules nobody decided"),
    "self_attested": ("rule that one person decided alone", "rules that one person decided alone"),
    "lapsed_proposal": ("proposal that ended undecided", "proposals that ended undecided"),
    "no_standard": ("change that says nothing of history", "changes that say nothing of history"),
    "unrestated": (
        "change whose past figures nobody computed again",
        "changes whose past figures nobody computed again",
    ),
    "dual_overdue": (
        "rule that counts beside its successor for too long",
        "rules that count beside their successors for too long",
    ),
    "no_reader": ("definition nobody reads", "definitions nobody reads"),
    "unkept_fields": ("definition that needs a history nobody keeps", "definitions that need a history nobody keeps"),
    "stale_fit": ("attribution on an old fit", "attributions on old fits"),
    "unknown_touches": ("taxonomy that leaves too much unknown", "taxonomies that leave too much unknown"),
    "broken_invariant": ("invariant that is broken", "invariants that are broken"),
    "not_reproducible": ("reported figure nobody can compute again", "reported figures nobody can compute again"),
    "drift": ("difference on a platform nobody decided on", "differences on platforms nobody decided on"),
    "accepted_loss": ("artifact that shows less than was decided", "artifacts that show less than was decided"),
    "rival_rule": ("pair of rival rules on a platform", "pairs of rival rules on platforms"),
    "refused_target": ("definition that a platform cannot hold", "definitions that a platform cannot hold"),
    "imposed": ("change that a platform imposes", "changes that a platform imposes"),
    "untold_consumer": ("reader nobody told of a change", "readers nobody told of a change"),
    "undecided_credit": ("reader of credit nobody decided", "readers of credit nobody decided"),
    "unanswered_request": ("request nobody answered in time", "requests nobody answered in time"),
    "expired_waiver": ("waiver that ended before what it excused", "waivers that ended before what they excused"),
    "no_decider": ("scope without a decider", "scopes without a decider"),
    "unmet_quorum": ("scope whose quorum cannot be met", "scopes whose quorums cannot be met"),
    "contested_scope": ("scope that two charters claim", "scopes that two charters claim"),
    "no_operator": ("scope without an operator", "scopes without an operator"),
    "overdue_review": ("review that is overdue", "reviews that are overdue"),
    "undecided_channel": ("channel in use that no decision permits", "channels in use that no decision permits"),
    "outdated_evaluation": ("channel decided on an outdated evaluation", "channels decided on outdated evaluations"),
    "deviation": ("channel decided against its evaluation", "channels decided against their evaluations"),
    "emergency": ("emergency that waits for its decider", "emergencies that wait for their deciders"),
}
"""One of each sort, and several."""


def in_words(sort: str, number: int) -> str:
    """So many items of a sort; those of a plugin's sort by its own name."""
    one, many = WORDS.get(sort, (sort.replace("_", " "),) * 2)
    return f"{number:,} {one if number == 1 else many}"
