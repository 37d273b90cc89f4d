"""Lines of a table that are no record: totals, notes and signatures below, rows that tell how to fill it in.

A line is one of them only if it has hardly anything of what a record needs. So 合计 as a party's name in an
otherwise complete row is a row, and is refused for its name or its key, not passed over.
"""

import re
from collections.abc import Sequence

TOTALS = ("合计", "总计", "小计", "共计", "本页合计")
NOTES = (
    "注：",
    "注:",
    "备注：",
    "备注:",
    "说明：",
    "说明:",
    "填表",
    "填报",
    "填写说明",
    "制表",
    "审核",
    "复核",
    "审批人",
    "联系人",
    "联系电话",
    "单位负责人",
    "负责人：",
    "负责人:",
    "打印",
    "导出",
    "数据截至",
    "截至日期",
    "统计时间",
    "以上数据",
    "（盖章",
    "(盖章",
    "盖章",
    "第1页",
    "共1页",
)
EXAMPLES = frozenset({"示例", "样例", "例", "填写示例", "示例行", "例：", "例:"})
MARKS = frozenset({"必填", "选填", "可空", "非必填", "必填项", "选填项", "必录", "选录", "*"})

WORDS = {
    "TOTAL": ("a total", "合计"),
    "NOTE": ("a note or a signature", "说明或签署"),
    "EXAMPLE": ("an example of how to fill the form in", "填写示例"),
    "MARKS": ("a row that says which columns are required", "必填标记"),
    "HEADINGS": ("a row of headings", "表头"),
}
"""What a line is that is no record, in both languages."""

SHEETS = {
    "NO_HEADER": ("it has no header of a known kind", "没有可识别的表头"),
    "COLUMNS_MISSING": ("it lacks required columns", "缺少必填列"),
    "COLUMN_TWICE": ("it has a column twice", "有重复的列"),
    "EMPTY": ("it has no rows", "没有数据行"),
}
"""Why a sheet was not read."""

FIRST_SIGNS = frozenset(word[0] for word in (*TOTALS, *NOTES, *EXAMPLES, *MARKS))
"""The signs that such lines begin with: whatever begins otherwise is a row."""

_LABELLED = re.compile(r"\s*[^:：]{2,10}[:：]")


def why_no_record(cells: Sequence[str], required: Sequence[int]) -> str:
    """Return why a line is no record (TOTAL, NOTE, EXAMPLE, MARKS), or nothing; `required` are places."""
    stated = [cell.strip() for cell in cells if cell.strip()]
    if stated[0] in EXAMPLES:
        return "EXAMPLE"
    if MARKS.issuperset(stated):
        return "MARKS"
    held = sum(place < len(cells) and _states(cells[place]) for place in required)
    if "".join(stated[0].split()).rstrip(":：") in TOTALS and held <= max(1, len(required) // 2):
        return "TOTAL"
    return "NOTE" if held <= 1 and stated[0].startswith(NOTES) else ""


def _states(cell: str) -> bool:
    """Whether a cell states something, and is no label with its value such as 填表人：张三."""
    return bool(cell.strip()) and not _LABELLED.match(cell)
