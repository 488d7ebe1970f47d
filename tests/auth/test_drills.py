"""The two drills against the closed forms; what they leave; bad input."""

import threading

import pytest

from helpers.auth import (
    DEMONSTRATION,
    SecretRotation,
    invisible_outage,
    leak_drill,
    opened_signature,
    outage_drill,
    rsa_numbers,
    share_of_outages_invisible,
    split_block,
    tokens_in,
)
from helpers.errors import InputError

NIGHT = SecretRotation(leaked_s=7_200, added_s=8_400, switched_s=9_000, deleted_s=9_600)


@pytest.mark.parametrize("lifetime_s", [300, 3_600, 86_400])
@pytest.mark.parametrize("refresh_share", [0.1, 0.75, 1.0])
def test_an_outage_at_the_worst_moment(lifetime_s, refresh_share):
    always_s = invisible_outage(refresh_share, lifetime_s).always_s
    begins_s = refresh_share * lifetime_s
    moments_s = sorted({begins_s, max(begins_s, lifetime_s - 1), lifetime_s, lifetime_s + 120})
    for outage_s, noticed in ((always_s, False), (always_s + 60, True)):
        calls = outage_drill(
            lifetime_s, refresh_share, begins_s=begins_s, outage_s=outage_s, moments_s=moments_s
        )
        assert any(not call.gets_in for call in calls) is noticed
        assert calls[-1].gets_in and calls[-1].endpoint_answers
        assert [call.requests for call in calls] == sorted(call.requests for call in calls)


@pytest.mark.parametrize("lifetime_s", [300, 3_600])
@pytest.mark.parametrize("refuse", [False, True])
def test_a_leak(lifetime_s, refuse):
    out_s = NIGHT.leaked_s + NIGHT.exposed_s(lifetime_s, refuse_older_tokens=refuse)
    last_fetch_s = NIGHT.deleted_s - 1
    moments_s = [7_200, 8_400, 9_000, last_fetch_s, 9_600, 9_600 + lifetime_s - 2, 9_600 + lifetime_s]
    found = leak_drill(NIGHT, lifetime_s, moments_s=moments_s, refuse_older_tokens=refuse)
    assert [moment.thief_fetches for moment in found] == [True] * 4 + [False] * 3
    assert all(moment.we_get_in for moment in found)
    assert [moment.thief_gets_in for moment in found] == [
        moment_s < out_s - (0 if refuse else 1) for moment_s in moments_s
    ]


def test_nothing_is_left():
    threads = threading.active_count()
    leak_drill(NIGHT, 300, moments_s=[7_200])
    outage_drill(300, 0.5, begins_s=0, outage_s=1, moments_s=[0])
    assert threading.active_count() == threads


@pytest.mark.parametrize("moments_s", [[2, 1], [float("nan")], ["1"], [True]])
def test_moments_in_disorder(moments_s):
    with pytest.raises(InputError, match="moments cannot be"):
        outage_drill(300, 0.5, begins_s=0, outage_s=1, moments_s=moments_s)
    with pytest.raises(InputError, match="moments cannot be"):
        leak_drill(SecretRotation(0, 0, 0, 0), 300, moments_s=moments_s)


def test_other_bad_input():
    with pytest.raises(InputError, match="before the leak"):
        leak_drill(NIGHT, 300, moments_s=[0])
    with pytest.raises(InputError, match="refresh_share"):
        outage_drill(300, 0, begins_s=0, outage_s=1, moments_s=[0])
    with pytest.raises(InputError, match="token_lifetime_s"):
        leak_drill(NIGHT, 299, moments_s=[7_200])


def test_what_the_lesson_says_of_its_own_numbers():
    """20: 12 minutes, mostly; 9,000 tokens; out at 3:40; 617 digits; 65 to 588 and back; 202 octets."""
    assert invisible_outage(0.8, 3_600).always_s == pytest.approx(12 * 60)
    assert share_of_outages_invisible(20 * 60, 0.8, 3_600) == pytest.approx(0.83, abs=0.005)
    month_s = 30 * 24 * 3_600
    assert tokens_in(month_s, 1, 3_600, refresh_share=0.8, processes=10) == 9_000
    night = SecretRotation(leaked_s=0, added_s=20 * 60, switched_s=30 * 60, deleted_s=40 * 60)
    assert night.last_token_expires_s(3_600) == (60 + 40) * 60
    key = DEMONSTRATION.key("access")
    assert len(str(rsa_numbers(key.public_jwk)[0])) == 617
    assert (pow(65, 2753, 61 * 53), pow(588, 17, 61 * 53)) == (588, 65)
    block = opened_signature(key.sign(b"header.payload"), key.public_jwk)
    assert len(split_block(block).filling) == 202
