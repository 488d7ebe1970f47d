"""Servers in threads: they answer, they log into their own text, and they leave nothing."""

import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from helpers.auth.enforcement.raw_http import ask
from helpers.auth.enforcement.served import serve_asgi, serve_wsgi


def _broken_wsgi(environ, start_response):
    raise RuntimeError("on purpose")


async def _broken_asgi(scope, receive, send):
    raise RuntimeError("on purpose")


@pytest.mark.parametrize(("serve", "app"), [(serve_wsgi, _broken_wsgi), (serve_asgi, _broken_asgi)])
def test_a_broken_application_is_500_and_its_traceback_is_kept(serve, app, capfd):
    with serve(app) as server:
        with pytest.raises(HTTPError) as error:
            urlopen(server.url)
        assert error.value.code == 500
        error.value.close()
        assert "RuntimeError: on purpose" in server.log_text
    assert "on purpose" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(("serve", "app"), [(serve_wsgi, _broken_wsgi), (serve_asgi, _broken_asgi)])
def test_an_error_in_the_block_ends_the_server(serve, app):
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError), serve(app):
        1 / 0  # noqa: B018
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(("serve", "app"), [(serve_wsgi, _broken_wsgi), (serve_asgi, _broken_asgi)])
def test_two_servers_at_once_have_ports_and_logs_of_their_own(serve, app):
    with serve(app) as first, serve(app) as second:
        assert first.port != second.port
        assert ask(first.port).status == 500
        if serve is serve_wsgi:  # uvicorn has one logger for all servers of a process
            assert first.log_text and not second.log_text
