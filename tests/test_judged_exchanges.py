"""Whatever crosses an emulator in a test is judged by the vendor's own schema, whichever test it is."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

import ledger_hubspot_emulator.front
from ledger_salesforce.connector import Salesforce
from platforms import Place, org, portal

SPECS = next(above for above in Path(__file__).parents if (above / ".importlinter").exists()).parent / "shared/specs"
ENVELOPE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">'
    "<e:Header><SessionHeader><sessionId>{token}</sessionId></SessionHeader></e:Header>"
    "<e:Body><listMetadata><queries><typ>CustomField</typ><type>CustomField</type></queries></listMetadata></e:Body>"
    "</e:Envelope>"
)


def test_what_the_wsdl_does_not_know_fails_the_test_that_sent_it() -> None:
    with pytest.raises(AssertionError, match="typ"), org() as there:
        misspelled(there)


@pytest.mark.skipif(not SPECS.is_dir(), reason="HubSpot's OpenAPI files are not beside the repository")
def test_what_hubspots_files_do_not_know_fails_the_test_that_sent_it() -> None:
    with pytest.raises(AssertionError, match="takes no"), portal() as there:
        misunderstood(there)


@pytest.mark.skipif(not SPECS.is_dir(), reason="HubSpot's OpenAPI files are not beside the repository")
def test_a_key_in_an_answer_that_hubspots_files_do_not_know_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    def grown(_: object, body: object) -> object:
        return {**body, "etag": "1"} if isinstance(body, dict) else body

    monkeypatch.setattr(ledger_hubspot_emulator.front, "_grown", grown)
    with pytest.raises(AssertionError, match="'etag' was unexpected"), portal() as there:
        asked(there, "/crm/v3/properties/contacts").close()


def test_a_refusal_of_hubspot_has_the_keys_that_its_files_name() -> None:
    with portal() as there, pytest.raises(urllib.error.HTTPError) as no:
        asked(there, "/crm/v3/lists/9999")
    told = json.loads(no.value.read())
    assert {"status", "message", "category", "correlationId", "errors", "links"} <= told.keys()
    assert told["errors"] == [{"message": told["message"]}]


def misspelled(there: Place) -> None:
    """A call that the emulator answers, with an element that no WSDL has."""
    token = Salesforce().connect(there.settings)._wire._salesforce.session_id  # type: ignore[attr-defined]
    headers = {"Host": "acme.my.salesforce.com", "SOAPAction": '""'}
    body = ENVELOPE.format(token=token).encode()
    urllib.request.urlopen(urllib.request.Request(f"{there.url}/services/Soap/m/62.0", body, headers)).close()


def misunderstood(there: Place) -> None:
    """A call that the emulator answers, with a parameter that HubSpot does not take."""
    asked(there, "/crm/v3/properties/contacts?bogus=1").close()


def asked(there: Place, path: str) -> Any:
    """What the portal answers to a bare request."""
    headers = {"Authorization": f"Bearer {there.settings['token']}"}
    return urllib.request.urlopen(urllib.request.Request(f"{there.url}{path}", headers=headers))


def test_what_they_know_passes() -> None:
    with org() as there:
        assert Salesforce().connect(there.settings).observe(["Lead.MQL__c"])[0].body
