"""What crosses an emulator, in whichever test, is judged by the vendor's schema: HubSpot's OpenAPI, Salesforce's WSDL.

    serve(seed) --the test's own work--> log --judged, each kind of exchange once--> AssertionError, or none

Installed once for all tests, so that none has to remember it. A test that failed by itself is not judged as well.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import ledger_hubspot_emulator
import ledger_salesforce_emulator
from ledger.testing import use_door

ROOT = Path(__file__).resolve().parent
sys.path += [str(ROOT / "connectors" / name / "tests") for name in ("salesforce", "hubspot")]

seen: set[bytes] = set()
"""Digests of exchanges that were judged: most tests say the same to the same seed."""


def _salesforce(exchange: Mapping[str, Any]) -> None:
    from salesforce_wsdl import judge_exchange

    judge_exchange(exchange)


def _hubspot(exchange: Mapping[str, Any]) -> None:
    from hubspot_spec import judge_exchange

    judge_exchange(exchange)


def _judged(serve: Callable[..., Any], judge: Callable[[Mapping[str, Any]], None]) -> Callable[..., Any]:
    @contextmanager
    def served(*given: Any, **more: Any) -> Iterator[Any]:
        with serve(*given, **more) as up:
            yield up
            for exchange in _logged(up.url):
                key = sha256(json.dumps(exchange, sort_keys=True, default=str).encode()).digest()
                if key not in seen:
                    judge(exchange)
                    seen.add(key)

    return served


def _logged(url: str) -> list[dict[str, Any]]:
    found = use_door(url, "log")
    return list(found.get("requests") or found.get("exchanges") or ())


ledger_salesforce_emulator.serve = _judged(ledger_salesforce_emulator.serve, _salesforce)
ledger_hubspot_emulator.serve = _judged(ledger_hubspot_emulator.serve, _hubspot)
