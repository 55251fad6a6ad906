"""One request, once its path is taken apart: what the routes' answers are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from ledger_hubspot_emulator.answers import bad
from ledger_hubspot_emulator.shapes import fields


@dataclass(frozen=True)
class Request:
    """Path parts, query, JSON body (None without one), the user that the token acts as, and the API's version."""

    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    user: str
    version: str = "v3"
    path: str = ""
    many: Mapping[str, Sequence[str]] | None = None

    def flag(self, name: str) -> bool:
        """A boolean of the query, false where absent. observed: the vendor's client writes `True`."""
        text = self.query.get(name, "false")
        if text.lower() not in ("true", "false"):
            raise bad(f"{name} is not a boolean.")
        return text.lower() == "true"

    def number(self, name: str, otherwise: int, most: int) -> int:
        """A whole number of the query, from 1 (0 for `after`) to `most`."""
        text = self.query.get(name, str(otherwise))
        if not text.isdigit() or not (name == "after" or int(text)) or int(text) > most:
            raise bad(f"{name} is a whole number of at most {most}.")
        return int(text)

    def all(self, name: str) -> Sequence[str]:
        """Every value of a repeated query parameter; commas separate, too."""
        given = (self.many or {}).get(name) or ([self.query[name]] if name in self.query else [])
        return [part for text in given for part in text.split(",") if part]

    def fields(self, needed: set[str], optional: set[str]) -> Mapping[str, Any]:
        """The body, once it has the needed keys and no unknown ones."""
        return fields(self.body, needed, optional)

    def inputs(self, needed: Set[str] = frozenset()) -> list[Any]:
        """The items of a batch. documented: at most 100."""
        found = self.fields({"inputs", *needed}, set())["inputs"]
        if not isinstance(found, list) or not 1 <= len(found) <= 100:
            raise bad("A batch holds 1 to 100 inputs.")
        return found

    def page(self, found: Sequence[Any], most: int) -> dict[str, Any]:
        """The part of `found` that `after` and `limit` ask for, and the cursor of the next one."""
        start, limit = self.number("after", 0, 10**9), self.number("limit", min(most, 100), most)
        answer: dict[str, Any] = {"results": list(found[start : start + limit])}
        if start + limit < len(found):
            answer["paging"] = {"next": {"after": str(start + limit)}}
        return answer
