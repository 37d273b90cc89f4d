"""Reads a case folder of the exchange and plays its steps in two cities that reach each other."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.cases.asking.case import at, filled, forgotten, shown
from tests.cities import Cities

QUERIES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "queries").glob("*.graphql"))
}


async def play(folder: Path, cities: Cities, remembered: dict[str, str]) -> list[dict[str, Any]]:
    """Play every step in order and return what each brought; what is remembered serves later cases."""
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert case["title"]
    assert case["title_chinese"]
    return [await _step(step, cities, remembered) for step in case["step"]]


async def _step(step: dict[str, Any], cities: Cities, remembered: dict[str, str]) -> dict[str, Any]:
    here = cities[step["city"]]
    here.clock.now += timedelta(seconds=step.get("later", 0))
    if step.get("look"):
        cities.silent = set(cities.places) - {here.name} if step.get("silent") else set()
        heard = await cities.look(here.name)
        return {"city": here.name, "looked": [[one.region, one.lists, one.code] for one in heard]}
    variables = {name: filled(given, remembered) for name, given in step.get("variables", {}).items()}
    if step.get("altered"):
        variables[step["altered"]] = _altered(variables[step["altered"]])
    there = cities[step["at"]] if "at" in step else None
    answered = await here.ask(step["caller"], QUERIES[step["query"]], there, **variables)
    for name, path in step.get("remember", {}).items():
        remembered[name] = at(answered.body, path)
    said = {"city": here.name, "caller": step["caller"], "status": answered.status, **shown(answered)}
    for error, told in zip(said.get("errors", []), answered.body.get("errors", []), strict=True):
        error |= {name: told["extensions"][name] for name in ("reason", "step") if name in told["extensions"]}
    return forgotten(said, remembered)


def _altered(jws: str) -> str:
    """Return a result with one bit of its content changed."""
    header, payload, signature = jws.split(".")
    middle = len(payload) // 2
    other = "A" if payload[middle] != "A" else "B"
    return f"{header}.{payload[:middle]}{other}{payload[middle + 1 :]}.{signature}"
