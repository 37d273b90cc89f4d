"""Reads a case folder of the exchange and plays its steps in two cities that reach each other."""

import tomllib
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from graph.ingest.run import Delivery, ingest
from graph.model.results import Conclusion, NamedOrganization
from graph.model.time import china_day
from graph.store.deliveries import Deliveries
from graph.store.fact_kinds import Provenance
from graph.store.write_once import Once, write_once
from graph.store.write_results import put_result
from graph.store.write_target import TargetKeys
from graph.synthetic import story
from resolvers.batch_resolver import RequestContext
from resolvers.issuing import CredentialDraft, sealing
from security.principal import Caller
from security.row_filter import every_row
from tests.cases.asking.case import at, filled, forgotten, shown
from tests.cities import Cities, Place

QUERIES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "queries").glob("*.graphql"))
}


async def play(folder: Path, cities: Cities, remembered: dict[str, str]) -> list[dict[str, Any]]:
    """Play every step in order and return what each brought; what is remembered serves later cases."""
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert case["title"]
    assert case["title_chinese"]
    return [await _step(folder, step, cities, remembered) for step in case["step"]]


async def _step(
    folder: Path, step: dict[str, Any], cities: Cities, remembered: dict[str, str]
) -> dict[str, Any]:
    here = cities[step["city"]]
    if "deliver" in step:
        return {
            "city": here.name,
            "delivered": [await _delivered(folder / name, here) for name in step["deliver"]],
        }
    if "seal" in step:
        statement = (folder / step["seal"]).read_bytes()
        jws = remembered[step["remember"]] = await sealed(here, step["seal"], statement, step["audience"])
        index = (await here.city.ledger.append_result(jws.encode())).index
        proof = await here.city.ledger.inclusion(index)
        remembered[step["remember"].replace("_jws", "_proof")] = proof.decode()
        return {"city": here.name, "sealed": step["seal"]}
    here.clock.now += timedelta(seconds=step.get("later", 0))
    if step.get("look"):
        cities.silent = set(cities.places) - {here.name} if step.get("silent") else set()
        heard = await cities.look(here.name)
        return {"city": here.name, "looked": [[one.region, one.lists, one.code] for one in heard]}
    variables = {name: filled(given, remembered) for name, given in step.get("variables", {}).items()}
    if step.get("altered"):
        variables["input"][step["altered"]] = _altered(variables["input"][step["altered"]])
    there = cities[step["at"]] if "at" in step else None
    answered = await here.ask(step["caller"], QUERIES[step["query"]], there, **variables)
    for name, path in step.get("remember", {}).items():
        remembered[name] = at(answered.body, path)
    said = {"city": here.name, "caller": step["caller"], "status": answered.status, **shown(answered)}
    for error, told in zip(said.get("errors", []), answered.body.get("errors", []), strict=True):
        error |= {name: told["extensions"][name] for name in ("reason", "step") if name in told["extensions"]}
    return forgotten(said, remembered)


async def _delivered(path: Path, here: Place) -> dict[str, int]:
    """Take in a file as a feed delivers it; what stands in braces is an identifier of the story."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / path.name
        file.write_text(path.read_text(encoding="utf-8").format_map(story.NAMES), encoding="utf-8")
        delivery = Delivery(
            path=file, feed="registry", region=here.region, now=here.city.clock(), quarantine=file.parent
        )
        report = await ingest(Deliveries(here.city.graph), here.city.pseudonymizer, delivery)
    return {path.name: report.used + report.superseded}


async def sealed(here: Place, key: str, statement: bytes, audience: list[str]) -> str:
    """Return what another software with this city's keys could state: Accord concludes no such thing itself."""
    conclusion = msgspec.json.decode(statement, type=Conclusion)
    caller, now = Caller(principal=here.principal("centre")), here.city.clock()
    today = china_day(now)
    context = RequestContext(
        as_of=today,
        known_at=now,
        place=here.region,
        row_filter=every_row(today),
        caller=caller,
        now=now,
        head=now,
        today=today,
        write_key=f"sealed|{key}",
    )
    subject = NamedOrganization(uscc=conclusion.organization)
    stated = CredentialDraft(subject=subject, statement=conclusion, organization="")
    source = Provenance(feed="centre", batch=key, region=here.region)
    done = await write_once(
        here.city.graph,
        Once(key=key, digest=key, source=source, at=now),
        TargetKeys(key=key, today=today),
        hold=lambda _: None,
        put=put_result(sealing(here.city, context, source, audience, stated)),
    )
    await here.city.ledger.append_result(done.target.result.jws.encode())
    return done.target.result.jws


def _altered(jws: str) -> str:
    """Return a result with one bit of its content changed."""
    header, payload, signature = jws.split(".")
    middle = len(payload) // 2
    other = "A" if payload[middle] != "A" else "B"
    return f"{header}.{payload[:middle]}{other}{payload[middle + 1 :]}.{signature}"
