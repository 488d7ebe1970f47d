"""What the rules let pass: the same said in another way, exceptions, waivers with a reason."""

import base64
import json
import time

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from helpers.auth import DEMONSTRATION
from helpers.course.checks import RULES, check
from helpers.course.checks.secrets import secrets_in
from helpers.course.checks.targets import anchors_of
from helpers.facts import fact_matching


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("9万円です。", "It is 90,000 yen."),
        ("１．２億です。", "It is 120 million."),
        ("九つ、三つあります。", "There are nine, and then three."),
        ("98.7 パーセントです。", "It is 98.7 %."),
        (
            "[120](fact:rds_proxy.borrow_timeout_default_s) 秒で 100 % です。",
            "It is 100 % after [120](fact:rds_proxy.borrow_timeout_default_s) s.",
        ),
        ("2020 年 5 月 4 日です。", "It was 4 May 2020."),
        ("5 のあとに `x` と 6 です。", "It is 6 after `x` and 5."),
        ("$t = 1 \\text{秒}$ です。", "It is $t = 1 \\text{s}$."),
        ("[頁](https://docs.aws.amazon.com/ja_jp/sns/)です。", "[Page](https://docs.aws.amazon.com/sns/)."),
        ("[頁](https://ja.wikipedia.org/wiki/SNS)です。", "[Page](https://en.wikipedia.org/wiki/SNS)."),
        ("[上](#実験)です。", "[Above](#experiment)."),
        ("\n```text\n送る → 待つ\n```", "\n```text\nsend → wait\n```"),
        ("例えば e.g. AWS です。", "For example, e.g. AWS vs. Others, see Fig. A at p.m. Tokyo time."),
        ("「待ちます。消えません。」と言いました。", "“We wait. It stays.” was the answer."),
        ("| a | b |\n|---|---|\n| ひとつ。ふたつ。 | 1 |", "| a | b |\n|---|---|\n| One. Two. | 1 |"),
        (
            "[配布](fact:sns.aws_managed.documented_retries)です。",
            "[That](fact:sns.aws_managed.documented_retries).",
        ),
        (
            "[2019 年 11 月 14 日](fact:sns.aws_managed.published_on)です。",
            "It was [14 November 2019](fact:sns.aws_managed.published_on).",
        ),
        ("60 秒です。", "It is 60 s."),
        ("SHA-256 と S3 です。", "SHA-256 and S3."),
        ("100 % です。", "It is 100 %."),
        ("5 ドルと 6 ドルです。", "It costs $5 and $6."),
        ("![図](90-a-lesson-for-trying.ipynb)", "![figure](90-a-lesson-for-trying.ipynb)"),
    ],
)
def test_prose_that_is_fine(draft, ja, en):
    draft.say("\n" + ja, "\n" + en)
    assert draft.found() == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 99  # fewer digits than three",
        "x = 0.05",
        "x = 0x64",
        'x = "100_015"',
        "await_s = await_later = 7",
        "fact('sns.aws_managed.documented_retries').value",
        'key = "AKIAIOSFODNN7EXAMPLE"',
        "figure, axes = plt.subplots()\naxes.set_axis_off()\nshow(figure, alt=words)",
        "def draw(n):\n    figure, axes = plt.subplots()\n    axes.set(xlabel='n', ylabel='t')\n    return 1",
        "figure, axes = plt.subplots()\naxes.set(xlabel='n', yticks=[])\nshow(figure, alt=words)",
        "figure, axes = plt.subplots()\naxes.set_ylabel('n')\naxes.set_xticks([])\nshow(figure, alt=words)",
        "def longer(n):\n" + "    n += 1\n" * 15 + "    return n",
    ],
)
def test_code_that_is_fine(draft, source):
    draft.cells.append(new_code_cell(source, id="planted"))
    assert draft.found() == []


def test_a_formula_may_be_compared_through_names_and_functions(draft):
    draft.replace("assert ours == delay_s(5)", "theirs = delay_s(5)\nprint(np.allclose(ours, theirs))")
    assert draft.found() == []


def test_a_cell_for_every_language_holds_what_has_no_words(draft):
    tags = {"tags": ["lang-any"]}
    draft.cells.append(new_markdown_cell("$$\nt = 20 n\n$$\n\n`SNS` → `SQS`", id="planted", metadata=tags))
    assert draft.found() == []


def test_a_waiver_with_a_reason_is_honoured_in_either_half_and_listed(draft):
    draft.say("8 回です。", "There are 9.<!-- kata: allow numbers: English counts the first one -->")
    report = draft.check()
    assert report.findings == ()
    [waiver] = report.waivers
    assert (waiver.rule, waiver.reason) == ("numbers", "English counts the first one")
    english = draft.cell("Here is a figure.")
    assert waiver.cell_id == english.id and draft.cells[waiver.cell - 1] is english
    assert "waived: English counts the first one" in str(waiver)


def test_a_waiver_lets_only_its_own_rule_pass(draft):
    draft.say("8 回です。<!-- kata: allow links: not these -->", "There are 9.")
    assert sorted(draft.found()) == ["numbers", "waivers"]


def test_a_round_number_quotes_nobody_where_the_service_is_not_spoken_of(draft):
    assert "rds_proxy.borrow_timeout_default_s" in [found.key for found in fact_matching(120)]
    draft.cells.append(new_code_cell("clients = 120", id="planted"))
    assert draft.found() == []


def test_a_literal_is_waived_on_its_own_line_only(draft):
    draft.cells.append(new_code_cell("a = 3600  # not-a-fact: seconds in an hour\nb = 3600", id="planted"))
    report = draft.check()
    assert [(finding.rule, "line 2" in finding.message) for finding in report.findings] == [
        ("fact-literal", True)
    ]
    assert [waiver.line for waiver in report.waivers] == [1]


def test_a_rule_about_the_whole_lesson_is_waived_in_its_first_pair(draft):
    draft.replace("16 分", "25 分")
    draft.replace("16 minutes", "25 minutes\n<!-- kata: allow time: with a long talk -->")
    report = draft.check()
    assert report.findings == () and [waiver.rule for waiver in report.waivers] == ["time"]


def test_code_can_be_waived_too(draft):
    source = "# kata: allow code-budget: one long table\n" + "\n".join(f"a{n} = {n}" for n in range(26))
    draft.cells.append(new_code_cell(source, id="planted"))
    report = draft.check()
    assert report.findings == () and [waiver.rule for waiver in report.waivers] == ["code-budget"]


def _token(claims):
    parts = (json.dumps(part).encode() for part in ({"alg": "ES256", "typ": "JWT"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2ln"])


def test_the_kits_own_tokens_are_no_secrets():
    for host in ("kumokata.example", "issuer.kumokata.example"):
        assert list(secrets_in(_token({"iss": f"https://{host}/", "sub": "demo"}))) == []
    for claims in ({"sub": "demo"}, {"iss": 5}, {"iss": "kumokata.example.com"}):
        assert list(secrets_in(_token(claims))) == ["a token from another issuer"]


def test_tokens_of_the_demonstration_pool_are_no_secrets_and_those_of_other_pools_are():
    issuers = DEMONSTRATION.issuer, DEMONSTRATION.updated_issuer
    for issuer in issuers:
        assert list(secrets_in(DEMONSTRATION.token(DEMONSTRATION.claims(iss=issuer)))) == []
    for issuer in (
        DEMONSTRATION.issuer[:-1] + "2",
        DEMONSTRATION.issuer + "0",
        DEMONSTRATION.issuer.replace("https", "http"),
        DEMONSTRATION.issuer.replace("amazonaws.com", "amazonaws.com.attacker.example"),
        list(issuers),
    ):
        token = DEMONSTRATION.token(DEMONSTRATION.claims(iss=issuer))
        assert list(secrets_in(token)) == ["a token from another issuer"], issuer


def test_anchors_are_those_of_jupyterlab_and_of_the_site():
    assert anchors_of(["待ち時間 と 再試行", "What now?"]) == {"待ち時間-と-再試行", "What-now?", "what-now"}


def test_links_to_other_lessons_and_their_headings(draft):
    lesson = draft.lesson()
    other = lesson.path.with_name("91-another.ipynb")
    other.write_text(
        lesson.path.read_text(encoding="utf-8").replace("## 実験", "## 別の実験"), encoding="utf-8"
    )
    draft.say("[次](91-another.ipynb#別の実験)。", "[Next](91-another.ipynb#experiment).")
    assert draft.found() == []
    draft.replace("#別の実験", "#実験")
    assert draft.found() == ["broken-links"]


def test_findings_come_in_the_order_of_lessons_and_cells(draft):
    draft.replace("図にします", "図にします。しました")
    draft.replace("待てますか", "待てますか。どこまで")
    findings = draft.check().findings
    assert len(findings) > 1
    assert [finding.cell for finding in findings] == sorted(finding.cell for finding in findings)


def test_twenty_lessons_take_no_time(draft):
    lesson = draft.lesson()
    started = time.perf_counter()
    check([lesson] * 20, draft.root)
    # It takes about a second; the ceiling only catches a kernel that starts, or the like.
    assert time.perf_counter() - started < 20


def test_rules_are_documented_where_the_author_looks():
    assert "waivers" in RULES and len(RULES) == len({rule.what for rule in RULES.values()})


def test_a_lesson_of_ten_minutes_has_one_checked_exercise(draft):
    draft.exercises = draft.exercises.partition('[[exercise]]\nkey = "90.2"')[0]
    for number in (2, 3, 4):
        draft.cells.remove(draft.cell(f'"90.{number}"'))
    draft.replace("16 分", "10 分")
    draft.replace("16 minutes", "10 minutes")
    assert draft.found() == []
    draft.replace("10 分", "11 分")
    draft.replace("10 minutes", "11 minutes")
    assert "exercises" in draft.found()
    draft.replace("11 分", "10 分")
    draft.replace("11 minutes", "10 minutes")
    draft.exercises = ""
    assert "exercises" in draft.found()


def test_a_lesson_may_need_one_that_is_there(draft):
    (draft.root / "notebooks").mkdir()
    (draft.root / "notebooks" / "80-before.ipynb").touch()
    recap = "\n\n- **SQS**\n- B\n- C\n- D\n- [100,015](fact:sns.aws_managed.documented_retries)"
    draft.replace("前提：なし", f"前提：80{recap}")
    draft.replace("Needs: nothing", f"Needs: 80{recap}")
    assert draft.found() == []
