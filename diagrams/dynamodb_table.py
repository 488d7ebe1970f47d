"""One DynamoDB table: keys are hashed to partitions, each with a ceiling of its own, and an index copies.

Run it to draw it: ``python diagrams/dynamodb_table.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text(ja="DynamoDB の表とパーティション", en="A DynamoDB table and its partitions"),
    components=(
        Component("viewers", "client", Text("視聴者", "viewers")),
        Component("service", "ecs_service", Text("投票サービス", "voting service")),
        Component("table", "dynamodb_table", Text("投票の表", "table of votes")),
        Component(
            "partition_a", "step", Text("パーティション a", "partition a"), icon="aws.database.DynamodbTable"
        ),
        Component(
            "partition_b", "step", Text("パーティション b", "partition b"), icon="aws.database.DynamodbTable"
        ),
        Component(
            "partition_c", "step", Text("パーティション c", "partition c"), icon="aws.database.DynamodbTable"
        ),
        Component(
            "index",
            "dynamodb_table",
            Text("地域別のインデックス\n(GSI)", "index by area\n(GSI)"),
            icon="aws.database.DynamodbGlobalSecondaryIndex",
        ),
    ),
    flows=(
        Flow("viewers", "service", Text("投票", "vote")),
        Flow("service", "table", Text("書き込み", "write"), access="write", size_kb=1, response_kb=0),
        Flow(
            "table",
            "partition_a",
            Text("人気の出演者\n（上限に達した）", "the favourite\n(at its ceiling)"),
            failing=True,
            requests_per_parent=0.8,
        ),
        Flow(
            "table",
            "partition_b",
            Text("キーのハッシュで\n決まる", "by a hash\nof the key"),
            requests_per_parent=0.1,
        ),
        Flow("table", "partition_c", requests_per_parent=0.1),
        Flow(
            "table",
            "index",
            Text("あとから写す", "copied\nlater"),
            asynchronous=True,
            access="write",
            size_kb=1,
        ),
    ),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
