"""Two severe penalties that go across the border: one kind of breach counts there, the other does not.

Both are severe (严重失信) in Zhengzhou, final, and of the same company. What parts them is the kind of
breach: food safety (食品药品) is on Chenzhou's own list, care for the old and the young (养老托幼) is not.
"""

from typing import Any

from gateway.demo.guide import Story

FOOD, CARE = "food", "care"
"""What they are called here, and in the names of files and keys."""

NUMBERS = {FOOD: "郑市监处罚〔2025〕9401号", CARE: "郑市监处罚〔2025〕9402号"}

BREACHES: dict[str, dict[str, str]] = {
    FOOD: {
        "violation": "生产经营不符合食品安全标准的食品",
        "circumstances": "抽检不合格",
        "basis": "《中华人民共和国食品安全法》第一百二十四条",
        "breach": "食品药品",
    },
    CARE: {
        "violation": "向养老机构供餐时违规收费",
        "circumstances": "收取未公示费用",
        "basis": "《中华人民共和国价格法》第四十二条",
        "breach": "养老托幼",
    },
}
"""What differs between the two; the kind of breach decides on the other side."""


def penalty(story: Story, name: str, number: str = "") -> dict[str, Any]:
    """Return one of the two as its authority reports it, under its own number or another.

    `fine` is in 万元; the days of conduct are half-open, and lie in the present representative's term.
    """
    return {
        "uscc": story.uscc,
        "party": story.company,
        "representative": story.present,
        "documentNumber": number or NUMBERS[name],
        "authority": story.authority,
        "authorityCode": story.authority_code,
        "kinds": ["罚款"],
        "content": "罚款人民币5万元。",
        "fine": "5",
        "decidedOn": "2025-03-03",
        "expiresOn": "2028-03-03",
        "conductSince": "2024-12-01",
        "conductUntil": "2025-02-01",
        "severity": "SEVERE",
        "finalOn": "2025-09-15",
        **BREACHES[name],
    }
