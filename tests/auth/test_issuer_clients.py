"""Clients and their secrets: two each, replaced in use, and told to nobody."""

import pickle

import botocore.session
import pytest

from helpers.auth import DEMONSTRATION, AppClient, ClientSecret, Issuer
from helpers.auth.issuer_clients import ClientRegistry
from helpers.errors import InputError
from helpers.facts import fact

OWN = "my_own+secret+0123456789"


@pytest.fixture
def clients():
    registry = ClientRegistry(lambda: 1_000.0)
    registry.add(AppClient("batch", ("orders/read",)))
    return registry


def test_two_secrets_work_side_by_side_and_one_can_go(clients):
    first, second = clients.add_secret("batch"), clients.add_secret("batch", OWN)
    assert second == ClientSecret("secret-2", 1_000.0, OWN)
    assert all(clients.authenticated("batch", [secret.value]) for secret in (first, second))
    clients.delete_secret("batch", first.secret_id)
    assert clients.authenticated("batch", [first.value]) is None
    assert clients.authenticated("batch", [second.value]).client_id == "batch"
    assert [one.secret_id for one in clients.secrets_of("batch")] == ["secret-2"]


def test_an_id_is_never_given_twice(clients):
    clients.add_secret("batch")
    clients.add_secret("batch")
    clients.delete_secret("batch", "secret-2")
    assert clients.add_secret("batch").secret_id == "secret-3"


def test_a_third_secret_and_the_last_one(clients):
    clients.add_secret("batch")
    with pytest.raises(InputError, match="last secret"):
        clients.delete_secret("batch", "secret-1")
    clients.add_secret("batch")
    with pytest.raises(InputError, match="2 secrets already") as error:
        clients.add_secret("batch")
    assert "delete" in error.value.next_step
    with pytest.raises(InputError, match="no secret 'secret-9'"):
        clients.delete_secret("batch", "secret-9")


def test_a_list_of_secrets_has_no_values_and_nothing_shows_one(clients):
    made = clients.add_secret("batch", OWN)
    assert [one.value for one in clients.secrets_of("batch")] == [None]
    assert OWN not in repr(made)
    kept = pickle.dumps(clients._entries)
    assert OWN.encode() not in kept


@pytest.mark.parametrize("secret", ["x" * 23, "x" * 65, "with a space in it 0123456", "ü" * 30, 5, b"x" * 30])
def test_a_secret_that_cannot_be_one_is_not_repeated(clients, secret):
    with pytest.raises(InputError, match="24 to 64") as error:
        clients.add_secret("batch", secret)
    assert str(secret) not in str(error.value)


def test_a_generated_secret_is_one_that_could_be_given():
    model = botocore.session.get_session().get_service_model("cognito-idp").shape_for("ClientSecretType")
    registry = ClientRegistry(lambda: 0)
    registry.add(AppClient("batch", ("a/b",)))
    made = [registry.add_secret("batch").value for _ in range(2)]
    assert made[0] != made[1]
    registry.delete_secret("batch", "secret-1")
    registry.add_secret("batch", made[0])
    assert all(model.metadata["min"] <= len(one) <= model.metadata["max"] for one in made)


@pytest.mark.parametrize("offered", [[], [""], ["\ud800"], ["x" * 100_000]])
def test_what_is_no_secret_authenticates_nobody(clients, offered):
    clients.add_secret("batch")
    assert clients.authenticated("batch", offered) is None
    assert clients.authenticated("nobody", offered) is None


def test_a_client_without_a_secret_lets_nobody_in(clients):
    assert clients.authenticated("batch", ["", "x" * 24]) is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"client_id": ""}, "client id"),
        ({"client_id": "with-hyphen"}, "client id"),
        ({"client_id": "日本語"}, "client id"),
        ({"client_id": None}, "client id"),
        ({"scopes": "orders/read"}, "scopes cannot be"),
        ({"scopes": ("orders read",)}, "scopes cannot be"),
        ({"scopes": (5,)}, "scopes cannot be"),
        ({"scopes": ()}, "0 scopes"),
        ({"scopes": ("a/b", "a/b")}, "2 scopes"),
        ({"scopes": tuple(f"a/{n}" for n in range(51))}, "51 scopes"),
        ({"token_lifetime_s": 299}, "token_lifetime_s"),
        ({"token_lifetime_s": 86_401}, "token_lifetime_s"),
        ({"token_lifetime_s": 600.0}, "token_lifetime_s"),
        ({"token_lifetime_s": True}, "token_lifetime_s"),
    ],
)
def test_a_client_that_cognito_would_not_take(settings, message):
    with pytest.raises(InputError, match=message):
        AppClient(**{"client_id": "batch", "scopes": ("orders/read",)} | settings)


def test_unknown_and_doubled_clients(clients):
    with pytest.raises(InputError, match="already"):
        clients.add(AppClient("batch", ("orders/read",)))
    for ask in (clients.client, clients.add_secret, clients.secrets_of):
        with pytest.raises(InputError, match="no client 'nobody'"):
            ask("nobody")


def test_the_defaults_are_the_published_ones():
    assert AppClient("a", ("a/b",)).token_lifetime_s == fact("cognito.access_token_lifetime_default_s").value
    assert DEMONSTRATION.client_secret not in repr(DEMONSTRATION)
    assert DEMONSTRATION.client_secret not in repr(vars(Issuer()))
