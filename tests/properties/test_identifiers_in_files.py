"""Any bytes as a file: refused with a reason, or every row is accounted for; nothing else can happen."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.ingest.formats import kinds
from graph.ingest.reasons import table
from graph.ingest.run import Delivery, ingest, replay
from security.pseudonymization import PseudonymizationService
from tests.cases.ingest.shelf import Shelf

VAULT = PseudonymizationService(b"k" * 32)
NOW = 1_780_000_000_000_000
HEADERS = st.sampled_from([",".join(kind.columns) for kind in kinds().values()])
WORDS = st.sampled_from(
    [
        "身份证",
        "护照号",
        "160105195705050011",
        "91160105MA00002F2L",
        "2025-03-03",
        "警告",
        "法定代表人",
        "自然人",
        "\\N",
        "0.5",
        "王伟",
        "sealed|OTHER||x",
        "2099-12-31",
        "简易",
        "410105",
        "企业",
        "存续",
    ]
)
CELLS = st.one_of(WORDS, st.text(max_size=12))
ROWS = st.lists(st.lists(CELLS, max_size=36).map(",".join), max_size=8)
FILES = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda head, rows, end, codec: end.join([head, *rows]).encode(codec, "replace"),
        HEADERS,
        ROWS,
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]),
    ),
)


async def account(take, shelf, delivery):
    try:
        return await take(shelf, VAULT, delivery, span_rows=3)
    except Refused as refusal:
        return refusal


@given(FILES, st.booleans())
def test_any_file_is_refused_or_accounted_for(content: bytes, replayed: bool) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "file.csv")
        path.write_bytes(content)
        delivery = Delivery(
            path=path, feed="any", region="410100", now=NOW, quarantine=Path(place, "quarantine")
        )
        shelf = Shelf(organizations={"91160105MA00002F2L"})
        take = replay if replayed else ingest
        report = asyncio.run(account(take, shelf, delivery))
        if isinstance(report, Refused):
            assert report.code == "FILE_REFUSED"
            assert report.details["reason"] in table()
            return
        assert report.rows == report.used + report.same + report.superseded + report.quarantined
        assert set(report.reasons) | set(report.warnings) <= set(table())
        assert (report.quarantine is None) == (report.quarantined == 0)
        if report.quarantine:
            assert len(Path(report.quarantine).read_bytes().splitlines()) == report.quarantined
