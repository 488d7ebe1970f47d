"""One DynamoDB table: keys are hashed to partitions, each with a ceiling of its own, and an index copies.

Run it to draw it: ``python diagrams/dynamodb_table.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import Dynamodb, DynamodbGlobalSecondaryIndex, DynamodbTable
from diagrams.onprem.client import Users

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="DynamoDB の表とパーティション", en="A DynamoDB table and its partitions"),
    components=(
        Component("viewers", Text("視聴者", "viewers"), Users),
        Component("service", Text("投票サービス", "voting service"), Fargate),
        Component("table", Text("投票の表", "table of votes"), Dynamodb),
        Component("partition_a", Text("パーティション a", "partition a"), DynamodbTable),
        Component("partition_b", Text("パーティション b", "partition b"), DynamodbTable),
        Component("partition_c", Text("パーティション c", "partition c"), DynamodbTable),
        Component(
            "index", Text("地域別のインデックス\n(GSI)", "index by area\n(GSI)"), DynamodbGlobalSecondaryIndex
        ),
    ),
    flows=(
        Flow("viewers", "service", Text("投票", "vote")),
        Flow("service", "table", Text("書き込み", "write")),
        Flow(
            "table",
            "partition_a",
            Text("人気の出演者\n（上限に達した）", "the favourite\n(at its ceiling)"),
            failing=True,
        ),
        Flow("table", "partition_b", Text("キーのハッシュで\n決まる", "by a hash\nof the key")),
        Flow("table", "partition_c"),
        Flow("table", "index", Text("あとから写す", "copied\nlater")),
    ),
)

if __name__ == "__main__":
    main(__file__)
