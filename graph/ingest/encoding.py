"""A delivered file's bytes: their digest, and the one encoding in which all of them make sense.

UTF-16 where its mark stands first, else UTF-8, else GB18030, all strictly; nothing is guessed from
frequencies and nothing is replaced. A file of GB18030 is hardly ever UTF-8 by accident, while the reverse is
common: hence the order. The digest is taken on the same pass, and names the delivery ever after.
"""

import codecs
from hashlib import sha256
from typing import BinaryIO

import msgspec

from graph.ingest.reasons import Problem, file_refused

CHUNK = 1 << 20  # bytes
HEAD = 4_096
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY = (ZIP, COMPOUND)
"""How a workbook begins: .xlsx, and .xls of Excel 97 to 2003."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# GB 18030-2022 moved 18 characters from private use to assigned code points; Python's codec is older.
_MOVED_BYTES = {
    "A6D9": 0xFE10, "A6DA": 0xFE12, "A6DB": 0xFE11, "A6DC": 0xFE13, "A6DD": 0xFE14, "A6DE": 0xFE15,
    "A6DF": 0xFE16, "A6EC": 0xFE17, "A6ED": 0xFE18, "A6F3": 0xFE19, "FE59": 0x9FB4, "FE61": 0x9FB5,
    "FE66": 0x9FB6, "FE67": 0x9FB7, "FE6D": 0x9FB8, "FE7E": 0x9FB9, "FE90": 0x9FBA, "FEA0": 0x9FBB,
}  # fmt: skip
GB18030_2022 = {ord(bytes.fromhex(pair).decode("gb18030")): now for pair, now in _MOVED_BYTES.items()}
# What people deliver in place of text, by how its bytes begin.
_SIGNATURES = {
    b"\xff\xfe": ("damaged UTF-16 text", "损坏的 UTF-16 文本"),
    b"\xfe\xff": ("damaged UTF-16 text", "损坏的 UTF-16 文本"),
    b"%PDF": ("a PDF document", "PDF 文档"),
}


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a file before a row is read: SHA-256 in hexadecimal, codec, size, how it begins."""

    digest: str
    encoding: str
    size: int
    head: bytes = b""


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

    `FILE_REFUSED` if it is text in none of the encodings: the sentence names the bytes.
    """
    digest, size, head = sha256(), 0, b""
    trials: dict[str, _Trial] = {}
    while chunk := stream.read(CHUNK):
        head = head or chunk[:HEAD]
        trials = trials or _trials(head)
        size += len(chunk)
        digest.update(chunk)
        for trial in trials.values():
            trial.feed(chunk, final=False)
    for trial in trials.values():
        trial.feed(b"", final=True)
    fitting = [encoding for encoding, trial in trials.items() if not trial.failed_at]
    if trials and not fitting:
        raise file_refused(name, _undecodable(head, trials))
    encoding = fitting[0] if fitting else "binary" if size else "utf-8-sig"
    return Inspected(digest=digest.hexdigest(), encoding=encoding, size=size, head=head)


def _trials(head: bytes) -> dict[str, _Trial]:
    """Return the encodings that a file may be in, none where it is no text but a container."""
    if head.startswith(BINARY):
        return {}
    if head.startswith(_UTF16):
        return {"utf-16": _Trial("utf-16")}
    return {"utf-8-sig": _Trial("utf-8"), "gb18030": _Trial("gb18030")}


def _undecodable(head: bytes, trials: dict[str, _Trial]) -> Problem:
    """Return the problem of a file in no encoding, with the byte that each of them failed at."""
    failed = [trial.failed_at for trial in trials.values()]
    likely = next((names for start, names in _SIGNATURES.items() if head.startswith(start)), None)
    details = {
        "utf8": failed[0],
        "gb18030": failed[-1],
        "hint": f"; it looks like {likely[0]}" if likely else "",
        "hint_chinese": f"；看起来是{likely[1]}" if likely else "",
    }
    return Problem(code="UNDECODABLE", details=details)
