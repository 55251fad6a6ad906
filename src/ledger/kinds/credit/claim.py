"""What an invariant may claim of an attribution, over every journey that it allows.

attribution: credit
earns: {funnel: top}                                            some journey gives it credit
always_earns: {funnel: top, at_least: 20 %}                     whenever such a touch is there
never_more: {funnel: middle, than: 45 %, with: {funnel: top}}   wherever the other is there too
repetition: {funnel: middle}                                    one more such touch never raises its share
only_alone: {channel: direct}                                   it earns only where nothing else is
never_earns: {when: "source = 'staff'"}                         such touches never do
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.documents import Document, only_keys
from ledger.kinds import shape
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION
from ledger.kinds.references import ratify_first
from ledger.kinds.settled import Settled, settled_at
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.literals import plain
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.language.tree import Json, Tree
from ledger.language.tree_json import from_json, to_json

CREDIT_FORMS: Mapping[str, tuple[str, ...]] = {
    "earns": (),
    "always_earns": ("at_least",),
    "never_more": ("than", "with"),
    "repetition": (),
    "only_alone": (),
    "never_earns": ("when",),
}
"""The forms, and what each says beside whom it is about."""
_OF = ("funnel", "channel")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")
Path = tuple[str | int, ...]


class CreditSubject(NamedTuple):
    """Whom a claim is about: the touches of a part of the funnel (`funnel`), or of one channel (`channel`)."""

    to: str
    name: str

    def names(self, channel: str, funnel: str) -> bool:
        """Whether a touch of this channel and part is among them."""
        return self.name == (funnel if self.to == "funnel" else channel)


class CreditClaim(NamedTuple):
    """What is claimed of an attribution: by one of the forms, of a subject or of the touches that satisfy `when`.

    `percent` is the bound, where there is one; `beside` is what must be there too.
    """

    form: str
    attribution: str
    of: CreditSubject | None
    percent: Decimal | None = None
    beside: CreditSubject | None = None
    when: Tree | None = None

    @property
    def trees(self) -> tuple[Tree, ...]:
        """Its criteria, where it has one."""
        return (self.when,) if self.when else ()

    @property
    def bound(self) -> Fraction:
        """The bound as a share of 1; 0 where there is none."""
        return Fraction(self.percent or 0) / 100

    def stored(self) -> Json:
        """It as it is stored. This shape is on disk: it is added to and never changed."""
        return {
            "attribution": self.attribution,
            **({"of": {self.of.to: self.of.name}} if self.of else {}),
            **({"percent": plain(self.percent)} if self.percent is not None else {}),
            **({"with": {self.beside.to: self.beside.name}} if self.beside else {}),
            **({"when": to_json(self.when)} if self.when else {}),
        }

    @classmethod
    def from_stored(cls, form: str, stored: Mapping[str, Any]) -> CreditClaim:
        """What `stored` gave."""
        of, beside = (next(iter(stored.get(each, {}).items()), None) for each in ("of", "with"))
        percent, when = stored.get("percent"), stored.get("when")
        return cls(
            form,
            stored["attribution"],
            CreditSubject(*of) if of else None,
            None if percent is None else Decimal(percent),
            CreditSubject(*beside) if beside else None,
            from_json(when) if when else None,
        )

    def written(self) -> Json:
        """What the document says under the form, without the text of its criteria."""
        word = CREDIT_FORMS[self.form][0] if self.percent is not None else ""
        return {
            **({self.of.to: self.of.name} if self.of else {}),
            **({word: f"{plain(self.percent)} %"} if self.percent is not None else {}),
            **({"with": {self.beside.to: self.beside.name}} if self.beside else {}),
        }


def credit_claim_at(
    document: Document, key: str, known: Schema, around: Surroundings
) -> tuple[CreditClaim, Settled | None]:
    """The claim of a document over an attribution, and its criteria where it has one. Raises BadInput, with a place."""
    attribution = _attribution(document, around)
    form = _form(document)
    shape.mapping(document, form)
    only_keys(document, (form,), (*CREDIT_FORMS[form], *(() if form == "never_earns" else _OF)))
    if form == "never_earns":
        found = settled_at(document, (form, "when"), key, known, around)
        return CreditClaim(form, attribution, None, when=found.tree), found
    names = _names(attribution, around)
    claim = CreditClaim(form, attribution, _subject(document, (form,), names))
    if form == "always_earns" and shape.at(document, (form, "at_least")) is not None:
        return claim._replace(percent=_percent(document, (form, "at_least"), least=1)), None
    if form == "never_more":
        beside = _subject(document, (form, "with"), names) if shape.at(document, (form, "with")) is not None else None
        return claim._replace(percent=_percent(document, (form, "than")), beside=beside), None
    return claim, None


def credit_claim_in_words(claim: CreditClaim) -> str:
    """A claim as a sentence."""
    of = _called(claim.of) if claim.of else f"touches that satisfy `{canonical(claim.when)}`" if claim.when else ""
    beside = f" where {_called(claim.beside)} is there too" if claim.beside else ""
    percent = f"{plain(claim.percent)} %" if claim.percent is not None else "some"
    said = {
        "earns": f"in some journey {of} earns credit",
        "always_earns": f"wherever {of} is there, it earns {percent} of the credit{' at least' * bool(claim.percent)}",
        "never_more": f"{of} never earns more than {percent} of the credit{beside}",
        "repetition": f"one more touch of {of} never raises its share",
        "only_alone": f"{of} earns only where nothing else is",
        "never_earns": f"{of} never earn",
    }
    return f"{said[claim.form]}, by `{claim.attribution}`"


def credit_claim_lines(claim: CreditClaim) -> list[str]:
    """A claim as people read it."""
    said = {"attribution": claim.attribution, claim.form: credit_claim_in_words(claim).rpartition(", by ")[0]}
    width = max(map(len, said))
    return [f"{word:{width}}  {text}" for word, text in said.items()]


def _called(subject: CreditSubject) -> str:
    return f"{'the part' if subject.to == 'funnel' else 'the channel'} {subject.name}"


def _attribution(document: Document, around: Surroundings) -> str:
    key = shape.key(document, ATTRIBUTION)
    draft = around.definitions.get(key)
    if draft is None or draft.kind != ATTRIBUTION:
        known = sorted(name for name, each in around.definitions.items() if each.kind == ATTRIBUTION)
        what, why = f"there is no attribution `{key}` on {around.day}", "the claim is about one that is in force"
        fix = f"name one of {', '.join(known)}" if known else ratify_first("attribution", key)
        raise document.problem((ATTRIBUTION,), what, why, fix)
    if draft.entity != document.value.get("entity"):
        what, why = f"by `{key}` each {draft.entity} earns credit", "the claim is about the touches that may earn"
        raise document.problem(("entity",), what, why, f"write entity: {draft.entity}")
    return key


def _form(document: Document) -> str:
    given = [each for each in CREDIT_FORMS if each in document.value]
    if len(given) == 1:
        return given[0]
    what = f"{' and '.join(given)} make no claim together" if given else f"nothing is claimed of `{ATTRIBUTION}`"
    why = f"one thing is claimed of an attribution: {', '.join(CREDIT_FORMS)}"
    raise document.problem((given[-1] if given else ATTRIBUTION,), what, why, "such as repetition: {funnel: middle}")


def _names(attribution: str, around: Surroundings) -> Mapping[str, tuple[str, ...]]:
    taxonomy = taxonomy_of(around.definitions[attribution_of(around.definitions[attribution]).touches.taxonomy])
    return {"funnel": taxonomy.funnel, "channel": (*(each.name for each in taxonomy.channels), taxonomy.otherwise)}


def _subject(document: Document, path: Path, names: Mapping[str, tuple[str, ...]]) -> CreditSubject:
    found = shape.mapping(document, *path)
    if path[-1] == "with":
        only_keys(document, path, _OF)
    given = [each for each in _OF if each in found]
    if len(given) != 1:
        what = f"`{path[-1]}` names a part of the funnel and a channel" if given else f"`{path[-1]}` names nobody"
        raise document.problem(path, what, "it is about one of funnel, channel", f"such as {path[-1]}: {{funnel: top}}")
    return CreditSubject(given[0], shape.one_of(document, names[given[0]], *path, given[0]))


def _percent(document: Document, path: Path, least: int = 0) -> Decimal:
    text = shape.text(document, *path)
    match = _PERCENT.fullmatch(text)
    number = Decimal(match[1]) if match else Decimal(-1)
    if (number > 0 or (match and not least)) and number <= 100:
        return number.normalize()
    what, why = f"`{text}` is no bound", f"it is a share of the credit, {'above' if least else 'from'} 0 % to 100 %"
    raise document.problem(path, what, why, f"such as {path[-1]}: 45 %")
