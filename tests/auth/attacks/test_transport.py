"""Where a token stands in a request, held against the kit's own reader of headers."""

import pytest

from helpers.auth import TRANSPORT_ATTACKS, AttackContext, TokenRejected, TransportAttack
from helpers.auth.enforcement.bearer import bearer_token, query_has_token
from helpers.errors import InputError
from helpers.language import Text

CONTEXT = AttackContext.demonstration()


@pytest.mark.parametrize("attack", TRANSPORT_ATTACKS, ids=lambda attack: attack.name)
def test_exactly_one_token_in_the_one_right_place(attack):
    headers = attack.make(CONTEXT)
    values = [value for name, value in headers if name == "Authorization"]
    in_query = query_has_token(attack.query(CONTEXT))
    if attack.expected == "accept":
        assert bearer_token(values, in_query=in_query) == CONTEXT.token()
        return
    with pytest.raises(TokenRejected) as rejected:
        bearer_token(values, in_query=in_query)
    assert rejected.value.status in (400, 401)
    assert (rejected.value.status == 401) == (rejected.value.reason == "token_missing")


def test_two_ways_at_once_are_a_bad_request():
    statuses = {}
    for attack in TRANSPORT_ATTACKS:
        if attack.expected == "reject":
            values = [value for name, value in attack.make(CONTEXT) if name == "Authorization"]
            with pytest.raises(TokenRejected) as rejected:
                bearer_token(values, in_query=query_has_token(attack.query(CONTEXT)))
            statuses[attack.name] = rejected.value.status
    two = {
        "comma",
        "two-headers-good-first",
        "two-headers-bad-first",
        "same-header-twice",
        "header-and-query",
    }
    assert {name for name in two if statuses[name] == 400} == two
    assert {statuses[name] for name in ("nothing", "query", "cookie", "trusted-header")} == {401}


def test_names_labels_and_sources():
    assert len({attack.name for attack in TRANSPORT_ATTACKS}) == len(TRANSPORT_ATTACKS)
    for lang in ("ja", "en"):
        assert len({attack.label[lang] for attack in TRANSPORT_ATTACKS}) == len(TRANSPORT_ATTACKS)
    assert all(attack.reference.startswith("https://") for attack in TRANSPORT_ATTACKS)


def test_every_header_is_one_that_can_be_sent():
    for attack in TRANSPORT_ATTACKS:
        for name, value in attack.make(CONTEXT):
            assert name.isascii() and value.isascii() and not set("\r\n\0") & set(name + value)


def test_what_is_expected_must_exist():
    with pytest.raises(InputError, match="'perhaps' cannot be expected"):
        TransportAttack("x", lambda _: (), "perhaps", "https://example.com", Text(ja="x", en="x"))
