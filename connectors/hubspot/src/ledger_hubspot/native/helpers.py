"""Helper lists: lists of filters that another list rests on, named by what they hold. Pure.

    {"filterType": "IN_LIST", "helper": digest}   in a normal form, here and in what is observed
    {"filterType": "IN_LIST", "listId": "31"}     on the wire

A helper list is made for filters that no OR of ANDs within HubSpot's limit can say. Its name carries the digest of
its filters, so it is never edited, and every list that needs the same one shares it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from ledger_hubspot.native.branch import UNSUPPORTED, filters_of, root

_LENGTH = 12  # hexadecimal digits: among the helper lists of one portal no two will ever meet
Normal = Mapping[str, Any]


def helper_digest(normal: Normal) -> str:
    """What a helper list is known by: the beginning of the SHA-256 of its normal form."""
    return sha256(json.dumps(normal, sort_keys=True).encode()).hexdigest()[:_LENGTH]


def rests_on(normal: Normal) -> frozenset[str]:
    """The digests of the helper lists that these filters test themselves."""
    return frozenset(_helpers(normal))


def in_order(helpers: Mapping[str, Normal]) -> list[str]:
    """The digests in the order of creation: each after those that it rests on. Made by the compiler, they have one."""
    done: dict[str, None] = {}

    def place(digest: str) -> None:
        for below in sorted(rests_on(helpers[digest])):
            place(below)
        done[digest] = None

    for digest in sorted(helpers):
        place(digest)
    return list(done)


def resolve(normal: Normal, ids: Mapping[str, str]) -> dict[str, Any]:
    """The normal form with each helper list by its number in the portal, by digest in `ids`."""
    return _replaced(normal, "helper", "listId", ids)


def recognise(normal: Normal, digests: Mapping[str, str]) -> dict[str, Any]:
    """The other way: the normal form with each list that is a helper by its digest, by number in `digests`."""
    return _replaced(normal, "listId", "helper", digests)


def _replaced(normal: Normal, old: str, new: str, names: Mapping[str, str]) -> dict[str, Any]:
    def item_of(item: Any) -> Any:
        if not isinstance(item, Mapping) or item.get("filterType") != "IN_LIST" or item.get(old) not in names:
            return item
        return {**{key: value for key, value in item.items() if key != old}, new: names[item[old]]}

    if UNSUPPORTED in normal:
        return dict(normal)
    return root([[item_of(item) for item in items] for items in filters_of(normal)])


def _helpers(normal: Normal) -> Iterator[str]:
    for items in filters_of(normal):
        for item in items:
            if isinstance(item, Mapping) and item.get("filterType") == "IN_LIST" and "helper" in item:
                yield item["helper"]
