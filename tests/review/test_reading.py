"""A review file: what it may say, and one error with line and nearest right name for what it may not."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from helpers.architecture import KINDS, architecture_names
from helpers.errors import InputError
from helpers.language import Text
from helpers.review import CASES, RULES, Threshold, case, case_path, read_review, review_in
from helpers.review.schema import review_schema

SHOP = """\
title: {ja: 店, en: shop}
workload: {rate_rps: 100, request_kb: 2 KB}
components:
  users: {kind: client}
  alb: {kind: alb, capacity: {public: yes}}
  app:
    kind: ecs_service
    capacity: {tasks: 2, service_ms: 20 ms}
  db: {kind: rds}
flows:
  - {from: users, to: alb}
  - {from: alb, to: app}
  - from: app
    to: db
    requests_per_parent: 2
    retries: 1
outages:
  - {down: db, hours: 2 h}
tokens:
  verified_at: [app]
  by: application
  own_checks: no
cost: {rate: 158.2, free_tier: yes}
thresholds:
  utilisation: {watch: 0.5}
  p95_ms: 300 ms
"""


def test_everything_arrives_where_it_belongs():
    found = review_in(SHOP)
    assert found.architecture.title == Text("店", "shop")
    assert found.architecture.component("alb").values["public"] == "yes"  # a word, and no boolean
    assert found.architecture.component("app").values["service_ms"] == 20
    assert found.architecture.flows[2].retries == 1
    assert (found.outages[0].down, found.outages[0].hours) == ("db", 2)
    assert found.tokens.verified_at == ("app",) and found.tokens.own_checks is False
    assert str(found.cost.exchange_rate.yen_per_usd) == "158.2" and found.cost.free_tier is True
    assert found.thresholds["utilisation"] == Threshold(0.5, RULES["utilisation"].default.stop)
    assert found.thresholds["p95_ms"] == Threshold(None, 300)
    assert found.thresholds["refused_minutes"] == RULES["refused_minutes"].default


@pytest.mark.parametrize("name", CASES)
def test_the_cases_can_be_read_and_fit_the_published_schema(name):
    assert case(name).tokens is not None
    plain = yaml.safe_load(case_path(name).read_text("utf-8"))
    errors = jsonschema.Draft202012Validator(review_schema()).iter_errors(plain)
    # A plain reader of YAML takes `public: yes` for true and `20 ms` for a text; nothing else differs.
    assert {error.validator for error in errors} <= {"type", "enum"}
    jsonschema.Draft202012Validator.check_schema(review_schema())


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "expected"),
    [
        ("components:", "componets:", 3, "no key 'componets'", "components"),
        ("kind: ecs_service", "kind: ecs_servise", 7, "no kind 'ecs_servise'", "ecs_service"),
        ("tasks: 2", "task: 2", 8, "no key 'task'", "tasks"),
        ("tasks: 2", "tasks: 2.5", 8, "2.5", "a whole number"),
        ("tasks: 2", "tasks: many", 8, "many", "a whole number"),
        ("tasks: 2", "tasks: 0", 8, "0", "1 or more"),
        ("20 ms", "20 s", 8, "s is another unit", "a number of ms"),
        ("2 KB", "2 GB", 2, "GB is another unit", "KB"),
        ("2 KB", "-2", 2, "-2", "0 or more"),
        ("rate_rps: 100", "rate_rps: .nan", 2, "rate_rps", "a number"),
        ("rate_rps: 100", "rate_rps: 0", 2, "nobody sends", "above 0"),
        ("rate_rps: 100", "rate_rps: []", 2, "rate_rps is empty", "a list"),
        ("rate_rps: 100", "rate_rsp: 100", 2, "no key 'rate_rsp'", "rate_rps"),
        ("  - {from: users, to: alb}", "  - {form: users, to: alb}", 11, "no key 'form'", "from"),
        ("rate_rps: 100, ", "", 2, "no rate_rps", "rate_rps"),
        ("public: yes", "public: maybe", 5, "no public 'maybe'", "yes"),
        ("to: db", "to: bd", 14, "no component 'bd'", "db"),
        ("  - {from: users, to: alb}", "  - {from: user, to: alb}", 11, "no component 'user'", "users"),
        ("  - {from: users, to: alb}", "  - {from: users}", 11, "no to", "to"),
        ("retries: 1", "retries: 21", 16, "21", "at most 20"),
        ("retries: 1", "retry: 1", 16, "no key 'retry'", "retries"),
        ("{down: db", "{down: database", 18, "no component 'database'", "db"),
        ("{down: db", "{down: users", 18, "no component 'users'", "db"),
        ("by: application", "by: aplication", 21, "no by 'aplication'", "application"),
        ("[app]", "[ap]", 20, "no component 'ap'", "app"),
        ("own_checks: no", "own_checks: sometimes", 22, "sometimes", "yes or no"),
        ("rate: 158.2", "rate: 1.58", 23, "1.58", "yen for one US dollar"),
        ("utilisation: {watch", "utilization: {watch", 25, "no key 'utilization'", "utilisation"),
        ("{watch: 0.5}", "{watch: 0.9}", 25, "wrong order", "watch"),
        ("{watch: 0.5}", "{}", 25, "is empty", "names and values"),
        ("  app:\n", "  App:\n", 6, "the name 'App'", "small letters"),
        ("  db: {kind: rds}", "  app: {kind: rds}", 9, "app stands twice", "line 7"),
        ("  - {from: alb, to: app}", "  - {from: db, to: app}", 11, "circle", "callers"),
        ("{ja: 店, en: shop}", "{ja: 店}", 1, "no en", "en"),
        ("{ja: 店, en: shop}", "&a {ja: *a, en: x}", 1, "aliases", "YAML"),
    ],
)
def test_one_error_with_the_line_and_the_nearest_right_name(old, new, line, what, expected):
    assert SHOP.count(old) == 1
    with pytest.raises(InputError) as caught:
        review_in(SHOP.replace(old, new), "my.yaml")
    assert caught.value.what.startswith(f"my.yaml, line {line}: "), caught.value.what
    assert what in caught.value.what
    assert expected in f"{caught.value.expected}"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["", "# nothing", "- a list", "just words", "a: [", "{a: 1}: 2", "\ttab: 1"])
def test_what_is_no_review_at_all(text):
    with pytest.raises(InputError, match=r"my\.yaml"):
        review_in(text, "my.yaml")


def test_size_depth_and_aliases_are_limited(tmp_path):
    with pytest.raises(InputError, match="too large"):
        review_in("#" * 1_000_001, "my.yaml")
    with pytest.raises(InputError, match="too deep"):
        review_in("a: " + "[" * 50 + "]" * 50, "my.yaml")
    with pytest.raises(InputError, match=r"no\.yaml cannot be read"):
        read_review(tmp_path / "no.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9")
    with pytest.raises(InputError, match="not UTF-8"):
        read_review(tmp_path / "latin.yaml")


def test_tags_make_nothing():
    with pytest.raises(InputError, match=r"my\.yaml, line 1"):
        review_in("!!python/object/apply:os.system [echo]", "my.yaml")
    found = review_in(SHOP.replace("title: {ja: 店, en: shop}", "title: !!python/name:os.system shop"))
    assert found.architecture.title.en == "shop"


@pytest.mark.parametrize("name", architecture_names())
def test_every_architecture_of_the_diagrams_can_be_chosen(name):
    found = review_in(f"diagram: {name}\nworkload: {{rate_rps: 5}}\n")
    assert found.architecture.components and found.outages


def test_a_diagram_with_changes():
    chosen = "diagram: elb_auto_scaling\nworkload: {rate_rps: 5}\nchanges:\n  "
    part = next(
        one
        for one in review_in(chosen.replace("changes:\n  ", "")).architecture.components
        if "instances" in one.values
    )
    changed = review_in(f"{chosen}{part.key}: {{instances: 7}}").architecture.component(part.key)
    assert changed.values["instances"] == 7
    for wrong, line, near in (
        (f"{part.key}: {{instance_s: 7}}", 4, "instances"),
        (f"{part.key}: {{instances: 7.5}}", 4, "whole number"),
        (f"{part.key}x: {{instances: 7}}", 4, part.key),
    ):
        with pytest.raises(InputError) as caught:
            review_in(chosen + wrong, "my.yaml")
        assert caught.value.what.startswith(f"my.yaml, line {line}: ") and near in caught.value.expected
    with pytest.raises(InputError, match=r"line 1: there is no architecture 'elb_auto_scalin'") as caught:
        review_in("diagram: elb_auto_scalin\nworkload: {rate_rps: 5}\n")
    assert "elb_auto_scaling" in caught.value.expected
    with pytest.raises(InputError, match="line 3: flows beside diagram"):
        review_in("diagram: elb_auto_scaling\nworkload: {rate_rps: 5}\nflows:\n - {from: a, to: b}\n")
    with pytest.raises(InputError, match="changes without a diagram"):
        review_in(SHOP + "changes: {app: {tasks: 3}}\n")


def test_the_schema_knows_every_kind_and_every_capacity():
    definitions = review_schema()["$defs"]
    for kind in KINDS.values():
        assert set(definitions[f"capacity_{kind.name}"]["properties"]) == {
            one.name for one in kind.parameters
        }


@pytest.mark.parametrize("sign", ["\\0", "\\e[31m", "\\ud83d", "\\x85"])
def test_characters_that_cannot_be_shown(sign):
    with pytest.raises(InputError, match=r"my\.yaml, line 1: not YAML \(a character that cannot be shown\)"):
        review_in(SHOP.replace("{ja: 店, en: shop}", f'"shop {sign}"'), "my.yaml")


def test_unknown_case():
    with pytest.raises(InputError, match="no case") as caught:
        case("ticket_sail")
    assert "ticket_sale" in caught.value.expected


def test_of_several_mistakes_the_first_in_the_file_is_named():
    wrong = SHOP.replace("tasks: 2", "task: 2").replace("retries: 1", "retry: 1").replace("by: app", "by: ap")
    with pytest.raises(InputError, match=r"line 8: there is no key 'task'"):
        review_in(wrong)
