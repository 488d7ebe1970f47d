"""The one place that makes boto3 clients."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from unittest import mock

import boto3
from botocore.client import BaseClient
from botocore.config import Config

from helpers.aws.emulator import (
    DEFAULT_REGION,
    ensure_embedded,
    is_embedded,
    refuse_after_the_embedded_aws,
)
from helpers.aws.guard import (
    Confirmation,
    allow_reads_only,
    chosen_endpoint,
    is_loopback,
    real_aws_is_asked_for,
    without_users_aws_settings,
)
from helpers.errors import GuardError

__all__ = ["client", "loopback_client"]


def client(
    service: str,
    *,
    region: str = DEFAULT_REGION,
    config: Config | None = None,
    profile: str | None = None,
    confirmed: Confirmation | None = None,
) -> BaseClient:
    """A boto3 client for `service`; of the embedded AWS, unless the environment asks for something else.

    Inside `embedded` it is a client of that AWS. Outside, the process opens an embedded AWS of its own, which
    cells share. ``KUMOKATA_ENDPOINT`` names another emulator on loopback instead. ``KUMOKATA_AWS=real`` needs
    a profile in words (`profile`, or ``KUMOKATA_PROFILE``), and a `confirmed` estimate in yen for whatever is
    not plainly a read. `config` is botocore's and is merged over the kit's. Raises `GuardError`.

    >>> from helpers.aws.emulator import embedded
    >>> with embedded():
    ...     client("sns").create_topic(Name="orders")["TopicArn"]
    'arn:aws:sns:ap-northeast-1:123456789012:orders'
    """
    if is_embedded():
        return _safe_client(service, region, config, endpoint_url=None)
    if real_aws_is_asked_for():
        return _real_client(service, region, config, profile or os.environ.get("KUMOKATA_PROFILE"), confirmed)
    endpoint_url = chosen_endpoint()
    if endpoint_url is None:
        ensure_embedded()
    return _safe_client(service, region, config, endpoint_url)


def loopback_client(
    service: str,
    endpoint_url: str,
    *,
    region: str = DEFAULT_REGION,
    config: Config | None = None,
    settings: Mapping[str, str] | None = None,
) -> BaseClient:
    """A boto3 client for a server of our own on loopback, with plainly false keys, and never another one.

    The user's ``AWS_*`` variables and files are hidden; `settings` are the ones that this client shall see
    when it is made, as in ``{"AWS_MAX_ATTEMPTS": "5"}``. Raises `GuardError` for an address elsewhere.

    >>> loopback_client("sqs", "http://127.0.0.1:5000").meta.endpoint_url
    'http://127.0.0.1:5000'
    """
    if not is_loopback(endpoint_url):
        raise GuardError(
            f"{endpoint_url} is not on this machine", expected="http(s)://127.0.0.1 or localhost, with a port"
        )
    settings = settings or {}
    with without_users_aws_settings(region), mock.patch.dict(os.environ, settings):
        # Variables are read for each client, but a configuration file once a session.
        session = boto3.Session(region_name=region) if "AWS_CONFIG_FILE" in settings else _session(region)
        return _guarded_client(session, service, config, endpoint_url)


@cache
def _session(region: str) -> boto3.Session:
    """One session for many clients: it reads botocore's data, most of the work of making a client, once."""
    return boto3.Session(region_name=region)


def _safe_client(service: str, region: str, config: Config | None, endpoint_url: str | None) -> BaseClient:
    with without_users_aws_settings(region):
        return _guarded_client(boto3.Session(region_name=region), service, config, endpoint_url)


def _guarded_client(
    session: boto3.Session, service: str, config: Config | None, endpoint_url: str | None
) -> BaseClient:
    # proxies={}: a proxy from the environment would carry a request to loopback away from this machine.
    ours = Config(proxies={})
    made = session.client(service, endpoint_url=endpoint_url, config=ours.merge(config) if config else ours)
    made.meta.events.register("before-send", refuse_after_the_embedded_aws)
    return made


def _real_client(
    service: str, region: str, config: Config | None, profile: str | None, confirmed: Confirmation | None
) -> BaseClient:
    if not profile:
        raise GuardError(
            "KUMOKATA_AWS=real, but no profile is named",
            expected="KUMOKATA_PROFILE=name, or client(..., profile='name')",
            next_step="name the profile, or unset KUMOKATA_AWS to use the embedded AWS",
        )
    ours = Config(ignore_configured_endpoint_urls=True)
    made = boto3.Session(profile_name=profile, region_name=region).client(
        service, config=ours.merge(config) if config else ours
    )
    if confirmed is None:
        allow_reads_only(made)
    elif not isinstance(confirmed, Confirmation):
        raise GuardError(f"confirmed={confirmed!r} confirms nothing", expected="a Confirmation")
    return made
