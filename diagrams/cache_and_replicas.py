"""Reads taken away from the master: most of them to a cache, and some of the rest to a replica.

Run it to draw it: ``python diagrams/cache_and_replicas.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from helpers.architecture import Architecture, Component, Flow
from helpers.figures.diagram import main
from helpers.language import Text

ARCHITECTURE = Architecture(
    title=Text(ja="読みを逃がす構成", en="Where reads can go instead"),
    components=(
        Component("edge", "cloudfront", Text("CloudFront", "CloudFront")),
        Component(
            "application", "ecs_service", Text("アプリケーション", "application"), capacity={"tasks": 4}
        ),
        Component(
            "cache", "elasticache", Text("キャッシュ", "cache"), icon="aws.database.ElasticacheForRedis"
        ),
        Component(
            "master",
            "rds",
            Text("マスタ", "master"),
            capacity={"engine": "postgres", "instance": "db.m6g.large"},
            icon="aws.database.RDSPostgresqlInstance",
        ),
        Component(
            "replica",
            "rds_replica",
            Text("リードレプリカ", "read replica"),
            capacity={"engine": "postgres", "instance": "db.m6g.large"},
            icon="aws.database.RDSPostgresqlInstance",
        ),
    ),
    flows=(
        Flow(
            "edge", "application", Text("ここに\nなかった読み", "reads not\nfound here"), cache_hit_ratio=0.5
        ),
        Flow(
            "application",
            "cache",
            Text("1 回目の往復：\n聞く", "first trip:\nask"),
            required=False,
            size_kb=0.1,
        ),
        Flow(
            "application",
            "master",
            Text("書き込みと\nミス", "writes and\nmisses"),
            requests_per_parent=0.5,
            cache_hit_ratio=0.9,
            cache="cache",
            size_kb=0.5,
        ),
        Flow(
            "application",
            "replica",
            Text("少し古くてよい\n読み", "reads that may be\na little old"),
            requests_per_parent=0.5,
            size_kb=0.5,
        ),
        Flow(
            "master",
            "replica",
            Text("遅れて\n写す", "copy, a\nlittle later"),
            requests_per_parent=0.2,
            asynchronous=True,
            size_kb=1,
        ),
    ),
    entries=("edge",),
)

DIAGRAM = ARCHITECTURE.diagram

if __name__ == "__main__":
    main(__file__)
