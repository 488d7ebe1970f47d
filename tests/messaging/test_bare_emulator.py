"""Each difference between the emulator and AWS's documentation is still there."""

import pytest

from helpers.aws import client, embedded
from helpers.messaging.bare_emulator import bare_emulator_differences


def test_each_difference_is_still_there_and_nothing_stays():
    with embedded():
        sns, sqs = client("sns"), client("sqs")
        rows = bare_emulator_differences(sns, sqs)
        mended = [row.situation.en for row in rows if not row.differs]
        assert not mended, f"the emulator now does as documented; remove these rows: {mended}"
        assert len({row.situation for row in rows}) == 4
        assert all(row.documented != row.observed for row in rows)
        assert not sns.list_topics()["Topics"]
        assert not sns.list_subscriptions()["Subscriptions"]
        assert "QueueUrls" not in sqs.list_queues()


def test_what_is_observed_is_what_the_emulator_says():
    with embedded():
        observed = [row.observed.en for row in bare_emulator_differences(client("sns"), client("sqs"))]
    assert observed[2].startswith("Publish fails: ")
    assert "NonExistentQueue" in observed[2]
    assert observed[0].endswith(": 1")
    assert observed[1].endswith(": 1")
    assert observed[3].startswith("0 ")


def test_a_mended_emulator_is_noticed(monkeypatch):
    # Not a difference any more: Publish that succeeds whatever became of the queue.
    with embedded():
        sns, sqs = client("sns"), client("sqs")
        monkeypatch.setattr(sns, "publish", lambda **_: {"MessageId": "x"})
        assert [row.differs for row in bare_emulator_differences(sns, sqs)] == [False, False, False, True]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_rows_have_words_in_both_languages(lang):
    with embedded():
        for row in bare_emulator_differences(client("sns"), client("sqs")):
            assert all(text.in_language(lang) for text in (row.situation, row.documented, row.observed))
