"""What a change says of history beside the name of its standard: which of its terms go together, and which it needs.

    policy    retrospective, cohort, dual       since                 retrospective, with the reason
    estimate  prospective                       cohort                cohort: the field whose day counts
    error     restated                          dual_until, primary   dual
                                                corrects              restated: the version that was wrong

After IAS 8, the nature of a change limits the choice. Anything else carries a reason, and approvers read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ledger.domain.definition import Draft, Version
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import DATE, TEXT, NextStep, Open, again

OF_NATURE: Mapping[str, tuple[str, ...]] = {
    "policy": ("retrospective", "cohort", "dual"),
    "estimate": ("prospective",),
    "error": ("restated",),
}
PRIMARIES = ("old", "new")
STOCKS = ("sweep", "edge")
LOSSES = ("keep", "reclassify")
_OF = {"since": "retrospective", "cohort": "cohort", "dual_until": "dual", "primary": "dual", "corrects": "restated"}
_DETAILED = ("dual", "restated")
"""The standards that ask for more than their name."""
_WORDS = {"primary": PRIMARIES, "stock": STOCKS, "lost": LOSSES}
ATTRIBUTION = "attribution"
"""A kind that judges no records and yet has standards: each conversion gets its credit by the version of its day."""
_OF_CREDIT = ("since", "dual_until", "primary", "corrects", "reason")
DETAILS = (*_OF, "stock", "lost", "reason")
"""The terms that only some changes have."""
OPTION = {"dual_until": "--dual-until", "reason": "--standard-because"}


def standard_objections(
    state: State, draft: Draft, terms: Terms, today: date, allowed: Sequence[str] = ()
) -> Iterator[Refused]:
    """What is wrong with what a change says of history; nothing where it ends or confirms a definition.

    `allowed` are the standards that the charter allows; where it names none, it allows all.
    """
    if terms.retires or terms.confirms:
        return
    said = [name for name in DETAILS if getattr(terms, name) and name != "reason"]
    if not draft.yields:
        for name in [each for each in said if draft.kind != ATTRIBUTION or each not in _OF_CREDIT][:1]:
            what, why = f"{_option(name)} is about records", f"`{draft.key}` is of kind {draft.kind}, and judges none"
            yield Refused(what, why, again(f"leave out {_option(name)}", **{name: False}))
    if not has_standard(draft) or (allowed and terms.standard not in allowed):
        return
    yield from _together(terms, said)
    yield from _since(terms)
    yield from _cohort(state, draft, terms)
    yield from _dual(state, draft, terms)
    yield from _restated(state, draft, terms, today)
    yield from _nature(state, draft, terms, allowed)


def has_standard(draft: Draft) -> bool:
    """Return whether a change of such a definition says what happens to history."""
    return bool(draft.yields) or draft.kind == ATTRIBUTION


def choose_standard(terms: Terms, allowed: Sequence[str]) -> NextStep:
    """Return the step that takes an allowed standard in the place of another; one without a reason where one is."""
    plain = [each for each in OF_NATURE.get(terms.nature, ()) if each in allowed and each not in _DETAILED]
    chosen = plain[0] if plain else allowed[0]
    left_out = _leave_out(terms, chosen)
    reason = {} if plain or terms.reason else {"standard_because": TEXT}
    words = f"choose {chosen}" if plain or terms.reason else f"choose {chosen}, and say why"
    return again(words, standard=chosen, **left_out, **reason)


def _leave_out(terms: Terms, chosen: str) -> dict[str, bool]:
    """Return what was said of history that goes with another standard than the one that is chosen."""
    return {name: False for name in _OF if getattr(terms, name) and _OF[name] != chosen}


def _option(name: str) -> str:
    return OPTION.get(name, f"--{name}")


def _together(terms: Terms, said: list[str]) -> Iterator[Refused]:
    for name in said:
        wanted = _OF.get(name, terms.standard)
        if terms.standard != wanted:
            yield Refused(
                f"{_option(name)} goes with --standard {wanted}",
                why=f"the standard of this change is {terms.standard}",
                fix=again(f"choose {wanted}, or leave out what goes with it", standard=wanted),
            )
        if (value := getattr(terms, name)) not in (words := _WORDS.get(name, (value,))):
            yield Refused(
                f"`{value}` is no {name}", f"they are {', '.join(words)}", again(f"use {words[0]}", **{name: words[0]})
            )


def _since(terms: Terms) -> Iterator[Refused]:
    if not terms.since:
        return
    if terms.since >= terms.from_:
        yield Refused(
            f"the change is since {terms.since}, and effective on {terms.from_}",
            why="all history begins before the first day on which it governs",
            fix=again("choose an earlier day, or prospective", since=DATE),
        )
    if not terms.reason:
        yield Refused(
            f"nothing says why records before {terms.since} keep what they have",
            why="history is restated from the beginning, unless that is impracticable (IAS 8.23-25)",
            fix=again("say why", standard_because=Open("impracticable before …, because …")),
        )


def _cohort(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    entity = state.history(draft.entity).in_force(terms.from_) if terms.cohort else None
    if entity is None:
        return
    fields = entity.draft.content["fields"]
    dates = [name for name, each in fields.items() if each.get("type") in ("date", "datetime")]
    if terms.cohort not in dates:
        yield Refused(
            f"`{terms.cohort}` is no day of a {draft.entity}",
            why=f"a cohort is told by a date, and those are {', '.join(dates) or 'none'}",
            fix=again(f"choose {dates[0]}", cohort=str(dates[0])) if dates else f"add a date to {draft.entity} first",
        )


def _dual(state: State, draft: Draft, terms: Terms) -> Iterator[Refused]:
    if terms.standard != "dual":
        return
    end = terms.dual_until or None
    if not (end and terms.primary):
        yield Refused(
            "a dual change says until when both versions count, and which of them is the primary one",
            why="exactly one figure is the figure",
            fix=again("say until when, and which is the figure: old or new", dual_until=DATE, primary="old"),
        )
    elif end <= terms.from_ or (terms.until and end > terms.until):
        yield Refused(
            f"both would count until {end}",
            why=f"the change governs {terms.from_} until {terms.until or 'further notice'}",
            fix=again("choose a day in between", dual_until=DATE),
        )
    if not state.history(draft.key).in_force(terms.from_):
        yield Refused(
            f"`{draft.key}` has no version that could go on beside this one",
            why=f"none is in force on {terms.from_}",
            fix=again("choose retrospective", standard="retrospective"),
        )


def _restated(state: State, draft: Draft, terms: Terms, today: date) -> Iterator[Refused]:
    if terms.standard != "restated":
        return
    versions = {each.number: each for each in state.history(draft.key).versions}
    current = state.history(draft.key).in_force(terms.from_)
    if terms.corrects not in versions:
        known = f"its versions are {', '.join(f'v{each}' for each in versions)}" if versions else "it has none yet"
        yield Refused(
            f"v{terms.corrects} of `{draft.key}` does not exist" if terms.corrects else "nothing says what was wrong",
            why=f"a restated version takes the place of the one that it corrects, and {known}",
            fix=again("say it", corrects=str(current.number))
            if current
            else again("choose retrospective", standard="retrospective"),
        )
        return
    if terms.until:
        yield Refused(
            f"the correction would end on {terms.until}",
            why=f"it takes the place of v{terms.corrects}, on all days of that",
            fix=again("leave out its end", until=False),
        )
    if terms.from_ < today:
        yield Refused(
            f"the correction would have been known since {terms.from_}",
            why=f"it takes the place of v{terms.corrects} on all of its days, and what was read until today stays read",
            fix=again(f"choose {today} or later", effective=str(today)),
        )


def _nature(state: State, draft: Draft, terms: Terms, allowed: Sequence[str]) -> Iterator[Refused]:
    """A change puts another rule in the place of one: the first version, or what is decided as it was, is none."""
    usual = [each for each in OF_NATURE.get(terms.nature, ()) if draft.yields or each != "cohort"]
    if terms.reason or terms.standard in usual or not usual:
        return
    before = state.history(draft.key).over(terms.from_, terms.until)
    if any(_another(each, draft) for each in before):
        open_to_it = [each for each in usual if not allowed or each in allowed]
        yield Refused(
            f"a change of nature {terms.nature} is not {terms.standard} without a reason",
            why=f"after IAS 8 it is {' or '.join(open_to_it or usual)}; its approvers read why this one is not",
            fix=_unusual(state, draft, terms, open_to_it),
        )


def _unusual(state: State, draft: Draft, terms: Terms, usual: Sequence[str]) -> NextStep:
    """The step that chooses a standard that the nature asks for; where the charter allows none, that says why not."""
    if not usual or usual[0] == "dual":
        return again("say why", standard_because=TEXT)
    current = state.history(draft.key).in_force(terms.from_) if usual[0] == "restated" else None
    corrects = {"corrects": str(current.number)} if current else {}
    more: dict[str, str | bool] = {**_leave_out(terms, usual[0]), **corrects}
    return again(f"choose {usual[0]}, or say why not with --standard-because TEXT", standard=usual[0], **more)


def _another(version: Version | None, draft: Draft) -> bool:
    return version is not None and version.draft.content_digest != draft.content_digest
