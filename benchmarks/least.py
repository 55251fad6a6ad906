r"""The least requests for planning and applying many definitions, and what of a platform's log is a write. Pure.

The work is one and the same: N artifacts exist and say otherwise; each is looked at, its entering and leaving records
are counted. An apply does the same once more, since a plan file is believed in nothing, and only then is each looked at
right before it is written, written, and read back. `least` is what that takes where each request is as full as the
platform allows, and nothing else is asked twice; s is what opens a session.

Salesforce    s = 2: a token, and the Organization row
    plan      s + ids + describe + permissions + N / 25 read + (3 N + 1) / 25 counted
    apply     a plan + N / 25 read + N / 25 written + N / 25 read back + 2 N / 25 counted
    look      s + ids + N / 25 read
    again     a look + N / 25 read
  25 requests in one composite, and 25 in one batch (REST API Developer Guide: Composite, Composite Batch), for metadata
  comes one artifact at a time (Tooling API: CustomField); ids come 2,000 to a page (REST API Developer Guide: Query).
  Who enters, who leaves and who is in are three COUNT() queries an artifact; how many records there are is one for all.
  After the write two of them are asked again: field and rule are to say the same of every record.

HubSpot       s = 1: the account
    plan      s + properties + workflows + contacts + N / 100 read + N members + N searches
    apply     a plan + N / 100 read + N filters + N names + N / 100 read back
    look      s + N / 100 read
    again     a look + N / 100 read
  Lists are read many at once (Lists API: GET /crm/v3/lists?listIds), without a documented limit; a hundred keep the
  address from being too long. Members come 250 to a page and searches 200, a list at a time, and so do writes: a PUT of
  the filters, and one of the name, which changes because it carries the version. No batch writes lists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class Least(NamedTuple):
    """Requests of a plan, of its apply, of a look that finds everything as it should be, and of an apply that does."""

    plan: int
    apply: int
    look: int
    again: int


def salesforce(n: int) -> Least:
    """For `n` fields of one object."""
    looked, counted = full(n, 25), full(3 * n + 1, 25)
    opened = 2 + full(n, 2000)
    plan = opened + 2 + looked + counted
    return Least(plan, plan + 3 * looked + full(2 * n, 25), opened + looked, opened + 2 * looked)


def hubspot(n: int) -> Least:
    """For `n` lists of few contacts, in a portal without workflows."""
    looked = full(n, 100)
    plan = 1 + 3 + looked + 2 * n
    return Least(plan, plan + 2 * looked + 2 * n, 1 + looked, 1 + 2 * looked)


def full(items: int, size: int) -> int:
    """How many requests `items` fill, `size` in each."""
    return -(-items // size)


def salesforce_writes(exchange: Mapping[str, Any]) -> bool:
    """Whether a request of an org's log changes something: all but GET, composites of GET alone, and logging in."""
    if exchange["method"] == "GET" or exchange["target"].startswith("/services/oauth2/"):
        return False
    return set(re.findall(r'"method": ?"([A-Z]+)"', exchange["body"])) != {"GET"}


def hubspot_writes(exchange: Mapping[str, Any]) -> bool:
    """Whether a request of a portal's log changes something: all but GET, searches, and batches that read."""
    return exchange["method"] != "GET" and not exchange["path"].endswith(("/search", "/batch/read"))
