"""What a brief leaves open: said to whoever decides, so that nothing is decided by default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ledger.brief.content import BriefContent, BriefImpact, looks
from ledger.brief.headline import counting_brief
from ledger.domain.category import SAME_MEANING
from ledger.kinds.names import ATTRIBUTION
from ledger.steps import RECORDS, step

BY_DAY = ("prospective", "cohort", "dual")
"""The standards by which a record keeps the version of its day."""
FEW = 30
"""Of fewer known outcomes than so many a rate says little."""


def questions(content: BriefContent, *, live: bool) -> list[str]:
    """The questions still open, the gravest first."""
    graver = (
        *_proof(content),
        *_invariants(content),
        *_rivals(content),
        *about_records(content),
        *about_metrics(content),
    )
    return [*graver, *_platforms(content, live), *_readers(content), *_words(content)]


def _proof(content: BriefContent) -> Iterator[str]:
    own = [(content["key"], content["change"])] if content["change"] else []
    for key, change in [*own, *((each["key"], each["change"]) for each in content["indirect"])]:
        if change and change["category"] == "unknown":
            yield f"What does it do to {key}? Nobody proved it: {change['why']}."


def _invariants(content: BriefContent) -> Iterator[str]:
    for each in content["invariants"]:
        if not each["holds"]:
            yield f"Is it right to go against “{each['title']}”? {each['told']}."


def _rivals(content: BriefContent) -> Iterator[str]:
    for each in content["conflicts"]:
        yield f"What of {each['proposal']}, which is open too? {each['why'][:1].upper()}{each['why'][1:]}."


def about_records(content: BriefContent) -> Iterator[str]:
    """What is open of the records that were looked at, with how many there are."""
    found, ahead = looks(content), content.get("ahead")
    if "confirms" in content:
        return
    if not found and (count := counting_brief(content)):
        yield f"{_uncounted(content)}: {count.command}."
    if not found:
        return
    if not any(each["records"] for each in found):
        yield "Which records? The population is empty."
    if unread := sum(each["cells"].get("unreadable", {"records": 0})["records"] for each in found):
        yield f"What of the records that cannot be read ({unread:,})? They are counted on neither side."
    if not ahead and content["standard"] in BY_DAY:
        yield "Which of them will it never judge? Nothing says of which day they are."
    if ahead and ahead["undated"]:
        kept = "No version judges them" if content["standard"] in BY_DAY else "They keep the version that they had"
        yield f"What of the records without a day ({ahead['undated']:,})? {kept}."
    for column, records in _undeclared(found).items():
        yield f"What of the records with a value of `{column}` that nobody declared ({records:,})?"
    if not content["retires"]:
        yield from _outcome(found[0])


def about_metrics(content: BriefContent) -> Iterator[str]:
    """What is open of metrics over an attribution that it may move, while nobody counted them."""
    metrics = content.get("metrics", [])
    if metrics and content["kind"] != ATTRIBUTION and not any(each["period"] or each["why"] for each in metrics):
        count = step("count them", "brief", content["proposal"], touches=RECORDS, conversions=RECORDS)
        yield f"What do the metrics come to that it may move? No journeys were looked at: {count.command}."


def _uncounted(content: BriefContent) -> str:
    if content["kind"] == ATTRIBUTION:
        return "Where does its credit go? No journeys were looked at"
    who = "Whom does nobody judge any more" if content["retires"] else "How many records does it move"
    return f"{who}? No population was looked at"


def _outcome(impact: BriefImpact) -> Iterator[str]:
    if not impact["outcome"]:
        yield "Does it pick better? No outcome was named, so nothing was tested against what became of them."
        return
    everyone = [each for name, each in impact["cells"].items() if name != "unreadable"]
    yes, no = (sum(each[word] for each in everyone) for word in ("yes", "no"))
    if yes + no < FEW:
        yield f"Does it pick better? The outcome of {yes + no} records is known, which is too few to tell."
    elif not (yes and no):
        word = "yes" if yes else "no"
        yield f"Does it pick better? `{impact['outcome']}` is {word} wherever it is known, so nothing can be told."


def _undeclared(found: Sequence[BriefImpact]) -> Mapping[str, int]:
    counts = Counter[str]()
    for each in found:
        counts.update({stranger["column"]: stranger["records"] for stranger in each["undeclared"]})
    return counts


def _platforms(content: BriefContent, live: bool) -> Iterator[str]:
    for each in content["platforms"]:
        if each["refused"]:
            yield f"What becomes of {each['target']} {each['artifact']}? It cannot hold this: {each['told']}."
    if any(not each["refused"] for each in content["platforms"]) and not live:
        yield "Who enters and leaves on the platforms? They were not looked at."


def _readers(content: BriefContent) -> Iterator[str]:
    change = content["change"]
    moves = content["retires"] or (change is not None and change["category"] not in SAME_MEANING)
    if moves and not content["consumers"]:
        yield "Who reads this number? No consumer of it is on record."


def _words(content: BriefContent) -> Iterator[str]:
    if not content["statement"]:
        yield "What is it for, in a sentence? It has no statement."
    if content["history"] and any(each["reverts"] for each in content["history"]["steps"]):
        yield "Why should it stay this time? It was turned back before."
    if content["seats"]["quorum"] > len(content["seats"]["approvers"]):
        yield "Who approves? The charter asks for more approvals than there are people to give them."
