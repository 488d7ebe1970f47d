import threading

import pytest

from helpers.errors import InputError
from helpers.language import Text, language, say, set_language


@pytest.fixture(autouse=True)
def _restore_language():
    before = language()
    yield
    set_language(before)


def test_say_follows_the_language_also_in_a_thread():
    set_language("en")
    heard = []
    thread = threading.Thread(target=lambda: heard.append(say(ja="秒", en="s")))
    thread.start()
    thread.join()
    assert heard == ["s"]


def test_an_unknown_language_is_refused_and_changes_nothing():
    set_language("en")
    with pytest.raises(InputError, match="'fr'"):
        set_language("fr")
    assert language() == "en"


@pytest.mark.parametrize("words", [{}, {"ja": "課"}, {"ja": "課", "en": ""}])
def test_half_a_text_is_refused(words):
    with pytest.raises(InputError, match="without"):
        Text.of(words)


def test_a_text_is_read_by_language_like_the_mapping_it_came_from():
    text = Text.of({"ja": "課", "en": "lesson"})
    assert (text["ja"], text["en"]) == ("課", "lesson")
    for lang in ("fr", "", None, 0):
        with pytest.raises(InputError, match="not one of the kit's"):
            text[lang]
