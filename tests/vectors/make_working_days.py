"""Make the vector of working days again, from the package `holidays`, in an environment of its own:

    python3 -m venv holidays-env && holidays-env/bin/pip install holidays==0.109
    holidays-env/bin/python tests/vectors/make_working_days.py tests/vectors

`holidays` asks for an older python-dateutil than the gateway runs on, so it is not installed beside the
tests; chinesecalendar is, and is asked directly. Nothing of ours is imported here.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import holidays

FIRST, LAST = date(2016, 1, 1), date(2026, 12, 31)
HEAD = f"""\
# What holidays {holidays.__version__} (PyPI, MIT) says of China, 2016-2026: weekdays that are not worked (-), Saturdays and Sundays that are (+).
# Made by tests/vectors/make_working_days.py with country_holidays("CN").is_working_day.
"""


def main(folder: Path) -> None:
    china = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    odd = [
        (day, china.is_working_day(day)) for day in days if china.is_working_day(day) is (day.weekday() >= 5)
    ]
    lines = [f"{day} {'+' if worked else '-'}\n" for day, worked in odd]
    name = f"working-days-holidays-{holidays.__version__}.txt"
    (folder / name).write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
