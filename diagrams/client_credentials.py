"""Client credentials: who talks to whom, how often, and what each of them has to hold.

Run it to draw it: ``python diagrams/client_credentials.py`` writes SVG, PNG and PDF into build/diagrams.
"""

from diagrams.aws.compute import Fargate
from diagrams.aws.security import Cognito, SecretsManager

from helpers.figures.diagram import Component, Diagram, Flow, main
from helpers.language import Text

DIAGRAM = Diagram(
    title=Text(ja="クライアントクレデンシャルで話す相手", en="Client credentials: who talks to whom"),
    components=(
        Component("vault", Text("シークレットの\n保管場所", "where the\nsecret is kept"), SecretsManager),
        Component("caller", Text("発注バッチ\n（クライアント）", "order batch\n(client)"), Fargate),
        Component("token_endpoint", Text("トークン\nエンドポイント", "token\nendpoint"), Cognito),
        Component("jwks", Text("公開鍵の一覧\n（JWKS）", "public keys\n(JWKS)"), Cognito),
        Component("service", Text("注文 API\n（検証する側）", "order API\n(verifies)"), Fargate),
    ),
    flows=(
        Flow("vault", "caller", Text("シークレット", "secret")),
        Flow(
            "caller",
            "token_endpoint",
            Text("① ID とシークレット\n（1 時間に 1 回ほど）", "① id and secret\n(about hourly)"),
        ),
        Flow("token_endpoint", "caller", Text("② トークン", "② token")),
        Flow(
            "caller",
            "service",
            Text("③ トークンを付けた要求\n（毎回）", "③ request with token\n(every call)"),
        ),
        Flow("jwks", "service", Text("④ 公開鍵\n（ときどき）", "④ public keys\n(now and then)")),
    ),
)

if __name__ == "__main__":
    main(__file__)
