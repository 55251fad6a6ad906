"""What an artifact held when it was bound, and how the rule that is there now differs from that.

Nobody ratified what was only bound, so there is nothing else to hold it against.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Baseline(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a look saw of an artifact: the digest of its body, and its rule in the platform's own words.

    `tree` is the rule over the platform's names, `types` the type of each name in it; both are empty where the rule
    could not be read, so that no record can tell it from another.
    """

    digest: str
    text: str = ""
    tree: Any = None
    types: dict[str, str] = {}


class RuleChange(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What it means to go from one rule to another: the category, and a record that tells the two apart.

    `record` is over the platform's names, `before` and `after` are what the two say of it. `why` says why there is no
    such record, where that is not because they mean the same.
    """

    category: str
    record: dict[str, Any] | None = None
    before: int = 0
    after: int = 0
    why: str = ""
