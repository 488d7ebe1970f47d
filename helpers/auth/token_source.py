"""A client's end of client credentials: one token for all threads, renewed early, kept through an outage.

Three decisions, each of which costs somebody a night when it is missing:

- A token is kept until a stated share of its lifetime (`refresh_share`), not fetched for each call: tokens
  are billed one by one, and the token endpoint has a rate limit.
- It is renewed before it ends. So an outage of the endpoint stays invisible as long as the old token lives.
- Failures are followed by a back-off, which never reaches beyond the life of the token in hand.

`requests-oauthlib` and Authlib fetch tokens too. Neither shares one fetch among threads, counts what the bill
will see, or goes on with the old token while the endpoint is down.
"""

from __future__ import annotations

import base64
import math
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from helpers.auth.issuer_clients import is_scope
from helpers.auth.token_request import FetchedToken, TokenUnavailable, checked_endpoint, fetch_token
from helpers.checked import checked_number
from helpers.errors import InputError

__all__ = ["TokenSource"]


@dataclass(frozen=True, slots=True)
class _Held:
    token: str = field(repr=False)
    refresh_at_s: float
    usable_until_s: float


class TokenSource:
    """A source of access tokens: `token()` gives one that is good now, and asks the endpoint rarely.

    `client_secret` is the secret, or a function that returns it: it is called for each request, so that a
    secret which was replaced is used without a restart. `scopes` are asked for; when empty, the client gets
    all of its own. The token is renewed when `refresh_share` (above 0, at most 1) of its lifetime is over,
    and not handed out in its last `margin_s` seconds, because a call needs time to arrive. After n failures
    in a row the next request waits up to `backoff_s` · 2ⁿ⁻¹, at most `longest_backoff_s` (drawn from its
    upper half with `seed`, so that many clients do not come back together), but never beyond the life of
    the token in hand. `clock` gives seconds. May be called from several threads.

    `requests` counts the requests sent, `tokens_received` those that a bill by token counts, `failures` the
    others. Raises `InputError` for settings that cannot be used; an endpoint without TLS is accepted on
    loopback only.

    >>> from helpers.auth import Issuer
    >>> with Issuer() as issuer:
    ...     source = TokenSource(issuer.token_endpoint, issuer.pool.client_id, issuer.client_secret)
    ...     tokens = [source.token() for _ in range(1_000)]
    >>> len(set(tokens)), source.requests
    (1, 1)
    """

    def __init__(
        self,
        token_endpoint: str,
        client_id: str,
        client_secret: str | Callable[[], str],
        *,
        scopes: Sequence[str] = (),
        refresh_share: float = 0.8,
        margin_s: float = 10.0,
        clock: Callable[[], float] = time.time,
        timeout_s: float = 5.0,
        backoff_s: float = 1.0,
        longest_backoff_s: float = 60.0,
        seed: int | None = None,
    ) -> None:
        self._endpoint = checked_endpoint(token_endpoint)
        if not isinstance(client_id, str) or not client_id:
            raise InputError("a token source without a client id", expected="the id of an app client")
        if not callable(client_secret) and not (isinstance(client_secret, str) and client_secret):
            raise InputError(
                "a token source without a secret", expected="the client's secret, or a function that reads it"
            )
        if isinstance(scopes, str) or not all(is_scope(scope) for scope in scopes):
            raise InputError(f"scopes cannot be {scopes!r}", expected='a list such as ["orders/read"]')
        self._client_id, self._client_secret = client_id, client_secret
        self._scopes = tuple(scopes)
        self._refresh_share = checked_number("refresh_share", refresh_share, high=1, above=True)
        self._margin_s = checked_number("margin_s", margin_s)
        self._clock, self._timeout_s = clock, checked_number("timeout_s", timeout_s, above=True)
        self._backoff_s = checked_number("backoff_s", backoff_s, above=True)
        self._longest_backoff_s = checked_number("longest_backoff_s", longest_backoff_s, above=True)
        self._random = random.Random(seed)
        self._condition = threading.Condition()
        self._held: _Held | None = None
        self._fetching = False
        self._not_before_s = -math.inf
        self._in_a_row = 0
        self._last_failure: TokenUnavailable | None = None
        self.requests = self.tokens_received = self.failures = 0

    def __repr__(self) -> str:
        return f"TokenSource({self._endpoint!r}, {self._client_id!r})"

    @property
    def last_failure(self) -> TokenUnavailable | None:
        """Why the last request failed; None after a success. Watch it: callers notice nothing at first."""
        return self._last_failure

    def token(self) -> str:
        """An access token that is good now.

        While one is in hand that lives, no thread ever waits for another one. Without one, one thread asks
        and the others wait for its answer. Raises `TokenUnavailable` when there is no token and none to be
        had.
        """
        with self._condition:
            while True:
                now_s = self._clock()
                held = self._held
                lives = held is not None and now_s < held.usable_until_s
                if held is not None and now_s < held.refresh_at_s:
                    return held.token
                if lives and (self._fetching or now_s < self._not_before_s):
                    return held.token
                if not self._fetching:
                    break
                self._condition.wait()
            if now_s < self._not_before_s and self._last_failure is not None:
                raise self._last_failure.again(self._not_before_s - now_s)
            self._fetching = True
        return self._fetched(now_s, held if lives else None)

    def forget(self, token: str) -> None:
        """Drop a token that a server has refused, so that the next call fetches another one.

        Another token than the one in hand is none of our business: a thread that comes late with an old
        refusal does not cost a second fetch. The back-off stays as it is.
        """
        with self._condition:
            if self._held is not None and self._held.token == token:
                self._held = None

    def _fetched(self, now_s: float, living: _Held | None) -> str:
        """Ask outside the lock, store the outcome, wake who waits; a token, if need be the old one."""
        failure: TokenUnavailable | None = None
        fetched: FetchedToken | None = None
        try:
            authorization = self._authorization()
            with self._condition:
                self.requests += 1
            fetched = fetch_token(
                self._endpoint, authorization=authorization, scopes=self._scopes, timeout_s=self._timeout_s
            )
        except TokenUnavailable as error:
            failure = error
        finally:  # also on an interrupt: nobody may wait for a fetch that has died
            with self._condition:
                self._fetching = False
                if fetched is not None:
                    self._succeeded(fetched, now_s)
                else:
                    self._failed(failure, now_s, living)
                self._condition.notify_all()
        if fetched is not None:
            return fetched.token
        assert failure is not None
        if living is not None:
            return living.token
        raise failure

    def _succeeded(self, fetched: FetchedToken, now_s: float) -> None:
        # Counted from before the request: a slow answer must not make the token look younger than it is.
        lifetime_s = fetched.lifetime_s
        usable_s = max(0.0, lifetime_s - self._margin_s)
        held_s = min(self._refresh_share * lifetime_s, usable_s)
        self._held = _Held(fetched.token, now_s + held_s, now_s + usable_s)
        self.tokens_received += 1
        self._in_a_row, self._not_before_s, self._last_failure = 0, -math.inf, None

    def _failed(self, failure: TokenUnavailable | None, now_s: float, living: _Held | None) -> None:
        self.failures += 1
        self._in_a_row += 1
        longest_s = min(self._longest_backoff_s, self._backoff_s * 2.0 ** min(self._in_a_row - 1, 60))
        self._not_before_s = now_s + longest_s * self._random.uniform(0.5, 1.0)
        if living is not None:
            self._not_before_s = min(self._not_before_s, living.usable_until_s)
        if failure is not None:
            self._last_failure = failure

    def _authorization(self) -> str:
        secret: object = self._client_secret
        if callable(secret):
            try:
                secret = secret()
            except Exception as error:  # whatever stands behind it may be down, as the endpoint may
                raise _no_secret(type(error).__name__) from None
        if not isinstance(secret, str) or not secret:
            raise _no_secret("it gave no text")
        # RFC 6749 section 2.3.1: both halves percent-encoded, then Basic of RFC 7617.
        credentials = f"{quote_plus(self._client_id)}:{quote_plus(secret)}"
        return "Basic " + base64.b64encode(credentials.encode()).decode()


def _no_secret(why: str) -> TokenUnavailable:
    return TokenUnavailable(
        f"the client secret cannot be read: {why}",
        expected="a function that returns the secret",
        next_step="look at where the secret is kept",
    )
