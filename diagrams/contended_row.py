"""Many clients that read one row and write it back under a condition: the contention experiment.

Run it to draw it: ``python diagrams/contended_row.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import Dynamodb

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="1 つの行を取り合うクライアント", en="Clients that contend for one row"),
    components=(
        Component("first", Text("クライアント A\n（先に書いた）", "client A\n(wrote first)"), Fargate),
        Component("second", Text("クライアント B\n（遅れた）", "client B\n(was late)"), Fargate),
        Component("third", Text("クライアント C\n（遅れた）", "client C\n(was late)"), Fargate),
        Component(
            "row", Text("在庫の行\n（バージョン番号つき）", "row of the stock\n(with a version)"), Dynamodb
        ),
        Component("backoff", Text("待ってから\n読み直す", "wait, then\nread again")),
    ),
    flows=(
        Flow("first", "row", Text("条件付き書き込み：\n成功", "conditional write:\nsucceeds")),
        Flow("second", "row", Text("バージョンが違う", "version differs"), failing=True),
        Flow("third", "row", Text("バージョンが違う", "version differs"), failing=True),
        Flow("row", "backoff", Text("失敗した\nクライアント", "those who\nfailed")),
    ),
)

if __name__ == "__main__":
    main(__file__)
