"""What the claims of an access token of client credentials mean, in a line each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpers.language import Text

__all__ = ["CLAIM_WORDS"]

#: By the name of the claim. Sources: RFC 7519 section 4.1 for the registered ones, RFC 9068 section 2.2 for
#: client_id and scope, and for the others the page on access tokens of user pools,
#: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
CLAIM_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "sub": Text(
            ja="誰についてのトークンか。人がいないので、クライアントの ID",
            en="whom it is about: without a person, the client",
        ),
        "token_use": Text(ja="用途。access か id", en="what it is for: access or id"),
        "scope": Text(ja="何をしてよいか。空白で区切る", en="what is allowed, separated by spaces"),
        "auth_time": Text(ja="認証した時刻", en="when the client was authenticated"),
        "iss": Text(ja="発行者。どのユーザープールか", en="the issuer: which user pool"),
        "exp": Text(ja="この時刻から先は無効", en="not valid from this moment on"),
        "iat": Text(ja="発行した時刻", en="when it was issued"),
        "version": Text(ja="トークンの形式の版", en="the version of this kind of token"),
        "jti": Text(ja="このトークンだけの番号", en="a number of this token alone"),
        "client_id": Text(ja="どのクライアントが取ったか", en="which client fetched it"),
    }
)
