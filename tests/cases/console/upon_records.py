"""What lies upon records before pages are looked at: tasks of a department, one of them late, and a listing."""

from datetime import timedelta
from typing import Any

from graph.model.time import china_day, instant
from graph.synthetic import story
from tests.city import There

TENDERS = "郑州市公共资源交易中心"
REPORT = "mutation R($i: ReportRecordsInput!) { reportRecords(input: $i) { rows { record code } } }"
START = "mutation S($i: StartMeasureCaseInput!) { startMeasureCase(input: $i) { case { id } } }"
PUSH = "mutation P($i: PushMeasuresInput!) { pushMeasures(input: $i) { case { tasks { id } } } }"
PROPOSE = "mutation L($i: ProposeListingInput!) { proposeListing(input: $i) { listing { id } } }"

PENALTY = {
    "uscc": story.CONTESTED,
    "party": "郑州诚立建筑工程有限公司",
    "representative": "林志远",
    "authority": story.AUTHORITY_NAME,
    "authorityCode": story.AUTHORITY,
    "violation": "发布虚假广告",
    "circumstances": "宣传资料与实际资质不符",
    "basis": "《中华人民共和国广告法》第五十五条",
    "kinds": ["罚款"],
    "content": "罚款2万元",
    "fine": "2",
    "decidedOn": "2026-01-20",
    "finalOn": "2026-02-20",
    "expiresOn": "2099-12-31",
    "severity": "SEVERE",
}
LISTING = {
    "key": "listing",
    "uscc": story.CONTESTED,
    "listName": "严重违法失信名单",
    "listStanding": "SERIOUS",
    "reason": "拒不改正严重违法行为，情节严重",
    "grounds": "《市场监督管理严重违法失信名单管理办法》",
    "standard": "第五条至第十条所列情形",
    "procedure": "立案、告知、听取陈述申辩、决定、公布",
    "dispute": "可向认定机关提出异议，也可申请行政复议",
    "exit": "满三年、信用修复或者撤销后移出",
    "conductSince": "2025-03-01",
}


async def do(there: There, caller: str, document: str, given: dict[str, Any]) -> Any:
    said = await there.ask(caller, document, i=given)
    assert said.codes == [], said.body
    (found,) = said.data.values()
    return found


async def push(there: There, number: str, days: int) -> str:
    """Report a penalty, start a case upon it and push that; return the task, to be answered within so many days."""
    penalty = {**PENALTY, "documentNumber": number}
    made = await do(there, "authority", REPORT, {"key": f"r-{number}", "records": [penalty]})
    record = made["rows"][0]["record"]
    measures = [{"code": "ADM-PUBLIC-RESOURCES", "lastDay": "2027-03-01"}]
    given = {"key": f"s-{number}", "record": record, "measures": measures, "reason": "严重失信主体"}
    case = (await do(there, "initiator", START, given))["case"]["id"]
    by = china_day(instant(there.clock.now + timedelta(days=days)))
    given = {"key": f"p-{number}", "case": case, "departments": [TENDERS], "feedbackBy": by}
    return (await do(there, "initiator", PUSH, given))["case"]["tasks"][0]["id"]


async def lay_on_desks(there: There, ago: timedelta) -> None:
    """Push a task that is late once `ago` has passed, and one that is not; propose a listing; let `ago` pass."""
    await push(there, "郑市监处罚〔2026〕2101号", days=2)
    await push(there, "郑市监处罚〔2026〕2102号", days=60)
    await do(there, "initiator", PROPOSE, LISTING)
    there.clock.now += ago
