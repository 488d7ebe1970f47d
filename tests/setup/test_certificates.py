"""The commands of docs/more-than-one-machine.md, as they stand there in both languages."""

import importlib.util
import re
import shutil
import ssl
import subprocess
import sys

import pytest

from helpers.course.project import DOCS

PAGES = {lang: DOCS / f"more-than-one-machine{suffix}.md" for lang, suffix in (("en", ""), ("ja", ".ja"))}


def blocks(lang, kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGES[lang].read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_both_languages_show_the_same_commands():
    for kind in ("sh", "console", "yaml"):
        assert blocks("en", kind) == blocks("ja", kind) != []


def test_the_commands_make_certificates_that_trust_each_other(tmp_path, require_optional):
    require_optional("openssl", found=shutil.which("openssl"), how_to_get="apt install openssl")
    [commands] = blocks("en", "sh")
    subprocess.run(["sh", "-e", "-c", commands], cwd=tmp_path, check=True, capture_output=True)
    sides = []
    for purpose in (ssl.Purpose.CLIENT_AUTH, ssl.Purpose.SERVER_AUTH):
        context = ssl.create_default_context(purpose, cafile=tmp_path / "ca.pem")
        context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        context.check_hostname, context.verify_mode = False, ssl.CERT_REQUIRED
        sides.append(context)
    # Both sides of a handshake in memory: each must take the other's certificate.
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = sides[0].wrap_bio(to_server, to_client, server_side=True)
    client = sides[1].wrap_bio(to_client, to_server)
    waiting = {client, server}
    for _ in range(10):
        for side in list(waiting):
            try:
                side.do_handshake()
                waiting.discard(side)
            except ssl.SSLWantReadError:
                pass
    assert not waiting
    assert client.getpeercert() and server.getpeercert()


@pytest.mark.parametrize("verb", ["scheduler", "worker"])
def test_dask_knows_the_options_that_are_shown(verb, require_optional):
    found = importlib.util.find_spec("distributed")
    require_optional("Dask's distributed", found=found, how_to_get="./kata install cluster")
    [shown] = [block for block in blocks("en", "console") if f"dask {verb}" in block]
    said = subprocess.run([sys.executable, "-m", "dask", verb, "--help"], capture_output=True, text=True)
    options = re.findall(r"--[a-z-]+", shown)
    assert len(options) >= 7
    assert [option for option in options if not re.search(rf"{option}\b", said.stdout)] == []
