"""docs/review.md: what a review file holds, made from the kinds, rules and ways that there are."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.architecture import KINDS, Parameter
from helpers.language import Text
from helpers.review.rules import RULES, Rule

__all__ = ["review_guide"]

_HEAD = """\
# 設計レビュー / The review

<!-- Made from the rules and kinds: KUMOKATA_RECORD=1 pytest tests/review/test_guide.py -->

```console
$ ./kata review --example > my.yaml       # 書き込んで使えるファイル / a commented file to begin with
$ ./kata review my.yaml -o report         # report.html, report.ipynb, report.json
$ ./kata review my.yaml --lang en --fail-on stop --against report.json
```

* `--case ticket_sale`、`--case partner_api` で、別の例のファイルを表示します。
  `--schema` は、エディタのための JSON Schema です。
* `--fail-on watch`（または `stop`）をつけると、その判定か、より悪い判定があれば、終了コードが 1 になります。
* `--against report.json` は、前の回から変わった判定を、報告書と端末に出します。
* ファイルの誤りは、行番号と近い名前を示して、終了コード 2 で終わります。
* `diagram: elb_auto_scaling` と書けば、`diagrams/` の構成を選べます。部品の数字は `changes:` で変えます。

* `--case ticket_sale` and `--case partner_api` print other files;
  `--schema` is the JSON Schema, for editors.
* With `--fail-on watch` (or `stop`) the exit code is 1 when a verdict is that or worse.
* `--against report.json` shows what changed since that review, in the report and on the terminal.
* What is wrong in the file is named with its line and the nearest right name, and the exit code is 2.
* `diagram: elb_auto_scaling` chooses an architecture of `diagrams/`; `changes:` changes its numbers.
"""

_RULES = """\
## 判定 / Verdicts

線は既定の値で、出発点にすぎません。`thresholds:` に自分の線を書きます。
数をひとつだけ書くと「待った」の線になり、「注意」の線はなくなります。

The lines are defaults, and no more than a place to begin: write your own under `thresholds:`.
A single number is the line to stop at, without one to watch.

| `thresholds:` | 単位 / unit | 注意 / watch | 待った / stop | 数字 | number | 課 / lesson |
|---|---|---|---|---|---|---|"""

_KINDS = """\
## 部品 / Components

`kind:` と、`capacity:` に書ける数字です。省いたものは既定の値になります。
単位を書くと、確かめられます（`service_ms: 20 ms`）。

Values of `kind:`, and what `capacity:` takes; what is left out has its default.
A unit that is written is checked (`service_ms: 20 ms`).
"""


def review_guide() -> str:
    """The whole page, in both languages."""
    return "\n".join([_HEAD, *_rules(), "", _KINDS, *_kinds()]).rstrip() + "\n"


def _rules() -> Iterator[str]:
    yield _RULES
    for rule in RULES.values():
        lines = " | ".join(_line(limit, rule) for limit in (rule.default.watch, rule.default.stop))
        words = f"{rule.label.ja} | {rule.label.en}"
        yield f"| `{rule.key}` | {rule.unit or '－'} | {lines} | {words} | {rule.lesson} |"


def _line(limit: float | None, rule: Rule) -> str:
    if limit is None:
        return "－"
    return f"{'≥' if rule.higher_is_worse else '≤'} {limit:g}"


def _kinds() -> Iterator[str]:
    for kind in KINDS.values():
        yield f"### `{kind.name}`\n\n{_both(kind.label)}\n"
        if kind.parameters:
            yield "| `capacity:` | 単位 / unit | 既定 / default | 説明 | meaning |\n|---|---|---|---|---|"
            yield from map(_parameter, kind.parameters)
            yield ""


def _parameter(parameter: Parameter) -> str:
    unit = " ".join(f"`{choice}`" for choice in parameter.choices) or parameter.unit or "－"
    default = "－" if parameter.default is None else f"`{parameter.default}`"
    return f"| `{parameter.name}` | {unit} | {default} | {parameter.label.ja} | {parameter.label.en} |"


def _both(words: Text) -> str:
    return words.ja if words.ja == words.en else f"{words.ja} / {words.en}"
