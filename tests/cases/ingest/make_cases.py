"""Writes the input files whose bytes no editor keeps: other encodings, lost bytes, NUL, very long fields.

Run `python -m tests.cases.ingest.make_cases`; the files are committed, and a test holds them to this script.
"""

from pathlib import Path

HERE = Path(__file__).parent
PERSONS = "姓名,证件类型,证件号码\n"


def files() -> dict[str, bytes]:
    """Return path and bytes of every file that is made."""
    rare = "𬸚䶮㐂𠮷\u9fb4\ufe10"
    return {
        "gb18030-rare-characters/input.csv": (PERSONS + f"{rare},护照号,ZZ0000001\n").encode("gb18030")
        # GB 18030-2022 gives FE59 to U+9FB4; the codec of Python writes U+9FB4 in four bytes.
        + "王".encode("gb18030") + b"\xfe\x59" + "丰,护照号,ZZ0000002\n".encode("gb18030"),
        "utf8-with-bom/input.csv": b"\xef\xbb\xbf" + (PERSONS + "王伟,护照号,ZZ0000001\r\n").encode(),
        "neither-utf8-nor-gb18030/input.csv": (PERSONS + "王伟,护照号,").encode() + b"\xff\xff\n",
        "utf16/input.csv": (PERSONS + "王伟,护照号,ZZ0000001\n").encode("utf-16"),
        "spreadsheet/input.csv": b"PK\x03\x04\x14\x00\x06\x00\xff\xff",
        "odd-characters/input.csv": (
            PERSONS
            + "王\0伟,护照号,ZZ0000001\n"
            + "王\x1b伟,护照号,ZZ0000002\n"
            + "王\ue000伟,护照号,ZZ0000003\n"
            + "王\ufffd伟,护照号,ZZ0000004\n"
        ).encode(),
        "too-long/input.csv": (
            PERSONS + "王" * 51 + ",护照号,ZZ0000001\n" + "王" * 100_001 + ",护照号,ZZ0000002\n李四,护照号,ZZ0000003\n"
        ).encode(),
    }  # fmt: skip


def write() -> None:
    """Write the files."""
    for name, content in files().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write()
