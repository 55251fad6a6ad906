"""A metric over an attribution, as a document says it: credit, value, or a quotient of metrics.

measure: value                              # or credit
of: pipeline_credit                         # an attribution
earned_by: {part: brand}                    # or {channel: C or [C, …]}, {paid: true}; left out: everything
dated_by: touch                             # or conversion
settles: 7 days

cost: {per: brand_credit, lag: 1 month, spread: even, rates: fx, into: EUR}

It judges no record, and so yields nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.domain.over_attribution import is_over_attribution
from ledger.kinds import shape
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.drafting import NamedKind, draft, heading
from ledger.kinds.goal import AMOUNT, NUMBER, SHARE, goal_written
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.kinds.references import ratify_first, schema_around
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.fault import nearest
from ledger.language.literals import shortened
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.metric import (
    BACK,
    CREDIT,
    DATES,
    EVERYTHING,
    MEASURES,
    QUOTIENTS,
    TOUCH,
    VALUE,
    ChangeOfCredit,
    Cost,
    CreditMetric,
    CreditSum,
    Earners,
    Return,
    ShareOfCredit,
    SpendTerms,
    metric_from,
    metric_json,
    sort_of,
    spend_terms,
    terms_of,
)
from ledger.meanings.credit.taxonomy import Taxonomy

_HEADING = ("kind", "key", "scope", "entity", "title", "statement", "goal")
_KEYS = (*_HEADING, "measure", "of", "earned_by", "dated_by", "settles")
_EARNERS = ("channel", "part", "paid")
_SPEND = ("lag", "spread", "rates", "into")
_OWN = {"share": ("of", "over"), "cost": ("per", "channel"), "return": ("of",), "change": ("of", "from")}
_LAG = re.compile(r"(\d{1,2}) months?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
LONGEST_LAG = 24
_GOALS = {"share": SHARE, "change": SHARE, "cost": NUMBER, "return": NUMBER}
Path: TypeAlias = tuple[str | int, ...]


def is_of_credit(document: Document) -> bool:
    """Whether a document of kind metric is about credit, and not about records."""
    return shape.at(document, ("measure",)) in MEASURES or any(word in document.value for word in QUOTIENTS)


def metrics_named(document: Document) -> tuple[str, ...]:
    """Return the attribution or the metrics that a document of kind metric is about; none where it counts records."""
    if not is_of_credit(document):
        return ()
    places = [
        ("of",),
        *((word, name) for word, names in _OWN.items() for name in names if name not in ("channel", "from")),
    ]
    found = (shape.at(document, place) for place in places)
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))


def credit_metric_draft(kind: NamedKind, document: Document, around: Surroundings) -> Draft:
    """The content of a metric over an attribution, against what is in force on its effective date. Raises BadInput."""
    key, entity = shape.key(document, "key"), shape.key(document, "entity")
    schema_around(entity, key, around, document)
    found = _Reading(document, around, key).metric()
    _require_entity(document, entity, found, around)
    stored = metric_json(found)
    terms = terms_of(found)
    return draft(
        kind,
        key=key,
        scope=shape.scope(document, "scope"),
        entity=entity,
        content={
            **heading(document, key, entity),
            **_write(found),
            **goal_written(document, _GOALS.get(sort_of(found), AMOUNT)),
        },
        tree=stored,
        refers=terms,
        entities={each for term in terms for each in around.definitions[term].rests_on},
        meaning=sha256({"metric": stored, "of": [around.definitions[each].meaning for each in terms]}),
    )


def credit_metric_of(draft: Draft) -> CreditMetric | None:
    """The metric over an attribution that a draft holds; None where it holds another."""
    return metric_from(draft.tree) if is_over_attribution(draft) else None


def credit_metric_notes(draft: Draft, around: Surroundings) -> Iterator[str]:
    """When it has no figure, and when a figure is final."""
    match credit_metric_of(draft):
        case CreditSum(of=of, measure=measure, earners=earners, dated_by=dated_by):
            rule = attribution_of(around.definitions[of])
            yield (
                f"credit of everything is the number of conversions: {of} cannot move it"
                if (earners == EVERYTHING and measure == CREDIT and dated_by != TOUCH)
                else f"it moves where `{of}`, or what that rests on, changes"
            )
            if dated_by == TOUCH:
                yield _final(rule)
        case Cost() | Return():
            yield "a paid channel needs an amount of spend, 0 too, for each month: else there is no figure"
            yield "where the denominator is 0 there is no figure"
        case ShareOfCredit():
            yield "where the whole is 0 there is no figure"
        case ChangeOfCredit():
            yield "where it was 0 or less before there is no figure"


def _final(rule: Attribution) -> str:
    window = rule.journey.window
    if window.length is None:
        return "a period is never final: no window says how long a touch may earn"
    unit = "hours" if window.hours else "days"
    return f"a period is provisional for {max((window.length, *window.parts.values()))} {unit}: its touches may earn"


class _Reading:
    """A document that is read as a metric over an attribution, and what is in force around it."""

    def __init__(self, document: Document, around: Surroundings, key: str) -> None:
        self.document, self.around, self.key = document, around, key

    def metric(self) -> CreditMetric:
        """What it says. Raises BadInput."""
        given = [word for word in QUOTIENTS if word in self.document.value]
        if not given:
            only_keys(self.document, (), _KEYS)
            return self._read_credit()
        self._require_one(given)
        word = given[0]
        shape.mapping(self.document, word)
        self._refuse_spend_without(word)
        only_keys(self.document, (), (*_HEADING, word))
        only_keys(self.document, (word,), (*_OWN[word], *(_SPEND if word in ("cost", "return") else ())))
        return self._quotient(word)

    def _require_one(self, quotients: Sequence[str]) -> None:
        more = [*quotients[1:], *(name for name in ("measure", "of", "ratio") if name in self.document.value)]
        if more:
            what, why = f"`{quotients[0]}` and `{more[0]}` are given", "a metric measures one thing"
            raise self.document.problem((more[0],), what, why, f"leave out {more[0]}, or {quotients[0]}")

    def _refuse_spend_without(self, word: str) -> None:
        for name in [each for each in _SPEND if each in shape.mapping(self.document, word)][:1]:
            if word not in ("cost", "return"):
                what, why = f"a {word} has no `{name}`", "it takes no spend"
                raise self.document.problem((word, name), what, why, f"leave {name} out, or name a cost or a return")

    def _quotient(self, word: str) -> CreditMetric:
        match word:
            case "share":
                return self._share()
            case "cost":
                return self._cost()
            case "return":
                return self._return()
        found, of = self._term("change", "of")
        if isinstance(found, ChangeOfCredit):
            what, why = f"`{of}` is a change already", "a change is of a metric that has a figure of its own"
            raise self.document.problem(("change", "of"), what, why, f"write `{found.of}`")
        return ChangeOfCredit(of, shape.one_of(self.document, BACK, "change", "from"))

    def _read_credit(self) -> CreditSum:
        document = self.document
        measure = shape.one_of(document, MEASURES, "measure")
        of, rule = self._attribution(measure)
        if measure == VALUE and rule.conversion.worth is None:
            what, why = f"`{of}` names no value of a conversion", "so its touches earn no money"
            raise document.problem(("measure",), what, why, "write measure: credit")
        taxonomy = taxonomy_of(self.around.definitions[rule.touches.taxonomy])
        settles = shape.days(document, "settles", why="it says how many days late records may come")
        return CreditSum(measure, of, self._earners(rule, taxonomy), self._read_date(), settles or 0)

    def _attribution(self, measure: str) -> tuple[str, Attribution]:
        document, known = self.document, self.around.definitions
        found = shape.key(document, "of")
        if found in known and known[found].kind == ATTRIBUTION:
            return found, attribution_of(known[found])
        if found in known:
            what = f"`{found}` is of kind {known[found].kind}, and gives no {measure}"
            fix = "write measure: count" if known[found].yields else "name an attribution"
            raise document.problem(("of",), what, "credit is given by an attribution", fix)
        near = nearest(found, sorted(name for name, each in known.items() if each.kind == ATTRIBUTION))
        fix = f"write `{near}`" if near else ratify_first("attribution", found)
        raise document.problem(("of",), f"there is no attribution `{found}`", f"none is in force on {self._day}", fix)

    @property
    def _day(self) -> str:
        return str(self.around.day)

    def _read_date(self) -> str:
        found = shape.text(self.document, "dated_by", default=DATES[0])
        if found in DATES:
            return found
        what, why = f"`{shortened(found)}` dates no credit", "credit has two dates: of its conversion, and of its touch"
        raise self.document.problem(("dated_by",), what, why, f"write dated_by: {DATES[0]}, or {DATES[1]}")

    def _earners(self, rule: Attribution, taxonomy: Taxonomy) -> Earners:
        document = self.document
        if shape.at(document, ("earned_by",)) is None:
            return EVERYTHING
        given = shape.mapping(document, "earned_by")
        only_keys(document, ("earned_by",), _EARNERS)
        if len(given) != 1:
            what = f"`{' and '.join(given)}` are given" if given else "`earned_by` names nobody"
            fix = f"keep one of {', '.join(given or _EARNERS)}"
            raise document.problem(("earned_by",), what, "the earners are told in one way", fix)
        if "part" in given:
            return Earners(part=self._find_name(taxonomy.funnel, "part", "earned_by", "part"))
        if "channel" in given:
            return Earners(channels=self._channels([*_channels(taxonomy), rule.no_touch]))
        if given["paid"] is not True:
            what, why = f"`paid` holds `{given['paid']}`", "it names the paid channels, all of them"
            raise document.problem(("earned_by", "paid"), what, why, "write paid: true, or leave earned_by out")
        return Earners(paid=True)

    def _channels(self, known: Sequence[str]) -> tuple[str, ...]:
        path: Path = ("earned_by", "channel")
        given = shape.listing(self.document, *path)
        several = isinstance(shape.at(self.document, path), list)
        places: list[Path] = [(*path, n) if several else path for n, _ in enumerate(given)]
        found = [self._find_name(known, "channel", *place) for place in places]
        if not found or len({*found}) < len(found):
            what = "a channel stands there twice" if found else "no channel is named"
            raise self.document.problem(path, what, "each earner is named once", "such as channel: [video, display]")
        return tuple(sorted(found))

    def _find_name(self, known: Sequence[str], sort: str, *path: str | int) -> str:
        found = shape.text(self.document, *path)
        if found in known:
            return found
        near = nearest(found, sorted(known))
        fix = f"write `{near}`" if near else f"name one of {', '.join(known)}"
        why = "the taxonomy of the attribution names those that may earn"
        raise self.document.problem(path, f"there is no {sort} `{shortened(found)}`", why, fix)

    def _term(self, *path: str) -> tuple[CreditMetric | None, str]:
        """The metric that is named there: None of one that counts records. Raises BadInput where there is none."""
        document, known = self.document, self.around.definitions
        found = shape.key(document, *path)
        if found == self.key:
            raise document.problem(path, f"`{found}` is of itself", "a quotient is of other metrics", "name another")
        if found in known and known[found].kind == METRIC:
            return credit_metric_of(known[found]), found
        if found in known:
            what, why = f"`{found}` is of kind {known[found].kind}", "a quotient is of metrics"
            raise document.problem(path, what, why, f"ratify a metric of `{found}`, and name that")
        near = nearest(found, sorted(name for name, each in known.items() if each.kind == METRIC and name != self.key))
        fix = f"write `{near}`" if near else ratify_first("metric", found)
        raise document.problem(path, f"there is no metric `{found}`", f"none is in force on {self._day}", fix)

    def _base(self, *path: str) -> tuple[CreditSum, str]:
        """The credit or value that is named there."""
        found, key = self._term(*path)
        if isinstance(found, CreditSum):
            return found, key
        sort = f"a {sort_of(found)}" if found else "a count of records"
        what, why = f"`{key}` is {sort}", "it is of credit or of value"
        raise self.document.problem(path, what, why, "name a metric with measure: credit, or measure: value")

    def _share(self) -> ShareOfCredit:
        (of, one), (over, other) = self._base("share", "of"), self._base("share", "over")
        for name in ("measure", "of", "dated_by"):
            if getattr(of, name) != getattr(over, name):
                told = f"`{one}` has {name}: {getattr(of, name)}, and `{other}` has {getattr(over, name)}"
                why = "a share is of one whole, and these are two"
                fix = f"name a metric over with {name}: {getattr(of, name)}"
                raise self.document.problem(("share", "over"), told, why, fix)
        self._require_among(of, over, one, other)
        return ShareOfCredit(one, other)

    def _require_among(self, of: CreditSum, over: CreditSum, one: str, other: str) -> None:
        rule = attribution_of(self.around.definitions[of.of])
        taxonomy = taxonomy_of(self.around.definitions[rule.touches.taxonomy])
        whole, some = (earning(each.earners, taxonomy, rule.no_touch) for each in (over, of))
        if some == whole:
            what, why = f"`{one}` and `{other}` have the same earners", "the share would always be 1"
            raise self.document.problem(("share", "over"), what, why, "name the wider metric under over")
        if not some <= whole:
            what = f"`{one}` is earned by {', '.join(sorted(some - whole))}, and `{other}` is not"
            why = "the earners of a part are among those of the whole"
            raise self.document.problem(("share", "over"), what, why, "name a metric over with those earners too")

    def _cost(self) -> Cost:
        document = self.document
        found, per = self._term("cost", "per")
        path = ("cost", "per")
        if isinstance(found, CreditSum) and found.measure == VALUE:
            what, why = f"`{per}` is a value", "what comes back for money is a return, and a cost is per conversion"
            raise document.problem(path, what, why, f"write return: {{of: {per}}}")
        if found is not None and not isinstance(found, CreditSum):
            what, why = f"`{per}` is a {sort_of(found)}", "a cost is per credit, or per record of a count"
            raise document.problem(path, what, why, "name a metric with measure: credit, or a count")
        if found is None and self.around.definitions[per].content.get("measure") != "count":
            what, why = f"`{per}` counts no records", "a cost is per credit, or per record of a count"
            raise document.problem(path, what, why, "name a metric with measure: count")
        return Cost(per, self._channel(per, counts=found is None), self._spend("cost", ""))

    def _channel(self, per: str, *, counts: bool) -> str:
        path = ("cost", "channel")
        if shape.at(self.document, path) is None:
            return ""
        if not counts:
            what, why = f"`{per}` names its earners itself", "`channel` is a field of the records of a count"
            raise self.document.problem(path, what, why, "leave channel out")
        entity = self.around.definitions[per].entity
        fields = self.around.definitions[entity].content["fields"]
        found = shape.text(self.document, *path)
        if found in fields and fields[found]["type"] in ("text", "choice"):
            return found
        texts = sorted(name for name, each in fields.items() if each["type"] in ("text", "choice"))
        near = nearest(found, texts)
        fix = f"write `{near}`" if near else f"name one of {', '.join(texts) or 'its texts'}"
        why = "a text of the record names its channel"
        raise self.document.problem(path, f"`{shortened(found)}` is no text of {entity}", why, fix)

    def _return(self) -> Return:
        found, of = self._base("return", "of")
        if found.measure == CREDIT:
            what, why = f"`{of}` is credit", "a return is of money, and for each conversion there is a cost"
            raise self.document.problem(("return", "of"), what, why, f"write cost: {{per: {of}}}")
        worth = attribution_of(self.around.definitions[found.of]).conversion.worth
        assert worth
        return Return(of, self._spend("return", worth.currency))

    def _spend(self, word: str, currency: str) -> SpendTerms:
        document = self.document
        spread = bool(shape.at(document, (word, "spread"))) and bool(shape.one_of(document, ("even",), word, "spread"))
        rates, into = self._rates(word, currency)
        return SpendTerms(self._lag(word), spread, rates, into)

    def _lag(self, word: str) -> int:
        value = shape.at(self.document, (word, "lag"))
        if value is None:
            return 0
        found = _LAG.fullmatch(str(value))
        if found and 1 <= int(found[1]) <= LONGEST_LAG:
            return int(found[1])
        what = f"`{shortened(str(value))}` is not a lag"
        why = f"spend is kept by month, and a lag is of 1 to {LONGEST_LAG} months"
        raise self.document.problem((word, "lag"), what, why, "such as lag: 1 month")

    def _rates(self, word: str, currency: str) -> tuple[str, str]:
        document = self.document
        given = [name for name in ("rates", "into") if shape.at(document, (word, name)) is not None]
        if not given:
            return "", ""
        if len(given) == 1:
            what, why = f"`{given[0]}` is given alone", "spend is converted by a table of rates, into one currency"
            raise document.problem((word, given[0]), what, why, "such as rates: fx, into: EUR")
        into = shape.text(document, word, "into")
        if not _CURRENCY.fullmatch(into):
            what, why = f"`{shortened(into)}` is not a currency", "it is three capital letters"
            raise document.problem((word, "into"), what, why, "such as into: EUR")
        if currency and into != currency:
            what, why = f"the value is in {currency}, and the spend would be in {into}", "value is not converted again"
            raise document.problem((word, "into"), what, why, f"write into: {currency}")
        return shape.key(document, word, "rates"), into


def earning(earners: Earners, taxonomy: Taxonomy, no_touch: str) -> frozenset[str]:
    """Return the channels whose credit is meant, with that of no rule and that of nobody among everything."""
    if earners.channels:
        return frozenset(earners.channels)
    if earners.part:
        return frozenset(each.name for each in taxonomy.channels if each.funnel == earners.part)
    if earners.paid:
        return frozenset(each.name for each in taxonomy.channels if each.paid)
    return frozenset((*_channels(taxonomy), no_touch))


def _channels(taxonomy: Taxonomy) -> list[str]:
    return [*(each.name for each in taxonomy.channels), taxonomy.otherwise]


def _require_entity(document: Document, entity: str, meaning: CreditMetric, around: Surroundings) -> None:
    """Pass where a metric is of the entity that converts, or of the records that it counts. Raises BadInput."""
    known = around.definitions
    if isinstance(meaning, CreditSum):
        wanted = attribution_of(known[meaning.of]).conversion.entity
        why = f"by `{meaning.of}` {wanted} converts"
    else:
        term = terms_of(meaning)[0]
        wanted = known[term].entity
        why = f"`{term}` is of {wanted}"
    if entity != wanted:
        raise document.problem(("entity",), f"it is not of {entity}", why, f"write entity: {wanted}")


def _write(meaning: CreditMetric) -> dict[str, Any]:
    """What the document says beside its heading, as it is written."""
    match meaning:
        case CreditSum(measure=measure, of=of, earners=earners, dated_by=dated_by, settles=settles):
            by = _earners_written(earners)
            late = {"settles": f"{settles} days"} if settles else {}
            return {"measure": measure, "of": of, **by, "dated_by": dated_by, **late}
        case ShareOfCredit(of=of, over=over):
            return {"share": {"of": of, "over": over}}
        case Cost(per=per, channel=channel):
            return {"cost": {"per": per, **({"channel": channel} if channel else {}), **_spend_written(meaning)}}
        case Return(of=of):
            return {"return": {"of": of, **_spend_written(meaning)}}
        case ChangeOfCredit(of=of, back=back):
            return {"change": {"of": of, "from": back}}


def _earners_written(earners: Earners) -> dict[str, Any]:
    if earners == EVERYTHING:
        return {}
    if earners.channels:
        return {"earned_by": {"channel": list(earners.channels)}}
    return {"earned_by": {"part": earners.part} if earners.part else {"paid": True}}


def _spend_written(meaning: CreditMetric) -> dict[str, Any]:
    spend = spend_terms(meaning)
    assert spend
    lag = {"lag": f"{spend.lag} month{'s' * (spend.lag > 1)}"} if spend.lag else {}
    rates = {"rates": spend.rates, "into": spend.into} if spend.rates else {}
    return {**lag, **({"spread": "even"} if spend.spread else {}), **rates}
