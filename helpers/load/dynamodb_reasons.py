"""Why DynamoDB refuses: the throttling reasons that its exceptions carry, and what helps against each.

A reason is three words in one: what refused (Table or Index), which operation (Read or Write), and which
limit. Raising the capacity of the table helps against one of the four limits only.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/troubleshooting-throttling-diagnostics.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.errors import InputError
from helpers.language import Text

__all__ = ["THROTTLING_LIMITS", "THROTTLING_REASONS", "ThrottlingReason", "throttling_reason"]

_RESOURCES = ("Table", "Index")
_OPERATIONS = ("Read", "Write")

#: What each limit bounds, and what to do when it is exceeded.
THROTTLING_LIMITS: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "KeyRangeThroughputExceeded": (
            Text(ja="1 つのパーティション", en="one partition"),
            Text(
                ja="キーを散らす。容量を増やしても効かない", en="spread the key; more capacity does not help"
            ),
        ),
        "ProvisionedThroughputExceeded": (
            Text(ja="プロビジョンドの容量", en="the provisioned capacity"),
            Text(ja="容量を増やすか、オンデマンドにする", en="provision more, or switch to on demand"),
        ),
        "AccountLimitExceeded": (
            Text(ja="アカウントのクォータ（表ごと）", en="the account's quota for a table"),
            Text(ja="クォータの引き上げを申請する", en="ask for a higher quota"),
        ),
        "MaxOnDemandThroughputExceeded": (
            Text(ja="自分で決めたオンデマンドの上限", en="the maximum you have set for on demand"),
            Text(ja="決めた上限を見直す", en="raise the maximum, or leave it as it protects you"),
        ),
    }
)

#: Every reason that DynamoDB can give, by its full name.
THROTTLING_REASONS = tuple(
    f"{resource}{operation}{limit}"
    for limit in THROTTLING_LIMITS
    for resource in _RESOURCES
    for operation in _OPERATIONS
)


@dataclass(frozen=True, slots=True)
class ThrottlingReason:
    """A reason taken apart: what refused, which operation, which limit; what that bounds and what helps."""

    resource: str
    operation: str
    limit: str

    @property
    def name(self) -> str:
        """The reason as DynamoDB writes it."""
        return f"{self.resource}{self.operation}{self.limit}"

    @property
    def bounds(self) -> Text:
        """What the limit bounds."""
        return THROTTLING_LIMITS[self.limit][0]

    @property
    def remedy(self) -> Text:
        """What helps against it."""
        return THROTTLING_LIMITS[self.limit][1]


def throttling_reason(name: str) -> ThrottlingReason:
    """The reason with this name, as it stands in `ThrottlingReasons` of an exception, taken apart.

    Raises `InputError` for a name that DynamoDB does not give.

    >>> throttling_reason("TableWriteKeyRangeThroughputExceeded").remedy.en
    'spread the key; more capacity does not help'
    """
    if name not in THROTTLING_REASONS:
        raise InputError(
            f"there is no throttling reason {name!r}", expected=f"one such as {THROTTLING_REASONS[0]}"
        )
    resource = next(word for word in _RESOURCES if name.startswith(word))
    rest = name.removeprefix(resource)
    operation = next(word for word in _OPERATIONS if rest.startswith(word))
    return ThrottlingReason(resource, operation, rest.removeprefix(operation))
