"""What rounds of kills found."""

import msgspec


class Found(msgspec.Struct, kw_only=True):
    """Numbers, and lists of faults: every list is to be empty."""

    rounds: int = 0

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        told = msgspec.structs.asdict(self)
        return [f"{name}: {one}" for name, value in told.items() if isinstance(value, list) for one in value]
