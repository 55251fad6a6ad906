"""Other machines are served only where the ledger asks who decides, and people can show it over https."""

from __future__ import annotations

import subprocess
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from ledger.app import clock, settings
from ledger.app.ledger import open_ledger
from ledger.web.serve import Listening, site_of
from shell import CHARTER, CRO, DANA, FOUNDED, SAL, TERMS, Desk

NEEDS = "needs: {ratify: session}\n"
EVERYTHING = CHARTER.replace("scope: lifecycle", "scope: '*'").replace("cro@", "dana@")
HTTPS = 'address = "https://ledger.acme.example"'
OIDC = '[serve.oidc]\nissuer = "https://login.acme.example"\nclient_id = "ledger"'
PROXY = '[serve.proxy]\nheader = "X-Forwarded-User"'


def serving(desk: Desk, *lines: str) -> Desk:
    """The same desk, with these lines in the section about serving."""
    before = (desk.folder / "ledger.toml").read_text(encoding="utf-8")
    desk.write("ledger.toml", "\n".join((before, "[serve]", *lines, "")))
    return desk


@pytest.fixture
def needy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A ledger whose charter for everything says how surely it has to be established who decides."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    desk.write("all.yaml", EVERYTHING + NEEDS)
    desk.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter#1", by=DANA)
    return desk


def refusals(desk: Desk, flags: str = "") -> str:
    """Why the command serves nothing."""
    said = desk.run(f"ledger serve --port 0 {flags}", by=DANA)
    assert said.code == 4, said
    return said.err


def test_another_machine_is_let_in_to_no_ledger_that_does_not_ask_who_decides(desk: Desk) -> None:
    serving(desk, HTTPS, "passkeys = true")
    assert "does not say how surely" in refusals(desk)


def test_all_that_is_missing_is_told_at_once(desk: Desk) -> None:
    told = refusals(desk, "--host 0.0.0.0")
    for each in ("does not say how surely", "have no address on other machines", "nobody on another machine could"):
        assert each in told


def test_a_unix_socket_is_no_way_around_it(desk: Desk) -> None:
    assert "does not say how surely" in refusals(desk, f"--uds {desk.folder}/pages.sock")


def test_an_address_without_https_is_for_this_machine(needy: Desk) -> None:
    serving(needy, 'address = "http://ledger.acme.example"', "passkeys = true")
    assert "have no address on other machines" in refusals(needy, "--host 0.0.0.0")


@pytest.mark.parametrize("way", [OIDC, "passkeys = true", PROXY + '\nsecret = "env:PROXY_SECRET"'])
def test_with_needs_https_and_a_way_to_sign_in_it_is_served(
    needy: Desk, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_SECRET", "s3cret")
    serving(needy, HTTPS, way)
    ledger = open_ledger(settings.load(needy.folder / settings.FILE))
    with closing(ledger.journal):
        found = site_of(ledger, Listening("0.0.0.0"))
    assert (found.cookie, found.secure, found.hosts) == ("__Host-ledger", True, ["ledger.acme.example"])


def test_a_header_is_believed_from_nobody_without_a_secret_or_a_socket(needy: Desk) -> None:
    serving(needy, HTTPS, PROXY)
    assert "X-Forwarded-User is believed from nobody" in refusals(needy)
    ledger = open_ledger(settings.load(needy.folder / settings.FILE))
    with closing(ledger.journal):
        assert site_of(ledger, Listening(uds="pages.sock")).by_socket


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("passkeys = 'yes'",), "`passkeys` of [serve] has another shape"),
        (('port = "80"',), "`port` is no setting of [serve]"),
        ((HTTPS, OIDC.replace("https:", "http:")), "is no issuer"),
        ((HTTPS, OIDC, 'scope = "all"'), "`scope` is no setting of [serve.oidc]"),
        ((HTTPS, '[serve.oidc]\nissuer = "https://x.example"'), "[serve.oidc] has no client_id"),
        ((OIDC,), "has nowhere to send people back to"),
        ((HTTPS, PROXY.replace("X-", "X: ")), "is no header"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(desk: Desk, lines: tuple[str, ...], told: str) -> None:
    said = serving(desk, *lines).run("ledger status")
    assert (said.code, told in said.err) == (1, True), said


def test_a_secret_is_never_written_out(needy: Desk) -> None:
    serving(needy, HTTPS, PROXY, 'secret = "hunter2"')
    said = needy.run("ledger serve --port 0", by=DANA)
    assert said.code == 1
    assert "is written out" in said.err
    assert "hunter2" not in said.err


def test_pages_come_by_a_unix_socket(needy: Desk, tmp_path: Path) -> None:
    serving(needy, HTTPS, PROXY)
    path = tmp_path / "pages.sock"
    server = needy.spawn(f"ledger serve --uds {path} --for {SAL}", stderr=subprocess.PIPE)
    try:
        assert server.stderr
        said = [server.stderr.readline().decode() for _ in range(2)]
        assert "at https://ledger.acme.example/ until" in said[0], said
        assert "https://ledger.acme.example/enter?once=" in said[1], said
        with httpx2.Client(transport=httpx2.HTTPTransport(uds=str(path))) as client:
            assert client.get("http://ledger.acme.example/enter").status_code == 200
            assert client.get("http://localhost/enter").status_code == 400
        assert path.stat().st_mode & 0o007 == 0
    finally:
        server.terminate()
        server.communicate(timeout=60)


def test_somebody_is_let_in_while_the_server_runs(desk: Desk) -> None:
    assert "the pages are not being served" in desk.run(f"ledger sign-in {CRO}").err
    server = desk.spawn(f"ledger serve --port 0 --for {SAL}", stderr=subprocess.PIPE)
    try:
        assert server.stderr
        at = server.stderr.readline().decode().split(" at ")[1].split("/ ")[0]
        server.stderr.readline()
        found = beaten(desk)
        assert found["person"] == CRO
        assert found["address"].startswith(f"{at}/enter?once=")
        with httpx2.Client(base_url=at, follow_redirects=True) as client:
            once = found["address"].rpartition("=")[2]
            form = {"once": once, "then": "/"}
            assert CRO in client.post("/enter", data=form, headers={"sec-fetch-site": "same-origin"}).text
    finally:
        server.terminate()
        server.communicate(timeout=60)


def beaten(desk: Desk) -> dict[str, str]:
    """The address, once the server has said that it is there."""
    while (said := desk.run(f"ledger sign-in {CRO} --json")).code:
        assert "not being served" in said.out
    return dict(said.data)
