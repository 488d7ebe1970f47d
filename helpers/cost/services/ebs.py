"""EBS: gp3 and gp2 volumes and snapshots. gp3 includes IOPS and throughput for every volume; what is above is
billed."""

from __future__ import annotations

from decimal import Decimal

from helpers.cost.charge import Charge, Service
from helpers.cost.quantities import larger
from helpers.cost.usage import Input, Usage
from helpers.facts import fact
from helpers.language import Text

__all__ = ["SERVICE"]

INPUTS = (
    Input("volumes", "volumes", Text("gp3 ボリュームの数", "gp3 volumes"), default=1),
    Input("gp3_gb", "GB-month", Text("1 ボリュームの gp3 の容量", "gp3 storage of a volume")),
    Input("gp3_iops", "IOPS", Text("1 ボリュームの IOPS", "IOPS of a volume")),
    Input("gp3_mibps", "MiB/s", Text("1 ボリュームのスループット", "throughput of a volume")),
    Input("gp2_gb", "GB-month", Text("gp2 の容量", "gp2 storage")),
    Input("snapshot_gb", "GB-month", Text("スナップショットの容量", "snapshots")),
)


def _charges(usage: Usage, month_hours: Decimal) -> tuple[Charge, ...]:
    number = usage.number
    volumes = number("volumes")
    iops = larger(number("gp3_iops") - fact("ebs.gp3_iops_included").value, 0)
    mibps = larger(number("gp3_mibps") - fact("ebs.gp3_throughput_included_mibps").value, 0)
    as_given = Text("容量", "storage as given")
    return (
        Charge(
            "ebs.gp3.storage",
            volumes * number("gp3_gb"),
            Text("gp3 の容量", "gp3 storage"),
            Text("ボリューム × 容量", "volumes x storage"),
        ),
        Charge(
            "ebs.gp3.iops",
            volumes * iops,
            Text("gp3 の IOPS", "gp3 IOPS"),
            Text("ボリューム × 無料分を超える IOPS", "volumes x IOPS above what is included"),
        ),
        Charge(
            "ebs.gp3.throughput",
            volumes * mibps,
            Text("gp3 のスループット", "gp3 throughput"),
            Text("ボリューム × 無料分を超える MiB/秒", "volumes x MiB/s above what is included"),
        ),
        Charge("ebs.gp2.storage", number("gp2_gb"), Text("gp2 の容量", "gp2 storage"), as_given),
        Charge("ebs.snapshot", number("snapshot_gb"), Text("スナップショット", "snapshots"), as_given),
    )


SERVICE = Service("EBS", INPUTS, _charges, "https://aws.amazon.com/ebs/pricing/")
