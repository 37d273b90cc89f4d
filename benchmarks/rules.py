"""How many profiles a second imputation judges on one core, in memory, nothing kept between profiles.

`python -m benchmarks.rules [PROFILES]` prints three mixes of a generated city: all companies, penalised
ones, the heaviest hundredth; and where the time goes. Seconds are those of the processor, not of the
wall, so that a busy machine prints the same.
"""

import cProfile
import io
import pstats
import sys
from random import Random
from time import process_time
from typing import Any

from graph.model.facts import Neighbourhood, Organization, Penalty, Person, Role, Severity, Tenure
from graph.model.law import Law
from graph.model.time import FOREVER
from graph.packs.lookup import shipped_law
from graph.rules.propagation.imputation import impute

SEED = 11
PENALISED = 0.055
SEVERITIES = [None, Severity.GENERAL, Severity.CONSIDERABLE, Severity.SEVERE]
WEIGHTS = [4, 80, 11, 5]
ON = "2025-01-01"
PLACE = "410100"


def fact(name: str) -> dict[str, Any]:
    """Return what every fact carries."""
    return {
        "id": name,
        "key": name,
        "region": PLACE,
        "feed": "bench",
        "batch": "1",
        "row": 1,
        "recorded_at": 0,
    }


def company(random: Random, *, penalties: int) -> Neighbourhood:
    """Return a company with the city's tenures: 1.3 representatives, a supervisor, some directors."""
    people = [f"person-{number}" for number in range(5)]
    changed = random.random() < 0.27
    tenures = [
        tenure("t0", people[0], Role.LEGAL_REPRESENTATIVE, "2015-01-01", "2022-01-01" if changed else None)
    ]
    if changed:
        tenures.append(tenure("t1", people[1], Role.LEGAL_REPRESENTATIVE, "2022-01-01", None))
    tenures.append(tenure("t2", people[2], Role.SUPERVISOR, "2015-01-01", None))
    tenures += [
        tenure(f"d{number}", people[number % 5], Role.DIRECTOR, "2015-01-01", None)
        for number in range(random.choice([1, 1, 1, 2, 3]))
    ]
    return Neighbourhood(
        organization=Organization(
            **fact("company"), uscc="", name="", status="存续", kind="企业", place=PLACE, since="2010-01-01"
        ),
        penalties=tuple(penalty(random, number) for number in range(penalties)),
        tenures=tuple(tenures),
        persons=tuple(Person(**fact(name), name="某", born="1975-01-01") for name in people),
    )


def tenure(name: str, person: str, role: Role, since: str, until: str | None) -> Tenure:
    """Return a tenure of the company."""
    ends = until or FOREVER
    return Tenure(**fact(name), organization="company", person=person, role=role, since=since, until=ends)


def penalty(random: Random, number: int) -> Penalty:
    """Return a penalty as the authorities report it: a tenth does not state the conduct."""
    year = random.randint(2017, 2024)
    stated = random.random() < 0.9
    return Penalty(
        **fact(f"penalty-{number}"),
        subject="company",
        party="",
        decision=f"decision-{number}",
        document_number="",
        authority="",
        authority_code="",
        violation="",
        circumstances="",
        basis="",
        kinds=("罚款",),
        content="",
        decided_on=f"{year}-09-10",
        conduct_since=f"{year}-03-01" if stated else None,
        conduct_until=f"{year}-04-01" if stated else None,
        severity=random.choices(SEVERITIES, WEIGHTS)[0],
        final_on=f"{year}-12-01",
    )


def heavy_tail(random: Random) -> int:
    """Return a number of penalties k with P(k) ∝ k^-2.3, at most 300."""
    return min(300, int((1 - random.random()) ** (-1 / 1.3)))


def speed(law: Law, profiles: list[Neighbourhood]) -> tuple[float, float]:
    """Return profiles a second of processor time, and effects for each."""
    start = process_time()
    effects = sum(len(impute(one, law, ON, PLACE)) for one in profiles)
    return len(profiles) / (process_time() - start), effects / len(profiles)


def main(count: int) -> None:
    """Print the three mixes, and where the time of the penalised and of the heaviest goes."""
    random, law = Random(SEED), shipped_law()
    penalised = [company(random, penalties=heavy_tail(random)) for _ in range(count)]
    spared = round(count / PENALISED) - count
    everyone = penalised + [company(random, penalties=0) for _ in range(min(spared, 20 * count))]
    heaviest = sorted(penalised, key=lambda one: len(one.penalties))[-max(1, count // 100) :]
    for name, mix in (("all companies", everyone), ("penalised", penalised), ("heaviest 1 %", heaviest)):
        rate, effects = speed(law, mix)
        print(f"{name:14} {len(mix):7} profiles {rate:9,.0f} a second {effects:7.1f} effects each")
    for name, mix in (("penalised", penalised), ("heaviest 1 %", heaviest)):
        print(f"\nwhere the time of the {name} goes, by the seconds of each function itself\n")
        print(where_it_goes(law, mix))


def where_it_goes(law: Law, profiles: list[Neighbourhood]) -> str:
    """Return the functions that take longest themselves, with calls and seconds."""
    profiler = cProfile.Profile()
    profiler.runcall(speed, law, profiles)
    told = io.StringIO()
    pstats.Stats(profiler, stream=told).strip_dirs().sort_stats("tottime").print_stats(12)
    table = told.getvalue()
    return table[table.index("   ncalls") :].rstrip()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 2_000)
