"""simple-salesforce as its users have it, pointed at the emulator: every request keeps the Host it was meant for."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from salesforce_lead import Org
from simple_salesforce import Salesforce

from ledger_salesforce.settings import SANDBOX

LOGIN = {
    "consumer_key": SANDBOX["client_id"],
    "consumer_secret": SANDBOX["client_secret"],
    "domain": SANDBOX["domain"],
}


class Loopback(HTTPAdapter):
    """Sends https to a loopback address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
        """Send one request."""
        meant = urlsplit(request.url)
        request.headers["Host"] = meant.netloc
        request.url = f"{self.url}{meant.path}" + (f"?{meant.query}" if meant.query else "")
        return super().send(request, *arguments, **options)


def library(url: str, **login: Any) -> Any:
    """A session of the library; its SOAP client goes through the same transport."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Loopback(url))
    return Salesforce(session=session, version=login.pop("version", "62.0"), **(login or LOGIN))


def metadata(of: Any) -> Any:
    """The library's Metadata API client, over the same transport."""
    of.mdapi._client.transport.session = of.session
    return of.mdapi


FIELD = {
    "label": "Hot",
    "type": "Checkbox",
    "formula": "Engagement_Score__c > 1",
    "formulaTreatBlanksAs": "BlankAsBlank",
}


class Api:
    """A client that knows nothing of the connector."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.headers = {"Authorization": f"Bearer {self.token().json()['access_token']}"}

    def token(self, grant: str = "client_credentials", **more: Any) -> requests.Response:
        basic = base64.b64encode(f"{SANDBOX['client_id']}:{SANDBOX['client_secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", **more.pop("headers", {})}
        return requests.post(f"{self.org.url}/services/oauth2/token", {"grant_type": grant, **more}, headers=headers)

    def send(self, method: str, path: str, **sent: Any) -> requests.Response:
        return requests.request(method, f"{self.org.url}/services/data/v62.0{path}", headers=self.headers, **sent)

    def field(self, name: str = "Lead.Hot__c", **changes: Any) -> requests.Response:
        body = {"FullName": name, "Metadata": {**FIELD, **changes}}
        return self.send("POST", "/tooling/sobjects/CustomField/", json=body)

    def tooling(self, sort: str, name: str) -> dict[str, Any]:
        """A value set or a field as the Tooling API gives it."""
        by = "MasterLabel" if sort == "StandardValueSet" else "DeveloperName"
        [row] = self.query(f"SELECT FullName, Metadata FROM {sort} WHERE {by} = '{name}'", tooling=True).json()[
            "records"
        ]
        return row

    def composite(self, *asked: tuple[str, str, Any], base: str = "/tooling", **more: Any) -> list[dict[str, Any]]:
        """Subrequests in one call, referred to as r0, r1 …; their answers."""
        requests = [
            {"method": method, "url": f"/services/data/v62.0{path}", "referenceId": f"r{at}"}
            | ({"body": body} if body else {})
            for at, (method, path, body) in enumerate(asked)
        ]
        told = self.send("POST", f"{base}/composite", json={"compositeRequest": requests, **more})
        assert told.status_code == 200, told.text
        return told.json()["compositeResponse"]

    def see(self, field: str, name: str = "Marketing_Ops") -> None:
        """Grant read access to a field."""
        [held] = self.query(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'").json()["records"]
        grant = {"SobjectType": field.split(".")[0], "Field": field, "PermissionsRead": True, "PermissionsEdit": False}
        assert (
            self.send("POST", "/sobjects/FieldPermissions", json={"ParentId": held["Id"], **grant}).status_code == 201
        )

    def query(self, text: str, tooling: bool = False) -> requests.Response:
        return self.send("GET", "/tooling/query" if tooling else "/query", params={"q": text})


def error(answer: requests.Response) -> tuple[int, str, str]:
    """Status, code and message of a refusal."""
    [told] = answer.json()
    return answer.status_code, told["errorCode"], told["message"]
