"""With accounts, every page and route asks who comes in."""

from __future__ import annotations

import httpx
import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Accounts
from assistant.api.gate import COOKIE
from assistant.api.pages.sign_in import local_target, page_before
from tests.assistant.api.conftest import QUESTION, MakeClient
from tests.fakes import PASSWORD

HTML = {"Accept": "text/html"}


@pytest.fixture
def accounts(client: TestClient) -> Accounts:
    """Yield the accounts of the running application, with two people."""
    found: Accounts = client.app.state.accounts
    found.add("claire", PASSWORD)
    found.add("denis", PASSWORD)
    return found


def sign_in(
    client: TestClient, login: str, password: str = PASSWORD, target: str = "/"
) -> httpx.Response:
    """Send the form."""
    form = {"login": login, "password": password, "suite": target}
    response: httpx.Response = client.post("/connexion", data=form, follow_redirects=False)
    return response


@pytest.mark.usefixtures("accounts")
def test_every_route_but_two_asks(client: TestClient) -> None:
    app = client.app
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            response = client.request(method, path.replace("{", "").replace("}", ""))
            expected = 200 if path == "/healthz" else 401
            assert response.status_code == expected, (method, path)
    assert client.get("/documents/convocation-conseil").status_code == 401
    assert client.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/connexion").status_code == 200


@pytest.mark.usefixtures("accounts")
def test_a_reader_is_sent_to_the_form_then_where_they_wanted(client: TestClient) -> None:
    wanted = "/documents/convocation-conseil?debut=0&fin=9"
    sent = client.get(wanted, headers=HTML, follow_redirects=False)
    assert sent.status_code == 303
    form = client.get(sent.headers["location"])
    assert 'value="/documents/convocation-conseil?debut=0&amp;fin=9"' in form.text
    assert '<html lang="fr">' in form.text
    signed = sign_in(client, "claire", target=wanted)
    assert (signed.status_code, signed.headers["location"]) == (303, wanted)
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get(wanted).status_code == 200


@pytest.mark.usefixtures("accounts")
def test_the_cookie_is_secure_over_tls(make_client: MakeClient) -> None:
    client = make_client()
    client.base_url = "https://127.0.0.1:8000"  # type: ignore[assignment]
    assert "Secure" in sign_in(client, "claire").headers["set-cookie"]


@pytest.mark.usefixtures("accounts")
def test_a_wrong_password_says_so_and_repeats_nothing(client: TestClient) -> None:
    refused = sign_in(client, "claire", "CANARI", target="/x")
    assert refused.status_code == 401
    assert "Identifiant ou mot de passe incorrect" in refused.text
    assert "CANARI" not in refused.text
    assert COOKIE not in client.cookies


@pytest.mark.usefixtures("accounts")
def test_too_many_failures_wait(client: TestClient) -> None:
    codes = [sign_in(client, "claire", "au hasard").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]
    assert "Réessayez dans" in sign_in(client, "claire").text


@pytest.mark.usefixtures("accounts")
def test_each_person_has_their_own_conversations(client: TestClient) -> None:
    sign_in(client, "claire")
    answer = client.post("/api/v1/answers", json={"question": QUESTION}).json()
    client.cookies.clear()
    sign_in(client, "denis")
    assert client.get("/api/v1/conversations").json()["conversations"] == []
    for address in (f"answers/{answer['id']}", f"conversations/{answer['conversation_id']}"):
        assert client.get(f"/api/v1/{address}").status_code == 404
    page = client.get(f"/documents/convocation-conseil?reponse={answer['id']}&citation=1")
    assert "<mark" not in page.text


@pytest.mark.usefixtures("accounts")
def test_sign_out(client: TestClient) -> None:
    sign_in(client, "claire")
    token = client.cookies[COOKIE]
    assert client.get("/api/v1/documents").status_code == 200
    left = client.post("/deconnexion", follow_redirects=False)
    assert left.headers["location"] == "/connexion"
    client.cookies.set(COOKIE, token)
    assert client.get("/api/v1/documents").status_code == 401


@pytest.mark.usefixtures("accounts")
def test_forms_let_the_browser_say_its_origin(client: TestClient) -> None:
    """Under « no-referrer » a browser says « Origin: null », which is refused."""
    assert client.get("/connexion").headers["referrer-policy"] == "same-origin"
    sign_in(client, "claire")
    page = client.get("/deconnexion")
    assert page.headers["referrer-policy"] == "same-origin"
    assert "Se déconnecter&nbsp;?" in page.text
    assert client.get("/api/v1/documents").status_code == 200, "reading it must not sign out"
    null = client.post("/deconnexion", headers={"Origin": "null"})
    assert null.status_code == 403


@pytest.mark.usefixtures("accounts")
def test_staying_signed_in_goes_back_to_the_page_that_asked(client: TestClient) -> None:
    sign_in(client, "claire")
    here = "http://" + client.base_url.netloc.decode()
    for referrer, back in (
        (f"{here}/?conversation=c1&amp", "/?conversation=c1&amp;amp"),
        ("https://attaquant.example/?conversation=c1", "/"),
        ("", "/"),
    ):
        page = client.get("/deconnexion", headers={"Referer": referrer})
        assert f'<a href="{back}">Rester connecté</a>' in page.text


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://mairie:8000/", "/"),
        ("https://Mairie:8000/?conversation=c1", "/?conversation=c1"),
        ("http://mairie:8000/documents/a#citation", "/documents/a"),
        ("http://mairie:9000/documents/a", "/"),
        ("http://mairie.attaquant.example:8000/documents/a", "/"),
        ("http://a@mairie:8000/documents/a", "/"),
        ("http://mairie:8000//attaquant.example", "/"),
        ("http://mairie:8000/\\attaquant.example", "/"),
        ("http://mairie:8000/connexion?suite=/x", "/"),
        ("http://mairie:8000/deconnexion", "/"),
        ("http://[", "/"),
        ("/documents/a", "/"),
    ],
)
def test_only_a_page_of_ours_is_gone_back_to(referrer: str, back: str) -> None:
    assert page_before(referrer, "mairie:8000") == back


@pytest.mark.usefixtures("accounts")
def test_signing_in_from_another_site_is_refused(client: TestClient) -> None:
    response = client.post(
        "/connexion",
        data={"login": "claire", "password": PASSWORD},
        headers={"Origin": "https://attaquant.example"},
    )
    assert response.status_code == 403
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/", "/"),
        ("/documents/a?b=c", "/documents/a?b=c"),
        ("", "/"),
        ("//attaquant.example", "/"),
        ("https://attaquant.example", "/"),
        ("/\\attaquant.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tx", "/"),
        ("/a\r\nSet-Cookie: b", "/"),
        ("http://[", "/"),
        ("documents/a", "/"),
    ],
)
def test_only_paths_of_ours_are_followed(target: str, kept: str) -> None:
    assert local_target(target) == kept
