"""The tables of a review, in the language of the run. Whatever stands in them is escaped by the table."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.cost import bill_notes, bill_rows
from helpers.cost.in_yen import bill_sentence as sentence_in
from helpers.figures import Table, table
from helpers.language import language, say
from helpers.review.numbers import Change
from helpers.review.reviewed import Reviewed
from helpers.review.rules import GRADES, RULES, Rule
from helpers.review.verdicts import Verdict
from helpers.review.words import (
    amount,
    direction_words,
    grade_words,
    in_seconds,
    label_of,
    per_second,
    share,
    times,
    with_unit,
)

__all__ = [
    "assumption_lines",
    "bill_sentence",
    "bill_table",
    "changes_table",
    "doors_table",
    "failures_table",
    "load_table",
    "tokens_table",
    "verdicts_table",
]

_NONE = "－"


def verdicts_table(found: Reviewed) -> Table:
    """All verdicts, the worst first: number, thresholds, where it comes from, and the lesson to read."""
    worst_first = sorted(found.verdicts, key=lambda one: GRADES.index(one.grade), reverse=True)
    rows = [_verdict(found, verdict) for verdict in worst_first]
    headers = [
        ("何を見たか", "what was judged"),
        ("判定", "verdict"),
        ("数字", "number"),
        ("注意／待ったの線", "watch / stop at"),
        ("どこ", "where"),
        ("読む課", "lesson"),
    ]
    return table(("判定", "Verdicts"), headers, rows)


def _verdict(found: Reviewed, verdict: Verdict) -> tuple[str, ...]:
    rule = verdict.rule
    lines = (verdict.threshold.watch, verdict.threshold.stop)
    return (
        str(rule.label),
        grade_words(verdict.grade),
        with_unit(verdict.number, rule),
        " / ".join(with_unit(line, rule) for line in lines),
        label_of(found.review.architecture, verdict.where),
        rule.lesson,
    )


def changes_table(changed: Sequence[Change]) -> Table:
    """What changed since another review; one row says so when nothing did."""
    rows = [
        (
            str(RULES[one.rule].label),
            _before(one.before, one.grade_before, RULES[one.rule]),
            _before(one.after, one.grade_after, RULES[one.rule]),
            direction_words(one.direction),
        )
        for one in changed
    ]
    nothing = (say(ja="変わった判定はありません", en="no verdict changed"), _NONE, _NONE, _NONE)
    headers = [("何を見たか", "what was judged"), ("前", "before"), ("今", "now"), ("向き", "direction")]
    return table(("前のレビューから変わったこと", "What changed since"), headers, rows or [nothing])


def _before(number: float | None, grade: str, rule: Rule) -> str:
    return f"{with_unit(number, rule)} ({grade_words(grade)})"


def load_table(found: Reviewed) -> Table:
    """Each component at the peak, twice and ten times as much."""
    points = found.load.points
    rows = []
    for peak in points[0].components:
        part = found.review.architecture.component(peak.key)
        at = [point.component(peak.key) for point in points]
        used = [share(one.utilisation) if one.capacity_rps < float("inf") else _NONE for one in at]
        wait = in_seconds(peak.p95_s) if peak.p95_s and not part.of_kind.sends else _NONE
        rows.append(
            (label_of(found.review.architecture, peak.key), per_second(peak.arrival_rate_rps), *used, wait)
        )
    headers = [
        ("部品", "component"),
        ("届く要求（ピーク）", "arrives (peak)"),
        ("利用率（ピーク）", "utilisation (peak)"),
        ("2 倍なら", "at twice"),
        ("10 倍なら", "at ten times"),
        ("応答時間 p95（その部品だけ）", "response p95 (it alone)"),
    ]
    return table(("部品ごとの負荷", "Load of each component"), headers, rows)


def bill_table(found: Reviewed) -> Table:
    """The bill of a month, line by line."""
    headers, rows = bill_rows(found.bill.yen)
    return table(("1 か月の請求", "The bill of a month"), headers, rows)


def bill_sentence(found: Reviewed) -> str:
    """The bill in a sentence: yen, range, rate, and what has no price."""
    return sentence_in(found.bill.yen, language())


def assumption_lines(found: Reviewed) -> tuple[str, ...]:
    """Sources and assumptions of the bill, and what no bill of the model holds."""
    left_out = [str(one) for one in found.bill.left_out]
    return (
        *bill_notes(found.bill.yen),
        say(
            ja="請求に入っていないもの：" + "、".join(left_out), en="Not on the bill: " + ", ".join(left_out)
        ),
    )


def failures_table(found: Reviewed) -> Table:
    """Each assumed outage: who is refused, what becomes of messages, what retries do, and the budget."""
    rows = []
    for failed in found.failures:
        outage, view = failed.outage, failed.view
        messages = [
            amount(count) for count in (view.late_messages, view.set_aside_messages, view.lost_messages)
        ]
        rows.append(
            (
                label_of(found.review.architecture, outage.down),
                in_seconds(outage.hours * 3_600),
                amount(outage.times_per_year),
                share(view.refused_share),
                " / ".join(messages),
                times(view.worst_amplification),
                share(failed.busiest_utilisation),
                in_seconds(view.gives_up_after_s) if view.gives_up_after_s else _NONE,
                amount(failed.budget_minutes),
            )
        )
    headers = [
        ("止まる部品", "what is down"),
        ("長さ", "for"),
        ("年に何回", "times a year"),
        ("断られる要求", "refused"),
        ("遅れる／DLQ に入る／失われる [通]", "late / to a DLQ / lost"),
        ("要求の増え方", "requests grow"),
        ("ほかの部品の利用率", "others' utilisation"),
        ("待たされる最長", "longest wait"),
        ("断られる時間 [分/月]", "refused [min/month]"),
    ]
    return table(("想定した障害", "Assumed outages"), headers, rows)


def tokens_table(found: Reviewed) -> Table:
    """Where tokens are verified, what that place lets through, and what lesson 22 would choose."""
    caption = ("トークンの検証", "Verification of tokens")
    headers = [("問い", "question"), ("答え", "answer")]
    view, architecture = found.tokens, found.review.architecture
    if view is None:
        said = say(
            ja="ファイルに tokens がないため、何も言えません", en="the file has no tokens, so nothing is said"
        )
        return table(caption, headers, [(("どこで検証するか", "verified where"), said)])
    places = say(ja="、", en=", ").join(label_of(architecture, key) for key in view.settings.verified_at)
    rows = [
        (("どこで検証するか", "verified where"), f"{places} ({view.way.label})"),
        (("その検証点が残すもの", "what the place leaves open"), str(view.way.leaves)),
        (("自分で面倒を見るもの", "what you look after"), str(view.way.run_by_you)),
        (("悪意のあるトークン", "hostile tokens"), _hostile(found)),
        (
            ("同じ要件で、22 の課の問いが選ぶ方法", "the same needs by the questions of lesson 22"),
            _advice(found),
        ),
    ]
    return table(caption, headers, rows)


def doors_table(found: Reviewed) -> Table:
    """The ways around the verification; one row says so when there is none."""
    architecture = found.review.architecture
    around = found.tokens.around if found.tokens else ()
    rows = [
        (label_of(architecture, path[0]), " → ".join(label_of(architecture, key) for key in path))
        for path in around
    ]
    nothing = (say(ja="見つかりません", en="none found"), _NONE)
    headers = [("開いている扉", "open door"), ("検証されずに届く先", "reached unverified")]
    return table(("検証を通らない経路", "Ways around the verification"), headers, rows or [nothing])


def _hostile(found: Reviewed) -> str:
    hostile = found.tokens.hostile
    if hostile is None:
        return say(ja="ここは何も検証しません", en="this place verifies nothing")
    passing, total, unknown = len(hostile.let_through), hostile.total, hostile.undocumented
    names = ", ".join(hostile.let_through) or _NONE
    said = say(
        ja=f"{total} 個のうち {passing} 個を通します：{names}", en=f"{passing} of {total} pass: {names}"
    )
    if hostile.simulated:
        return said + say(
            ja=f"（AWS の文書によるシミュレーション。{unknown} 個は文書に書かれていません）",
            en=f" (simulated from AWS's documentation, which says nothing about {unknown})",
        )
    return said + say(ja="（この教材の検証コードを使う場合）", en=" (with the code of this kit)")


def _advice(found: Reviewed) -> str:
    view = found.tokens
    same = view.recommended.key == view.settings.by
    word = say(ja="（今の方法と同じ）", en=" (as it is)") if same else ""
    return f"{view.recommended.label}{word}"
