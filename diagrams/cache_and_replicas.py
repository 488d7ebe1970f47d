"""Reads taken away from the master: most of them to a cache, and some of the rest to a replica.

Run it to draw it: ``python diagrams/cache_and_replicas.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.database import ElasticacheForRedis, RDSPostgresqlInstance
from diagrams.aws.network import CloudFront

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="読みを逃がす構成", en="Where reads can go instead"),
    components=(
        Component("edge", Text("CloudFront", "CloudFront"), CloudFront),
        Component("application", Text("アプリケーション", "application"), Fargate),
        Component("cache", Text("キャッシュ", "cache"), ElasticacheForRedis),
        Component("master", Text("マスタ", "master"), RDSPostgresqlInstance),
        Component("replica", Text("リードレプリカ", "read replica"), RDSPostgresqlInstance),
    ),
    flows=(
        Flow("edge", "application", Text("ここに\nなかった読み", "reads not\nfound here")),
        Flow("application", "cache", Text("1 回目の往復：\n聞く", "first trip:\nask")),
        Flow("application", "master", Text("書き込みと\nミス", "writes and\nmisses")),
        Flow("application", "replica", Text("少し古くてよい\n読み", "reads that may be\na little old")),
        Flow("master", "replica", Text("遅れて\n写す", "copy, a\nlittle later")),
    ),
)

if __name__ == "__main__":
    main(__file__)
