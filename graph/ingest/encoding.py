"""A delivered file's bytes: their digest, and the one encoding in which all of them make sense.

UTF-8 first, else GB18030, both strictly; nothing is guessed from frequencies and nothing is replaced. A file
of GB18030 is hardly ever UTF-8 by accident, while the reverse is common: hence the order. The digest is
taken on the same pass, and names the delivery ever after.
"""

import codecs
from hashlib import sha256
from typing import BinaryIO

import msgspec

from graph.ingest.reasons import Problem, file_refused

CHUNK = 1 << 20  # bytes
# GB 18030-2022 moved 18 characters from private use to assigned code points; Python's codec is older.
_MOVED_BYTES = {
    "A6D9": 0xFE10, "A6DA": 0xFE12, "A6DB": 0xFE11, "A6DC": 0xFE13, "A6DD": 0xFE14, "A6DE": 0xFE15,
    "A6DF": 0xFE16, "A6EC": 0xFE17, "A6ED": 0xFE18, "A6F3": 0xFE19, "FE59": 0x9FB4, "FE61": 0x9FB5,
    "FE66": 0x9FB6, "FE67": 0x9FB7, "FE6D": 0x9FB8, "FE7E": 0x9FB9, "FE90": 0x9FBA, "FEA0": 0x9FBB,
}  # fmt: skip
GB18030_2022 = {ord(bytes.fromhex(pair).decode("gb18030")): now for pair, now in _MOVED_BYTES.items()}
# What people deliver in place of text, by how its bytes begin.
_SIGNATURES = {
    b"\xff\xfe": ("UTF-16 text", "UTF-16 文本"),
    b"\xfe\xff": ("UTF-16 text", "UTF-16 文本"),
    b"PK\x03\x04": ("a spreadsheet (.xlsx)", "电子表格（.xlsx）"),
    b"\xd0\xcf\x11\xe0": ("a spreadsheet (.xls)", "电子表格（.xls）"),
    b"%PDF": ("a PDF document", "PDF 文档"),
}


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file before a row is read: SHA-256 in hexadecimal, codec, size in bytes."""

    digest: str
    encoding: str
    size: int


class _Trial:
    """One strict decoder; `failed_at` is the byte, counted from one, that it could not take."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
        self._taken = 0
        self.failed_at = 0

    def feed(self, chunk: bytes, *, final: bool) -> None:
        """Take the next bytes; those of a character cut in two wait inside the decoder for the rest."""
        if self.failed_at:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self.failed_at = self._taken - pending + error.start + 1
        self._taken += len(chunk)


def inspect(stream: BinaryIO, name: str) -> Inspected:
    """Read a stream to its end, in constant memory, and return its digest and encoding.

    `FILE_REFUSED` if it is neither UTF-8 nor GB18030: the sentence names the bytes.
    """
    digest, size, head = sha256(), 0, b""
    utf8, gb18030 = _Trial("utf-8"), _Trial("gb18030")
    while chunk := stream.read(CHUNK):
        head = head or chunk[:4]
        size += len(chunk)
        digest.update(chunk)
        utf8.feed(chunk, final=False)
        gb18030.feed(chunk, final=False)
    utf8.feed(b"", final=True)
    gb18030.feed(b"", final=True)
    if utf8.failed_at and gb18030.failed_at:
        raise file_refused(name, _undecodable(head, utf8.failed_at, gb18030.failed_at))
    return Inspected(
        digest=digest.hexdigest(), encoding="gb18030" if utf8.failed_at else "utf-8-sig", size=size
    )


def _undecodable(head: bytes, utf8: int, gb18030: int) -> Problem:
    """Return the problem of a file in neither encoding, with the byte that each of them failed at."""
    likely = next((names for start, names in _SIGNATURES.items() if head.startswith(start)), None)
    details = {
        "utf8": utf8,
        "gb18030": gb18030,
        "hint": f"; it looks like {likely[0]}" if likely else "",
        "hint_chinese": f"；看起来是{likely[1]}" if likely else "",
    }
    return Problem(code="UNDECODABLE", details=details)
