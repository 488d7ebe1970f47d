"""The ways out of the public load balancer: where each verifies, since when it exists, what it leaves open.

The picture that started it: API Gateway authenticates, and the load balancer behind it is public, because API
Gateway had to reach it. Whoever finds the load balancer goes around the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpers.facts import Fact, fact, facts
from helpers.language import Text

__all__ = ["WAYS_OUT", "WayOut", "year_of"]

_STORY_YEAR = 2018


def year_of(since_fact: str | None) -> int | None:
    """The year of the date in this fact; None without one. Looking it up does not count as using the fact.

    >>> year_of("alb.jwt.since")
    2025
    """
    return None if since_fact is None else int(str(facts(since_fact)[0].value)[:4])


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way out, and the name of its drawing in ``diagrams/``.

    `since_fact` is the key of the fact with its date, None for what never depended on AWS. `private` says
    whether the load balancer needs no public address any more. `verified_by` is where tokens are verified,
    `leaves` the hole that stays, `run_by_you` what you have to look after.
    """

    key: str
    label: Text
    since_fact: str | None
    private: bool
    verified_by: Text
    leaves: Text
    run_by_you: Text
    diagram: str

    @property
    def since(self) -> Fact | None:
        """The fact with the date (day, month or year); None for what was always possible."""
        return None if self.since_fact is None else fact(self.since_fact)

    @property
    def since_year(self) -> int | None:
        """The year of `since`; looking it up does not count as using the fact."""
        return year_of(self.since_fact)

    def existed_in(self, year: int) -> bool:
        """Whether it existed by the end of `year`.

        >>> WAYS_OUT["alb_jwt"].existed_in(2018), WAYS_OUT["rest_nlb"].existed_in(2018)
        (False, True)
        """
        return self.since_year is None or self.since_year <= year

    @property
    def when(self) -> Text:
        """Whether it was possible in 2018, and if not, since when; a date that is second-hand says so.

        >>> WAYS_OUT["nginx"].when.en, WAYS_OUT["alb_jwt"].when.en
        ('possible in 2018', 'since 2025-11-12')
        """
        if self.existed_in(_STORY_YEAR):
            ja, en = f"{_STORY_YEAR} 年に可能", f"possible in {_STORY_YEAR}"
        else:
            ja, en = f"{self.since.value} 以降", f"since {self.since.value}"
        if self.since is not None and self.since.evidence == "2nd":
            ja, en = f"{ja}、日付は二次資料", f"{en}, date second-hand"
        return Text(ja, en)

    def dated(self, words: Text) -> Text:
        """`words` with the date below them, line by line, as a drawing needs it.

        >>> WAYS_OUT["http_api"].dated(Text("VPC リンク", "VPC link")).en.splitlines()
        ['VPC link', '(since 2020-03,', 'date second-hand)']
        """
        ja, en = self.when.ja.replace("、", "、\n"), self.when.en.replace(", ", ",\n")
        return Text(f"{words.ja}\n（{ja}）", f"{words.en}\n({en})")

    @property
    def title(self) -> Text:
        """The label with its date, as the drawing is called."""
        return Text(f"{self.label.ja}（{self.when.ja}）", f"{self.label.en} ({self.when.en})")


_WAYS = (
    WayOut(
        key="nginx",
        label=Text("nginx が検証する", "nginx verifies"),
        since_fact=None,
        private=False,
        verified_by=Text("タスクの nginx", "nginx in the task"),
        leaves=Text(
            "nginx を通らずにアプリケーションのポートへ届く経路",
            "a path to the application's port past nginx",
        ),
        run_by_you=Text("nginx の設定、鍵の配布、ログ", "nginx, its keys, its logs"),
        diagram="verify_in_nginx",
    ),
    WayOut(
        key="application",
        label=Text("アプリケーションのフィルターが検証する", "A filter in the application verifies"),
        since_fact=None,
        private=False,
        verified_by=Text("アプリケーション", "the application"),
        leaves=Text(
            "フィルターを付け忘れた経路。不正な要求もタスクまで届く",
            "a route without the filter; bad requests reach the tasks",
        ),
        run_by_you=Text("全サービスの検証ライブラリの更新", "a verifier in every service, up to date"),
        diagram="verify_in_the_application",
    ),
    WayOut(
        key="lambda_authorizer",
        label=Text("Lambda オーソライザーが検証する", "A Lambda authorizer verifies"),
        since_fact="apigateway.lambda_authorizer.since",
        private=False,
        verified_by=Text("API Gateway から呼ばれる関数", "a function that API Gateway calls"),
        leaves=Text(
            "ALB が公開のままなら回り道。キャッシュのあいだ取り消しが効かない",
            "the way around, while the ALB is public; revocation waits for the cache",
        ),
        run_by_you=Text("関数、鍵のキャッシュ、冷えた起動", "the function, its keys, cold starts"),
        diagram="verify_in_a_lambda_authorizer",
    ),
    WayOut(
        key="rest_nlb",
        label=Text("REST API と VPC リンク、NLB を経由する", "REST API, VPC link, NLB"),
        since_fact="apigateway.rest.vpc_link_nlb.since",
        private=True,
        verified_by=Text("Cognito または Lambda のオーソライザー", "a Cognito or Lambda authorizer"),
        leaves=Text(
            "Cognito オーソライザーはプール全体を信じる。VPC の中からは素通り",
            "the Cognito authorizer trusts the whole pool; the VPC itself is inside",
        ),
        run_by_you=Text("NLB がもう一つ", "one more load balancer"),
        diagram="verify_behind_an_nlb",
    ),
    WayOut(
        key="http_api",
        label=Text("HTTP API と VPC リンク、内部 ALB", "HTTP API, VPC link, private ALB"),
        since_fact="apigateway.http_api.since",
        private=True,
        verified_by=Text("JWT オーソライザー", "the JWT authorizer"),
        leaves=Text(
            "ルートにスコープを書き忘れると ID トークンも通る。VPC の中からは素通り",
            "ID tokens pass on a route without scopes; the VPC itself is inside",
        ),
        run_by_you=Text("ルートごとのスコープ", "scopes, route by route"),
        diagram="verify_in_an_http_api",
    ),
    WayOut(
        key="cloudfront",
        label=Text("CloudFront の VPC オリジン", "CloudFront with a VPC origin"),
        since_fact="cloudfront.vpc_origin.since",
        private=True,
        verified_by=Text("内部 ALB またはアプリケーション", "the private ALB, or the application"),
        leaves=Text(
            "CloudFront 自身は何も検証しない。扉が一つになるだけ",
            "CloudFront itself verifies nothing: it is one door, without a lock",
        ),
        run_by_you=Text("ディストリビューションと、検証点をもう一つ", "a distribution, and a verifier"),
        diagram="verify_behind_cloudfront",
    ),
    WayOut(
        key="alb_jwt",
        label=Text("ALB が自分で検証する（jwt-validation）", "The ALB itself verifies (jwt-validation)"),
        since_fact="alb.jwt.since",
        private=False,
        verified_by=Text("ALB", "the ALB"),
        leaves=Text(
            "追加のクレームを書き忘れると、同じプールの誰のトークンでも通る",
            "without additional claims, any token of the pool passes",
        ),
        run_by_you=Text("リスナールールの三つのクレーム", "three claims in a listener rule"),
        diagram="verify_in_the_alb",
    ),
    WayOut(
        key="rest_alb",
        label=Text("REST API から内部 ALB へ", "REST API straight to a private ALB"),
        since_fact="apigateway.rest.private_alb.since",
        private=True,
        verified_by=Text(
            "Cognito、JWT または Lambda のオーソライザー", "a Cognito, JWT or Lambda authorizer"
        ),
        leaves=Text(
            "選んだオーソライザーの穴。VPC の中からは素通り",
            "what the chosen authorizer leaves; the VPC itself is inside",
        ),
        run_by_you=Text("VPC リンク。同じアカウントに限る", "a VPC link, within one account"),
        diagram="verify_in_a_rest_api",
    ),
)

#: Every way out by its key, the oldest first.
WAYS_OUT: Mapping[str, WayOut] = MappingProxyType({way.key: way for way in _WAYS})
