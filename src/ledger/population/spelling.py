"""A value as a reading profile says that it is written, turned into how the ledger writes it.

    '€ 1.234,50' --number--> 1234.50      '31.12.2025' --day--> 2025-12-31      'a, b' --codes--> a;b

Each stands here twice, as SQL of DuckDB and for one text; a test holds the two together. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ledger.language.literals import number, number_objection
from ledger.population.dates import DateFormat
from ledger.population.profile import ReadingProfile
from ledger.population.quoting import string

WITHIN = "\x1f"  # what an element of a list has for its own `;`, so that it is one code, and one that nobody declares
NO_ELEMENT = "\x1e"  # what a list is that has an element NULL
_SPACE = " \u00a0\u202f"
_SWAP = str.maketrans(",.", ".,")
_LOCAL = "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?)?"


def number_sql(profile: ReadingProfile, raw: str) -> str:
    """SQL for the text of a number in the ledger's form; for one that is none where it is not written so."""
    if profile.currency:  # a look for the sign is much cheaper than the pattern
        raw = f"CASE WHEN {_holds(raw, profile.currency)} THEN {_bare(raw, profile)} ELSE {raw} END"
    if profile.thousands:
        grouped = f"regexp_full_match({raw}, {string(grouped_pattern(profile))})"
        bare = f"regexp_replace({raw}, {string(thousands_pattern(profile))}, '', 'g')"
        signs = _SPACE if profile.thousands == "space" else profile.thousands
        raw = f"CASE WHEN NOT ({_holds(raw, signs)}) THEN {raw} WHEN {grouped} THEN {bare} END"
    if profile.decimal == ",":  # what has a point as well is no number; `translate` would say it shorter, and slower
        return f"CASE WHEN NOT contains({raw}, '.') THEN replace({raw}, ',', '.') END"
    return raw


def _holds(raw: str, signs: Iterable[str]) -> str:
    return " OR ".join(f"contains({raw}, {string(each)})" for each in signs)


def _bare(raw: str, profile: ReadingProfile) -> str:
    return f"regexp_replace({raw}, {string(currency_pattern(profile))}, '\\1')"


def number_text(profile: ReadingProfile, text: str) -> str:
    """The same of one text. Raises ValueError where it is not written so."""
    if profile.currency:
        text = re.sub(currency_pattern(profile), r"\1", text, count=1)
    if profile.thousands and re.search(thousands_pattern(profile), text):
        if not re.fullmatch(grouped_pattern(profile), text):
            raise ValueError(f"a number is not grouped so by {profile.thousands}")
        text = re.sub(thousands_pattern(profile), "", text)
    found = text.translate(_SWAP) if profile.decimal == "," else text
    if number(found) is None:
        raise ValueError(number_objection(found))
    return found


def currency_pattern(profile: ReadingProfile) -> str:
    """A sign of money at either end of a number; the first group is the sign before it."""
    signs = "|".join(re.escape(each) for each in sorted(profile.currency, key=len, reverse=True))
    return f"^([+-]?)(?:{signs})[{_SPACE}]?|[{_SPACE}]?(?:{signs})$"


def thousands_pattern(profile: ReadingProfile) -> str:
    """What stands between thousands."""
    return f"[{_SPACE if profile.thousands == 'space' else profile.thousands}]"


def grouped_pattern(profile: ReadingProfile) -> str:
    """A number that is grouped by them."""
    return f"[+-]?[0-9]{{1,3}}(?:{thousands_pattern(profile)}[0-9]{{3}})+(?:[{profile.decimal}][0-9]*)?"


def day_sql(profile: ReadingProfile, raw: str) -> str:
    """SQL for the day that a text shows, by the forms of the profile or the ledger's own."""
    whens = "".join(f"WHEN {fits} THEN day_within(CAST({at} AS DATE)) " for fits, at in _moments(profile, raw))
    return f"CASE {whens}ELSE day_in({raw}) END" if whens else f"day_in({raw})"


def instant_sql(profile: ReadingProfile, raw: str) -> str:
    """SQL for the instant that a text shows; one without an offset is of the profile's zone."""
    if not profile.zone:
        return f"instant_in({raw})"
    filled = f"CASE strlen({raw}) WHEN 10 THEN {raw} || ' 00:00' WHEN 16 THEN {raw} ELSE left({raw}, 16) END"
    seconds = f"CASE WHEN strlen({raw}) > 16 THEN substr({raw}, 17) ELSE ':00' END"
    local = (f"regexp_full_match({raw}, '{_LOCAL}')", f"TRY_CAST({filled} || {seconds} AS TIMESTAMP)")
    whens = " ".join(
        f"WHEN {fits} THEN instant_within(make_timestamp(epoch_us({at} AT TIME ZONE {string(profile.zone)})))"
        for fits, at in (*_moments(profile, raw), local)
    )
    return f"CASE {whens} ELSE instant_in({raw}) END"


def _moments(profile: ReadingProfile, raw: str) -> Iterator[tuple[str, str]]:
    """For each form: whether the text has it, and what it shows."""
    for each in profile.formats:
        fits = f"regexp_full_match({raw}, {string(each.pattern)})"
        yield fits, f"try_strptime({raw}, {string(each.strptime)})"


def day_text(profile: ReadingProfile, text: str) -> str:
    """The day that one text shows, as the ledger writes it. Raises ValueError where the calendar has none such."""
    form = _form(profile, text)
    return form.read(text).date().isoformat() if form else text


def instant_text(profile: ReadingProfile, text: str) -> str:
    """The instant that one text shows; of one that the clock showed twice, the later. Raises ValueError likewise."""
    if not profile.zone:
        return text
    form = _form(profile, text)
    if form is None and not re.fullmatch(_LOCAL, text):
        return text
    moment = form.read(text) if form else datetime.fromisoformat(text)
    zone = ZoneInfo(profile.zone)
    return max(moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)).isoformat()


def _form(profile: ReadingProfile, text: str) -> DateFormat | None:
    return next((each for each in profile.formats if each.fits(text)), None)


def codes_sql(profile: ReadingProfile, raw: str) -> str:
    """SQL for a set of codes with `;` between."""
    return raw if profile.list == ";" else _joined(f"string_split({raw}, {string(profile.list)})")


def elements_sql(elements: str) -> str:
    """SQL for the same of a list, of which each element is one code, whatever it holds."""
    return f"CASE WHEN list_count({elements}) < len({elements}) THEN '{NO_ELEMENT}' ELSE {_joined(elements)} END"


def _joined(elements: str) -> str:
    each = f"replace(CAST(each AS VARCHAR), ';', '{WITHIN}')"
    return f"array_to_string(list_transform({elements}, lambda each: {each}), ';')"


def codes_text(profile: ReadingProfile, text: str) -> list[str]:
    """The codes in one text. Raises ValueError where it stands for a list with an element NULL."""
    if text == NO_ELEMENT:
        raise ValueError("an element of the list is NULL")
    found = text.split(profile.list)
    return found if profile.list == ";" else [each.replace(";", WITHIN) for each in found]
