"""Each rule finds the failure that is planted for it, and nothing else is found."""

import base64
import json

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from helpers.course.checks import RULES

PLANTS = []  # (rule, name of the plant, how it is planted)


def plant(rule, name=None):
    """Register a function that plants one failure, for which exactly this rule is to fire."""

    def register(function):
        PLANTS.append(pytest.param(rule, function, id=f"{rule}-{name or function.__name__}"))
        return function

    return register


def sentence(rule, name, ja, en=""):
    """A failure planted by one more line of prose in both halves (a neutral one where en is empty)."""
    plant(rule, name)(lambda draft: draft.say(ja, en or "One more line."))


def replacing(rule, name, *changes):
    """A failure that is planted by changing words of the lesson."""

    def change(draft):
        for old, new in changes:
            draft.replace(old, new)

    plant(rule, name)(change)


def code(rule, name, source):
    """A failure that is planted by one more code cell."""
    plant(rule, name)(lambda draft: draft.cells.append(new_code_cell(source, id="planted")))


def tags(*names):
    return {"tags": list(names)}


def token(issuer):
    parts = [
        json.dumps(part).encode()
        for part in ({"alg": "RS256", "typ": "JWT"}, {"iss": issuer, "sub": "somebody"})
    ]
    return ".".join(
        [*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "c2lnbmF0dXJl"]
    )


# --- the file


@plant("outputs")
def output(draft):
    draft.cell("ours =").outputs = [new_output("stream", text="140")]


@plant("outputs")
def count(draft):
    draft.cell("ours =").execution_count = 3


@plant("tidy")
def untidy(draft):
    draft.metadata["widgets"] = {"state": {}}


@plant("stale")
def edited(draft):
    draft.lesson()
    draft.confirmed = False
    draft.replace("図にします", "図にしましょう")


@plant("stale")
def never_confirmed(draft):
    draft.confirmed = False


# --- languages and pairs


@plant("language")
def untagged(draft):
    draft.cells.append(new_markdown_cell("待ちます。", id="planted"))


@plant("language")
def two_languages(draft):
    draft.cells.append(
        new_markdown_cell(
            "![図](90-a-lesson-for-trying.ipynb)", id="planted", metadata=tags("lang-any", "lang-ja")
        )
    )


replacing("script", "kana-in-english", ("Here is a figure.", "ここで図を見てみましょう。"))
replacing(
    "script", "english-in-japanese", ("## 実験\n\n図にします。", "## Experiment\n\nHere is a figure of it.")
)


@plant("script")
def words_for_everybody(draft):
    draft.cells.append(
        new_markdown_cell("These are words.\nThey are English.", id="planted", metadata=tags("lang-any"))
    )


@plant("pairs")
def other_order(draft):
    position = next(i for i, cell in enumerate(draft.cells) if "図にします" in cell.source)
    draft.cells[position], draft.cells[position + 1] = draft.cells[position + 1], draft.cells[position]


@plant("pairs")
def alone(draft):
    draft.cells.remove(draft.cell("How long can we wait"))


@plant("pairs")
def keyless(draft):
    for words in ("どこまで待てますか", "How long can we wait"):
        del draft.cell(words).metadata["kumokata"]


@plant("pairs")
def key_twice(draft):
    for lang, words in (("ja", "もう一度。"), ("en", "Once more.")):
        copied = draft.cell({"ja": "どこまで待てますか", "en": "How long can we wait"}[lang])
        metadata = NotebookNode(tags=[f"lang-{lang}"], kumokata=NotebookNode(copied.metadata.kumokata))
        draft.cells.append(new_markdown_cell(words, id=f"planted-{lang}", metadata=metadata))


@plant("pairs")
def tagged_on_one_side(draft):
    draft.cell("どこまで待てますか").metadata.tags = ["lang-ja"]


replacing("headings", "other-level", ("## Experiment", "### Experiment"))
replacing("headings", "one-more", ("図にします。", "図にします。\n\n### 図"))
sentence("links", "only-in-japanese", "[資料](https://example.com/a)があります。")
sentence("links", "other-target", "[資料](https://example.com/a)。", "[More](https://example.com/b).")
sentence("inline-code", "other-name", "`retries` です。", "It is `attempts`.")
sentence("inline-code", "other-fence", "\n```python\nx = 1\n```", "\n```python\nx = 2\n```")
sentence("mathematics", "other-formula", "$x + 1$ です。", "It is $x + 2$.")
sentence("mathematics", "other-block", "\n$$\ny = 1\n$$", "\n$$\ny = 2\n$$")
sentence("numbers", "other-number", "8 回です。", "There are 9.")
sentence("numbers", "only-in-japanese", "2 回です。")
sentence("numbers", "percent", "5 % です。", "It is 5.")
sentence("numbers", "scale", "9万です。", "It is 9.")

# --- code

code("plain-python", "magic", "%timeit delay_s(1)")
code("plain-python", "syntax", "delay_s(1")
code("code-budget", "long-cell", "\n".join(f"a{n} = {n}" for n in range(26)))


@plant("code-budget")
def median(draft):
    for number in range(20):
        source = "\n".join(f"a{n} = {n}" for n in range(6))
        draft.cells.append(new_code_cell(source, id=f"planted-{number}"))
    draft.replace("16 分", "27 分")
    draft.replace("16 minutes", "27 minutes")


@plant("code-budget")
def two_of_eleven(draft):
    for number in range(2):
        draft.cells.append(new_code_cell("\n".join(f"a{n} = {n}" for n in range(16)), id=f"planted-{number}"))


replacing("formula", "not-compared", ("assert ours == delay_s(5)", "print(ours)"))
replacing("formula", "compared-with-a-number", ("assert ours == delay_s(5)", "assert ours == 20 * 5"))
LONG = "".join(f"    n += {n}\n" for n in range(9)) + "    return 20 * n"
replacing("formula", "long", ("    return 20 * n", LONG))

# --- published numbers

code("fact-literal", "integer", "retries = 100_015")
code("fact-literal", "scientific", "retries = 1e5")
code("fact-literal", "float", "retention = 345600.0")
code("fact-literal", "round-where-spoken-of", 'delay = 3600.0\nread = fact("sqs.retention_default_s")')
sentence("fact-quote", "number", "100,015 回です。", "There are 100,015.")
sentence("fact-quote", "with-scale", "10万15 回です。", "There are 100,015.")
sentence("fact-quote", "date", "2019 年 11 月 14 日です。", "It was 14 November 2019.")
LINK = "fact:sns.aws_managed.documented_retries"
replacing(
    "fact-link", "unknown", (f"10万15]({LINK}", f"10万15]({LINK}x"), (f"100,015]({LINK}", f"100,015]({LINK}x")
)
replacing("fact-link", "other-value", (f"10万15]({LINK}", f"10万10]({LINK}"))
code("fact-link", "unknown-in-code", 'fact("sns.aws_managed.documented_retry").value')

# --- figures

code("alternative-text", "pyplot-show", "plt.show()")
code("alternative-text", "implicit-figure", "plt.plot([1], [2])")
replacing("alternative-text", "without-alt", (', alt=say(ja="増えます。", en="It rises."))', ")"))
replacing("alternative-text", "empty-alt", ('say(ja="増えます。", en="It rises."))', '" ")'))
replacing(
    "alternative-text", "not-shown", ('show(figure, alt=say(ja="増えます。", en="It rises."))', "figure")
)
sentence("alternative-text", "picture", "![](90-a-lesson-for-trying.ipynb)")
sentence("alternative-text", "img", '<img src="a.png">', '<img src="a.png" alt="it rises">')
replacing("axis-labels", "no-label", (', ylabel=say(ja="秒", en="s")', ""))

# --- exercises and time


@plant("exercises")
def cell_without_definition(draft):
    draft.replace('check("90.4"', 'check("90.4", ""), check("90.5"')


@plant("exercises")
def definition_without_cell(draft):
    draft.cells.remove(draft.cell("90.2"))


@plant("exercises")
def cell_that_checks_nothing(draft):
    draft.cells.append(new_code_cell("answer = None", id="planted", metadata={"tags": ["exercise"]}))


@plant("exercises")
def untagged_cell(draft):
    del draft.cell("90.4").metadata["tags"]


@plant("exercises")
def two_cells(draft):
    draft.replace('check("90.4"', 'check("90.4", ""), check("90.4"')


@plant("exercises")
def no_hints(draft):
    draft.exercises = draft.exercises.replace('hints = [{ ja = "足します。", en = "Add." }]', "")


@plant("exercises")
def one_mistake(draft):
    draft.exercises = draft.exercises.replace(
        '  { name = "halved", answer = 10.5, ja = "半分です。", en = "Halved." },', ""
    )


@plant("exercises")
def no_solution(draft):
    draft.exercises = draft.exercises.replace('solution = { ja = "b です。", en = "It is b." }', "")


@plant("exercises")
def no_decision(draft):
    draft.exercises = draft.exercises.partition('[[exercise]]\nkey = "90.4"')[0]
    draft.replace("16 分", "13 分")
    draft.replace("16 minutes", "13 minutes")
    draft.cells.remove(draft.cell("90.4"))


@plant("exercises")
def two_checked(draft):
    start, end = (draft.exercises.index(f'[[exercise]]\nkey = "90.{n}"') for n in (3, 4))
    draft.exercises = draft.exercises[:start] + draft.exercises[end:]
    draft.cells.remove(draft.cell("90.3"))


# --- what the lesson needs

FIVE = "\n\n" + "\n".join(f"- {words}" for words in "ABCDE")


def needing(name, number, recap, there=("80",)):
    """A lesson that needs `number`, with lesson 80 (or other ones) beside it."""

    def change(draft):
        for before in there:
            path = draft.root / "notebooks" / f"{before}-before.ipynb"
            path.parent.mkdir(exist_ok=True)
            path.touch()
        draft.replace("前提：なし", f"前提：{number}{recap}")
        draft.replace("Needs: nothing", f"Needs: {number}{recap}")

    plant("needs", name)(change)


replacing("needs", "unsaid", ("\n\n前提：なし", ""), ("\n\nNeeds: nothing", ""))
replacing("needs", "of-another-form", ("前提：なし", "前提：特になし"), ("Needs: nothing", "Needs: a lot"))
needing("four-lines", "80", FIVE.removesuffix("\n- E"))
needing("itself", "90", FIVE)
needing("what-comes-later", "91", FIVE, there=("91",))
needing("what-there-is-not", "81", FIVE)
replacing("needs", "recap-of-nothing", ("前提：なし", f"前提：なし{FIVE}"), ("nothing", f"nothing{FIVE}"))


replacing("time", "too-short", ("16 分", "10 分"), ("16 minutes", "10 minutes"))
replacing("time", "too-long", ("16 分", "25 分"), ("16 minutes", "25 minutes"))

# --- links, secrets, prose

sentence("broken-links", "no-file", "[前](00-nowhere.ipynb)。", "[Before](00-nowhere.ipynb).")
sentence("broken-links", "no-heading", "[上](#なし)。", "[Above](#nothing).")
sentence("broken-links", "one-machine", "[下](/tmp/a)。", "[Below](/tmp/a).")
sentence("broken-links", "picture", "![図](nowhere.png)", "![figure](nowhere.png)")
code("secrets", "private-key", 'key = "-----BEGIN EC PRIVATE ' + 'KEY-----"')
code("secrets", "aws-key", 'key = "AKIA' + 'Z7JQ4RMTX2LWB9PD"')
code("secrets", "aws-secret", 'aws_secret_access_key = "' + "aB3/" * 10 + '"')
code("secrets", "github", 'token = "ghp_' + "a1B2" * 9 + '"')
code("secrets", "password", 'url = "postgresql://app:' + 'hunter2@db.example/app"')
code("secrets", "foreign-token", f'token = "{token("https://login.example.com/")}"')
code("secrets", "token-of-a-likely-name", f'token = "{token("https://notkumokata.example/")}"')
sentence("secrets", "in-prose", "AKIA" + "Z7JQ4RMTX2LWB9PD です。")
sentence("placeholders", "japanese", "ここは後で書く。")
sentence("placeholders", "english", "書きます。", "Coming soon.")
sentence("placeholders", "comment", "書きます。<!-- TODO -->")
code("placeholders", "code", "x = 1  # FIXME later")
replacing("title", "second-title", ("## 演習", "# 演習"), ("## Exercises", "# Exercises"))
replacing("heading-levels", "skipped", ("## 実験", "#### 実験"), ("## Experiment", "#### Experiment"))
sentence("sentences", "japanese", "ひとつです。ふたつです。")
sentence("sentences", "english", "ひとつです。", "This is one. This is another.")
sentence("sentences", "after-code", "`a` です。\n`b` です。", "It is `a`. `b` is another.")
sentence("sentences", "question", "なぜでしょうか？考えます。")

# --- waivers

sentence("waivers", "no-reason", "待ちます。<!-- kata: allow numbers -->")
sentence("waivers", "no-rule", "待ちます。<!-- kata: allow everything: it is fine -->")
sentence("waivers", "nothing-at-all", "待ちます。<!-- kata: allow -->")
sentence("waivers", "unused", "待ちます。<!-- kata: allow numbers: they differ on purpose -->")
code("waivers", "unused-in-code", "x = 1  # not-a-fact: a count")
code("waivers", "no-reason-in-code", "x = 1  # not-a-fact")


def test_the_lesson_without_a_plant_is_clean(draft):
    report = draft.check()
    assert report.findings == () and report.waivers == ()


@pytest.mark.parametrize(("rule", "planting"), PLANTS)
def test_exactly_that_rule_fires(draft, rule, planting):
    planting(draft)
    report = draft.check()
    assert {finding.rule for finding in report.findings} == {rule}
    for finding in report.findings:
        assert finding.lesson == "notebooks/90-a-lesson-for-trying.ipynb"
        assert finding.message and finding.mend and rule in str(finding)
        if rule != "tidy":
            cell = draft.cells[finding.cell - 1]
            assert finding.cell_id == cell.id and f"cell {finding.cell} ({cell.id})" in str(finding)


def test_every_rule_has_a_plant():
    assert {rule for rule, _ in (plant.values for plant in PLANTS)} == set(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rules_say_what_they_ask_for(name):
    assert RULES[name].name == name and len(RULES[name].what) > 20
