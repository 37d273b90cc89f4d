"""Identifiers that nobody holds: valid check characters over a province code that was never assigned.

Codes of organizations are GB 32100, residents' numbers GB 11643; both carry a division of GB/T 2260, and that
is where a made-up one can be told from a real one at a glance.
"""

from datetime import date, timedelta

from graph.ingest.identifiers import (
    ALPHABET,
    organization_check_character,
    resident_check_character,
    uscc_check_character,
)

PROVINCE = "16"  # never assigned in GB/T 2260; not 9, with which foreigners' cards begin
FIRST_BIRTH = date(1950, 1, 1)
BIRTH_DAYS = 12_781  # to the end of 1984: everybody is of age in every tenure
RESIDENTS = BIRTH_DAYS * 999  # how many numbers one region has
_STRIDE = 7_919  # prime to BIRTH_DAYS: neighbours in order are strangers in age
_BASE = len(ALPHABET)
ORGANIZATIONS = _BASE**6


def uscc(category: str, region: str, serial: int) -> str:
    """Return the code of the organization `serial` (below ORGANIZATIONS) registered under a region of ours.

    `category` is department and category ("91" an enterprise), `region` a GB/T 2260 code whose province
    digits are replaced.
    """
    digits = []
    for _ in range(6):
        serial, digit = divmod(serial, _BASE)
        digits.append(ALPHABET[digit])
    inner = "MA" + "".join(reversed(digits))
    first17 = f"{category}{PROVINCE}{region[2:]}{inner}{organization_check_character(inner)}"
    return first17 + uscc_check_character(first17)


def resident_id(region: str, serial: int) -> str:
    """Return the number of the resident `serial` (below RESIDENTS) of a region, born before 1985."""
    turn, place = divmod(serial, BIRTH_DAYS)
    born = FIRST_BIRTH + timedelta(days=place * _STRIDE % BIRTH_DAYS)
    stem = f"{PROVINCE}{region[2:]}{born:%Y%m%d}{turn + 1:03d}"
    return stem + resident_check_character(stem)


def born_on(resident: str) -> str:
    """Return the day of birth that a resident number carries, as `YYYY-MM-DD`."""
    return f"{resident[6:10]}-{resident[10:12]}-{resident[12:14]}"


def old_form(resident: str) -> str:
    """Return the 15-digit form of a number of somebody born in the twentieth century."""
    return resident[:6] + resident[8:17]


def miswritten(code: str, alphabet: str = ALPHABET) -> str:
    """Return the code with a wrong check character, as real registers hold some."""
    return code[:-1] + alphabet[(alphabet.index(code[-1]) + 1) % len(alphabet)]
