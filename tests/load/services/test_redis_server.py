"""A real Redis: private, forgetful on purpose, and missed when it ends."""

import os
import stat
from pathlib import Path

import pytest

from helpers.errors import InputError, ServiceFailed
from helpers.load.services import EVICTION_POLICIES, RedisServer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="real services run on POSIX")


def test_it_listens_on_a_private_socket_and_keeps_nothing_on_disk():
    with RedisServer() as server, server.connect(decode_responses=True) as client:
        assert client.config_get("port", "save", "appendonly") == {
            "port": "0",
            "save": "",
            "appendonly": "no",
        }
        path = Path(server.socket_path)
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert client.info("server")["redis_version"] == server.version
    assert not path.exists()


def test_a_full_cache_evicts_as_told():
    small = RedisServer(max_memory_bytes=3_000_000, eviction="allkeys-lru")
    with small as server, server.connect() as client:
        for number in range(400):
            client.set(f"key-{number}", b"x" * 10_000)
        assert client.info("stats")["evicted_keys"] > 0
        assert client.dbsize() < 400 and client.get("key-399") is not None


def test_the_wheels_redis_serves_as_well():
    with RedisServer(origin="wheel") as server, server.connect() as client:
        assert client.ping() and server.version.startswith("6.")


def test_it_dies_in_the_middle():
    ended = pytest.raises(ServiceFailed, match="redis ended in the middle")
    with ended, RedisServer() as server, server.connect(retry=None) as client:
        server._running.process.kill()
        server._running.process.wait()
        client.get("key")
    assert not server._place.folder.exists()


def test_the_day_the_cache_is_gone_can_be_played():
    with RedisServer() as server:
        server.kill()
        assert not server.alive
        with pytest.raises(InputError, match="redis is not running"):
            server.connect()


@pytest.mark.parametrize("limit", [-1, 1.5, True, "1", None])
def test_a_bad_limit_is_named(limit):
    with pytest.raises(InputError, match="max_memory_bytes cannot be"):
        RedisServer(max_memory_bytes=limit)


def test_an_unknown_policy_is_named():
    with pytest.raises(InputError, match="no eviction policy 'fifo'") as error:
        RedisServer(eviction="fifo")
    assert all(policy in error.value.expected for policy in EVICTION_POLICIES)
