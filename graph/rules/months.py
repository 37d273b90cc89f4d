"""Periods in months: the corresponding day, or the last of a month that has none (民法典 201)."""

from calendar import monthrange

from graph.model.time import Day


def months_after(day: Day, months: int) -> Day:
    """Return the same day `months` later; the last day of the month where that day does not exist."""
    year, month, on = int(day[:4]), int(day[5:7]), int(day[8:])
    total = year * 12 + month - 1 + months
    year, month = total // 12, total % 12 + 1
    return f"{year:04d}-{month:02d}-{min(on, monthrange(year, month)[1]):02d}"
