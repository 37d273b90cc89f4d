"""A case as a folder: the bytes that are shown, to whom and when, and the reason they must get."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is shown and what must come of it; `reason` is empty where it must be accepted."""

    why: str
    reason: str = ""
    step: int = 0
    result: bytes = b""
    trust: bytes
    status: tuple[bytes, ...] = ()
    proof: bytes | None = None
    checkpoint: bytes | None = None
    consistency: tuple[bytes, ...] | None = None
    owner: str = "431000"
    day: str = "2026-11-21"
    at: int | None = None
    status_since: int | None = None
    keeper: str
    seen: tuple[int, str] | None = None
    not_done: tuple[int, ...] = field(default=())

    def files(self) -> dict[str, bytes]:
        """Return the folder's files by name."""
        found = {"README.md": f"{self.why}\n".encode(), "case.toml": self._toml(), "trust.note": self.trust}
        if self.result:
            found["result.jws"] = self.result
        found |= {f"status-{number}.jws": raw for number, raw in enumerate(self.status, 1)}
        if self.proof is not None:
            found["proof.tlog-proof"] = self.proof
        if self.checkpoint is not None:
            found["checkpoint"] = self.checkpoint
        if self.consistency is not None:
            found["consistency"] = "".join(f"{one.hex()}\n" for one in self.consistency).encode()
        return found

    def _toml(self) -> bytes:
        lines = [f'reason = "{self.reason}"', f"step = {self.step}", f"not_done = {list(self.not_done)}"]
        lines += [f'owner = "{self.owner}"', f'day = "{self.day}"', f'keeper = "{self.keeper}"']
        lines += [f"at = {self.at}"] if self.at is not None else []
        lines += [f"status_since = {self.status_since}"] if self.status_since is not None else []
        lines += [f'seen = [{self.seen[0]}, "{self.seen[1]}"]'] if self.seen is not None else []
        return ("\n".join(lines) + "\n").encode()


def read(folder: Path) -> Case:
    """Return the case in a folder, from its files alone."""
    told = tomllib.loads((folder / "case.toml").read_text())

    def given(name):
        return (folder / name).read_bytes() if (folder / name).exists() else None

    hashes = given("consistency")
    return Case(
        why=(folder / "README.md").read_text().rstrip("\n"),
        result=given("result.jws") or b"",
        trust=given("trust.note"),
        status=tuple(path.read_bytes() for path in sorted(folder.glob("status-*.jws"))),
        proof=given("proof.tlog-proof"),
        checkpoint=given("checkpoint"),
        consistency=tuple(map(bytes.fromhex, hashes.decode().split())) if hashes is not None else None,
        **{name: value for name, value in told.items() if name not in {"seen", "not_done"}},
        seen=tuple(told["seen"]) if "seen" in told else None,
        not_done=tuple(told["not_done"]),
    )
