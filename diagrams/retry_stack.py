"""Five layers that each try three times, over a database that does not answer.

Run it to draw it: ``python diagrams/retry_stack.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.database import Aurora

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text
from helpers.messaging import amplification

_RETRIES = 2
_STACK = ("app", "gateway", "order", "payment", "ledger", "database")


def _flow(layers: int) -> Flow:
    requests = f"{amplification(_RETRIES, layers):,}"
    return Flow(
        _STACK[layers - 1],
        _STACK[layers],
        Text(f"{requests} 回", f"{requests} requests"),
        failing=layers == len(_STACK) - 1,
    )


DIAGRAM = Diagram(
    title=Text(
        ja="どの層も 3 回ずつ試行すると、1 回の操作が何回の要求になるか",
        en="What one click becomes when every layer tries 3 times",
    ),
    components=(
        Component("app", Text("アプリ（1 回の操作）", "app (one click)")),
        Component("gateway", Text("API ゲートウェイ", "API gateway")),
        Component("order", Text("注文サービス", "order service")),
        Component("payment", Text("決済サービス", "payment service")),
        Component("ledger", Text("台帳サービス", "ledger service")),
        Component("database", Text("データベース（停止中）", "database (down)"), Aurora),
    ),
    flows=tuple(_flow(layers) for layers in range(1, len(_STACK))),
)

if __name__ == "__main__":
    main(__file__)
