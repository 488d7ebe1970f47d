"""Usage files: what is read, and one error with the line for everything that cannot be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import estimate, read_usage_file
from helpers.cost.usage_file import EXAMPLE
from helpers.errors import InputError

HEAD = "usages:\n  - service: SQS\n    inputs:\n"


@pytest.fixture
def read(tmp_path):
    def written(text: str | bytes):
        path = tmp_path / "usage.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_usage_file(path)

    return written


def test_the_example_is_priced_as_it_stands():
    given_file = read_usage_file(EXAMPLE)
    bill = estimate(given_file.usages, free_tier=given_file.free_tier)
    assert not bill.unpriced
    assert {usage.region for usage in given_file.usages} == {"ap-northeast-1"}
    assert given_file.free_tier is False
    assert (given_file.month_hours, given_file.rate, given_file.tax_percent) == (None, None, None)


def test_everything_that_a_file_can_say(read):
    given_file = read(
        "region: us-east-1\nfree_tier: yes\nmonth_hours: 720 h\ntax_percent: 8 %\nrate: 158.2\n"
        "usages:\n- service: SQS\n  name: orders\n  inputs: {standard: '2,500,000 requests', kb: 0.1}\n"
        "- service: ELB\n  region: ap-northeast-1\n"
        "  inputs:\n    alb: 1\n    public: true\n    target: lambda\n"
        "- service: Fargate\n"
    )
    queue, balancer, tasks = given_file.usages
    assert (queue.region, queue.name, queue.number("standard")) == ("us-east-1", "orders", 2_500_000)
    assert queue.number("kb") == Decimal("0.1")  # exact: no float in between
    assert balancer.region == "ap-northeast-1"
    assert (balancer.values["public"], balancer.values["target"]) == (True, "lambda")
    assert tasks.service == "Fargate"
    assert (given_file.free_tier, given_file.month_hours) == (True, 720)
    assert (given_file.tax_percent, given_file.rate) == (8, Decimal("158.2"))


@pytest.mark.parametrize("written", ["64", "64 KB", "64KB", "64 kb", "6.4e1", "6_4", "64.0"])
def test_a_number_may_carry_its_own_unit(read, written):
    [usage] = read(HEAD + f"      kb: {written}\n").usages
    assert usage.number("kb") == 64


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        (HEAD + "      standrad: 1\n", 4, ["standrad", "standard"]),
        (HEAD + "      standard: -1\n", 4, ["standard", "-1", "0"]),
        (HEAD + "      standard: nan\n", 4, ["standard", "nan"]),
        (HEAD + "      standard: .inf\n", 4, ["standard", ".inf"]),
        (HEAD + "      standard: 1e99\n", 4, ["standard", "1e99"]),
        (HEAD + "      standard: many\n", 4, ["standard", "many"]),
        (HEAD + "      standard: 1,5\n", 4, ["1,5"]),
        (HEAD + "      standard: 1,00,000\n", 4, ["1,00,000"]),
        (HEAD + "      standard:\n", 4, ["a single value"]),
        (HEAD + "      standard: [1]\n", 4, ["a single value"]),
        (HEAD + "      kb: 64 MB\n", 4, ["kb", "64 MB", "KB"]),
        (HEAD + "      standard: 5 GB\n", 4, ["standard", "GB", "requests"]),
        (HEAD + "      standard: 1\n      standard: 2\n", 5, ["twice", "line 4"]),
        ("usages:\n- service: SQZ\n", 2, ["SQZ", "SQS"]),
        ("usages:\n- service: lambda\n", 2, ["lambda", "Lambda"]),
        ("usages:\n- inputs: {}\n", 2, ["without a service"]),
        ("usages:\n- service: SQS\n  input: {}\n", 3, ["input", "inputs"]),
        ("usages:\n- service: SQS\n  standard: 3\n", 3, ["standard", "belongs under inputs"]),
        ("usages:\n- service: SQS\n  region: tokyo\n", 3, ["tokyo", "ap-northeast-1"]),
        ("usages:\n- service: SQS\n  inputs: 3\n", 3, ["standard"]),
        ("usages:\n- service: Fargate\n  inputs: {os: windows, arch: arm64}\n", 2, ["Windows", "x86"]),
        ("usages:\n- service: Lambda\n  inputs: {arch: arm}\n", 3, ["arch", "x86", "arm64"]),
        ("usages:\n- service: ELB\n  inputs: {public: maybe}\n", 3, ["public", "yes or no"]),
        ("usages:\n- service: ELB\n  inputs: {requests_per_connection: 0}\n", 3, ["above 0"]),
        ("usages: []\n", 1, ["no list"]),
        ("usages: SQS\n", 1, ["no list"]),
        ("usages:\n- SQS\n", 2, ["service: ..."]),
        ("- service: SQS\n", 1, ["not names with values"]),
        ("usagse: []\n", 1, ["usagse", "usages"]),
        ("month_hours: 720 days\nusages:\n- service: SQS\n", 1, ["720 days"]),
        ("region: us-east-1\nmonth_hours: 0\nusages:\n- service: SQS\n", 2, ["month_hours", "744"]),
        ("month_hours: 800\nusages:\n- service: SQS\n", 1, ["month_hours", "744"]),
        ("rate: 0x10\nusages:\n- service: SQS\n", 1, ["rate"]),
        ("? [1]\n: 2\n", 1, ["no key"]),
        ("usages: [\n", 2, ["not YAML"]),
        ("a: b: c\n", 1, ["not YAML"]),
        ("a: 1\n---\nb: 2\n", 2, ["not YAML"]),
        ("a: &b 1\nusages: *b\n", 2, ["aliases"]),
        ("usages: " + "[" * 50 + "]" * 50, 1, ["too deep"]),
        ("usages: !!python/object/apply:os.system [date]\n", 1, ["service: ..."]),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(read, text, line, named):
    with pytest.raises(InputError) as caught:
        read(text)
    told = str(caught.value)
    assert told.startswith(f"usage.yaml, line {line}:"), told
    for word in named:
        assert word in told


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("region: us-east-1\n", "nothing is used"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("usages: [" + "1, " * 400_000 + "1]", "too large"),
    ],
)
def test_files_that_hold_nothing_to_point_at(read, text, named):
    with pytest.raises(InputError, match=named):
        read(text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"missing\.yaml cannot be read"):
        read_usage_file(tmp_path / "missing.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_usage_file(tmp_path)


def test_a_billion_laughs_are_no_laughing_matter(read):
    laughs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(InputError, match="aliases"):
        read("a0: &a0 ha\n" + laughs)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_gets_another_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(f"usages:\n- service: SQS\n  inputs:\n    standard: {text}\n", "utf-8")
    try:
        read_usage_file(path)
    except InputError as error:
        assert "any.yaml" in str(error)
