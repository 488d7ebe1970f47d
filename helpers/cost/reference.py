"""The page ``docs/usage.md``: every service and input, made from the declarations that are read at run time.

``KUMOKATA_RECORD=1 pytest tests/cost/test_reference.py`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from helpers.cost.services import SERVICES
from helpers.cost.usage import Input

__all__ = ["usage_reference"]

_HEAD = """# 使用量の入力 / Inputs of usage

<!-- Made from helpers/cost/services: KUMOKATA_RECORD=1 pytest tests/cost/test_reference.py -->

`kata cost -f usage.yaml` と `Usage(service, region, inputs)` が受け取る入力の一覧です。
`kata cost --example > usage.yaml` で、書き込んで使えるファイルが得られます。

* 数量は、とくに書いていなければ 1 か月分です。省いた入力は既定の値になります。
* 1 か月は 730 時間です（`month_hours` で変えられます）。`hours` を省くと 1 か月になります。
* 数には `30_000_000` や `30,000,000` のように桁区切りを入れられます。
  `memory_mb: 512 MB` のように単位も書けますが、入力の単位と違えば誤りとして行番号を示します。
* 容量は 1 GB = 1,024 MB です。
* 平均ではなくピークで決まるもの（LCU など）は、時間ごとに計量する AWS より小さく出ることがあります。
* 無料枠は `free_tier: yes`（`--free-tier`）のときだけ、期限のないものを差し引きます。
  12 か月の無料枠、割引（Savings Plans やリザーブド）、クレジットは計算しません。
* 価格のないものがあると、何がないかと、`prices.local.csv` での補い方を示して終わります。
  `--unpriced list` なら、ないものを除いた「以上」の合計を出します。

These are the inputs that `kata cost -f usage.yaml` and `Usage(service, region, inputs)` take.
`kata cost --example > usage.yaml` gives a file to begin with.

* Quantities are for a month, unless they say otherwise; what is left out has its default.
* A month has 730 hours (`month_hours` changes it); `hours` that are left out are the month.
* Numbers may be written `30_000_000` or `30,000,000`, and with their unit, as in `memory_mb: 512 MB`;
  another unit than the input's is an error with its line.
* A GB has 1,024 MB.
* What AWS takes from the peak of every hour, as capacity units of load balancers, is taken from the average
  here and may come out lower.
* Free allowances are taken off only with `free_tier: yes` (`--free-tier`), and only those that never expire.
  Allowances of the first 12 months, discounts (Savings Plans, reservations) and credits are not reckoned.
* Where a price is missing, the run ends and says which, and how `prices.local.csv` supplies it.
  With `--unpriced list` the total leaves it out and says "at least".
"""


def usage_reference() -> str:
    """The whole page, in both languages.

    >>> "| `standard` | requests | 0 | リクエスト（標準） | requests (standard queue) |" in usage_reference()
    True
    """
    return "\n".join([_HEAD, *_services()]) + "\n"


def _services() -> Iterator[str]:
    for service in SERVICES.values():
        yield f"## {service.name}\n"
        yield f"<{service.source}>\n"
        yield "| 入力 / input | 単位 / unit | 既定 / default | 説明 | meaning |"
        yield "|---|---|---|---|---|"
        for item in service.inputs:
            unit, default = _unit(item), _default(item)
            yield f"| `{item.name}` | {unit} | {default} | {item.label.ja} | {item.label.en} |"
        yield ""


def _unit(item: Input) -> str:
    if item.is_flag:
        return "yes, no"
    return ", ".join(f"`{choice}`" for choice in item.choices) or item.unit or "名前 / name"


def _default(item: Input) -> str:
    if item.default is None:
        return "―"
    if item.is_flag:
        return "yes" if item.default else "no"
    return f"`{item.default}`" if item.is_text or item.choices else f"{item.default}"
