"""Closed lists whose members are words in both languages."""

from enum import Enum


class Bilingual(Enum):
    """A list of pairs (双语词表): each member's value is its English and its Chinese."""

    @property
    def english(self) -> str:
        """The words in English."""
        return str(self.value[0])

    @property
    def chinese(self) -> str:
        """The words in Chinese."""
        return str(self.value[1])
