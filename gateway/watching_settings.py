"""Settings of those who watch: the monitoring that fetches metrics, and the witnesses of logs."""

from pathlib import Path
from typing import Annotated

import msgspec

from gateway.pattern_settings import said


class MetricsSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where Prometheus fetches metrics (运行指标): a door of its own, closed as long as no port is given.

    The public door has no path for it. Choose an address that only the monitoring reaches.
    """

    host: Annotated[str, said("address on which metrics are served")] = "127.0.0.1"
    port: Annotated[int, said("port on which metrics are served; 0 serves none", ge=0, le=65_535)] = 0


class WitnessSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whether this city witnesses (见证) its neighbours' logs, and who witnesses its own.

    The name is that of the witness's key (C2SP tlog-cosignature): whoever changes it is another witness.
    """

    name: Annotated[
        str,
        said(
            "name of this city's witness key, best an address without a scheme; empty witnesses nobody",
            pattern=r"^[^\s+]*\Z",
            shape="a name without blanks and plus signs",
        ),
    ] = ""
    policy: Annotated[
        Path | None,
        said("tlog-policy file of the witnesses of our own log and their quorum; empty has none"),
    ] = None
    interval: Annotated[
        float, said("between two looks whether our newest checkpoint is cosigned", "seconds", gt=0, le=600)
    ] = 60.0
