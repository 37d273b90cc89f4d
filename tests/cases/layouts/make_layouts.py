"""Writes the input files of the layouts. Run `python -m tests.cases.layouts.make_layouts`.

The answers beside them (`answer.toml`) were written by hand and are never made from what a reader says.
"""

import io
import json
from pathlib import Path
from typing import Any

import xlwt

from tests.cases.layouts.books import one_sheet, sheet_xml, xlsx

HERE = Path(__file__).parent
HEADS = ["机构名称", "统一社会信用代码", "主体类型", "登记状态", "行政区划代码", "成立日期"]
FIRST = ["郑州甲有限公司", "91160100MA0000074Y", "企业", "存续", "410100", "2015-03-01"]
SECOND = ["郑州乙有限公司", "91160100MA0000082R", "企业", "存续", "410100", "2016-03-01"]
TABLE = [HEADS, FIRST, SECOND]
PERSONS = ["姓名", "证件类型", "证件号码"]
WANG = ["王伟", "护照号", "ZZ0000001"]
PENALTY_HEADS = [
    "行政相对人名称", "行政相对人类别", "统一社会信用代码", "法定代表人", "行政处罚决定书文号", "违法行为类型", "违法事实",
    "处罚依据", "处罚类别", "处罚内容", "处罚决定日期", "处罚有效期", "处罚机关", "处罚机关统一社会信用代码", "数据来源单位",
    "数据来源单位统一社会信用代码",
]  # fmt: skip
PENALTY = [
    "郑州甲有限公司", "法人及非法人组织", "91160100MA0000074Y", "王伟", "郑市监处罚〔2025〕1号", "发布虚假广告", "宣传与事实不符",
    "《中华人民共和国广告法》第五十五条", "罚款", "罚款伍仟元。", "2025-03-03", "2026-03-03", "郑州市市场监督管理局",
    "11160100MA0001181U", "郑州市市场监督管理局", "11160100MA0001181U",
]  # fmt: skip


def text(rows: list[list[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def day(row: list[Any], value: Any) -> list[Any]:
    return [*row[:5], value]


def code(row: list[Any], value: Any) -> list[Any]:
    return [row[0], value, *row[2:]]


def fine(heading: str, *cells: Any) -> list[list[Any]]:
    """A table of penalties with an amount each."""
    rows = [[*PENALTY[:4], f"郑市监处罚〔2025〕{n}号", *PENALTY[5:], one] for n, one in enumerate(cells, 1)]
    return [[*PENALTY_HEADS, heading], *rows]


def records(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def html(rows: list[list[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in rows)
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{{mso-number-format:"\\@"}}</style></head><body><table>{body}</table></body></html>'


def xls(
    rows: list[list[Any]], *, from_1904: bool = False, merged: tuple[int, ...] = (), more: str = ""
) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = from_1904
    sheet = book.add_sheet("登记")
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, tuple):
                sheet.write(row, column, value[0], xlwt.easyxf(num_format_str=value[1]))
            elif value != "":
                sheet.write(row, column, value)
    if merged:
        sheet.merge(*merged)
    if more:
        book.add_sheet(more).write(0, 0, "本表为填写说明")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xml_table(rows: list[list[str]], extra: str = "") -> str:
    lines = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{one}</Data></Cell>' for one in row) + "</Row>"
        for row in rows
    )
    return f'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="登记"><Table>{lines}{extra}</Table></Worksheet></Workbook>'


def separated() -> dict[str, str | bytes]:
    titled = [
        ["郑州市市场主体登记信息表", "", "", "", "", ""],
        ["单位：郑州市", "", "", "制表日期：2026年5月", "", ""],
    ]
    below = [
        ["合计", "", "", "2户", "", ""],
        ["填表人：张三", "", "审核人：李四", "", "日期：2026-05-01", ""],
    ]
    return {
        "csv/input.csv": text(TABLE),
        "tsv/input.tsv": text(TABLE, "\t"),
        "semicolons/input.csv": text(TABLE, ";"),
        "bars/input.txt": text(TABLE, "|"),
        "csv-with-bom/input.csv": text(TABLE).encode("utf-8-sig"),
        "csv-gb18030/input.csv": text(TABLE).encode("gb18030"),
        "csv-utf16-little/input.csv": b"\xff\xfe" + text(TABLE).encode("utf-16-le"),
        "tsv-utf16-big/input.tsv": b"\xfe\xff" + text(TABLE, "\t").encode("utf-16-be"),
        "titles-and-notes/input.csv": text([*titled, *TABLE, *below]),
        "total-without-a-word-more/input.csv": text([*TABLE, ["", "合 计", "", "", "", ""]]),
        "notes-of-one-cell/input.csv": text(TABLE) + "注：以上数据截至2026年5月\r\n",
        "headings-with-brackets/input.csv": text(
            [
                [
                    "*机构名称（必填）",
                    "【统一社会信用代码】(18位)",
                    " 主体 类型 ",
                    "★登记状态",
                    "4、行政区划代码",
                    '"成立\n日期(YYYY-MM-DD)"',
                ],
                FIRST,
                SECOND,
            ]
        ),
        "heading-that-says-otherwise/input.csv": text([[*HEADS[:5], "成立日期（变更后）"], FIRST]),
        "codes-below-headings/input.csv": text(
            [HEADS, ["JG_MC", "JG_SHXYM", "JG_LX", "JG_ZT", "JG_DQ", "JG_QSRQ"], FIRST, SECOND]
        ),
        "marks-and-example-below-headings/input.csv": text(
            [HEADS, ["必填"] * 6, ["示例", *SECOND[1:]], FIRST, SECOND]
        ),
        "headings-again-on-each-page/input.csv": text([HEADS, FIRST, HEADS, SECOND]),
        "two-heading-rows/input.csv": text(
            [
                ["机构名称", "统一社会信用代码", "登记信息", "", "", ""],
                ["", "", "主体类型", "登记状态", "行政区划代码", "成立日期"],
                FIRST,
                SECOND,
            ]
        ),
        "groups-that-name-the-same/input.csv": text(
            [
                [*PENALTY_HEADS[:3], "法定代表人", "", "", *PENALTY_HEADS[4:], "自然人", ""],
                ["", "", "", "姓名", "证件类型", "证件号码", *[""] * 12, "证件类型", "证件号码"],
                [*PENALTY[:4], "护照号", "ZZ0000001", *PENALTY[4:8], "警告", *PENALTY[9:], "", ""],
            ]
        ),
        "generation-of-2015/input.csv": text(
            [
                [
                    *PENALTY_HEADS[:2],
                    "行政相对人代码_1(统一社会信用代码)",
                    *PENALTY_HEADS[3:],
                    "行政相对人代码_2 (组织机构代码)",
                    "行政相对人代码_3 (工商登记码)",
                ],
                [*PENALTY[:8], "警告", *PENALTY[9:], "MA0000074", "410100000012345"],
            ]
        ),
        "generation-of-2018/input.csv": text(
            [
                [
                    *PENALTY_HEADS[:2],
                    "行政相对人代码_1(统一社会信用代码)",
                    *PENALTY_HEADS[3:],
                    "行政相对人代码_2(工商注册号)",
                    "行政相对人代码_3(组织机构代码)",
                ],
                [*PENALTY[:8], "警告", *PENALTY[9:], "410100000012345", "MA0000074"],
            ]
        ),
        "number-without-words/input.csv": text(
            [[*PENALTY_HEADS, "行政相对人代码_2"], [*PENALTY[:8], "警告", *PENALTY[9:], "MA0000074"]]
        ),
        "several-categories/input.csv": text([PENALTY_HEADS, [*PENALTY[:8], "警告；通报批评", *PENALTY[9:]]]),
        "days-in-words/input.csv": text(
            [
                HEADS,
                day(FIRST, "二〇一五年三月一日"),
                day(SECOND, "2016年3月1日"),
                day(SECOND, "1456761600000"),
                day(SECOND, "二○一六年三月一日"),
            ]
        ),
        "days-that-say-two-things/input.csv": text(
            [
                HEADS,
                day(FIRST, "03/01/2015"),
                day(FIRST, "42064"),
                day(FIRST, "2015年3月"),
                day(FIRST, "1425139200"),
            ]
        ),
        "long-term/input.csv": text([[*HEADS, "登记终止日期"], [*FIRST, "长期"], [*SECOND, "9999-12-31"]]),
        "text-tricks/input.csv": text(
            [
                HEADS,
                code(FIRST, '"=""91160100MA0000074Y"""'),
                code(SECOND, "'91160100MA0000082R"),
                code(SECOND, "９１１６０１００ＭＡ０００００８２Ｒ"),
                code(SECOND, "91160100 MA00 0008 2R\t"),
            ]
        ),
        "digits-lost/input.csv": text(
            [PERSONS, ["王伟", "身份证", "4.10100198001011E+17"], ["李四", "身份证", "4.10E+17"]]
        ),
        "yuan-in-heading/input.csv": text(fine("罚款金额（元）", "5000", "1234.56", "0.5万元", "0.005")),
        "yuan-in-cell/input.csv": text(fine("罚款金额(万元)", "0.5", "5000元", '"￥1,234.56元"', "5千元")),
        "yuan-above-the-table/input.csv": text(
            [["行政处罚信息表"], ["金额单位：元"], *fine("罚款金额", "5000", "0.5万元")]
        ),
    }


def marked_up() -> dict[str, str | bytes]:
    one, two = records(TABLE)
    tags = lambda row: "".join(f"<{k}>{v}</{k}>" for k, v in row.items())  # noqa: E731
    attributes = " ".join(f'{k}="{v}"' for k, v in one.items())
    grouped = {
        "机构名称": FIRST[0],
        "统一社会信用代码": FIRST[1],
        "登记": {"状态": "存续", "起始日期": FIRST[5], "机关行政区划": FIRST[4]},
        "主体类型": FIRST[2],
    }
    penalty = dict(zip(PENALTY_HEADS, PENALTY, strict=True)) | {"处罚类别": ["警告", "通报批评"]}
    return {
        "json-array/input.json": json.dumps([one, two], ensure_ascii=False),
        "json-lines/input.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (one, two)),
        "json-answer-of-a-service/input.json": json.dumps({"code": 200, "msg": "ok", "data": {"total": 2, "list": [one, two]}}, ensure_ascii=False),
        "json-groups/input.json": json.dumps([grouped], ensure_ascii=False),
        "json-several-values/input.json": json.dumps([penalty], ensure_ascii=False),
        "json-milliseconds-and-nothing/input.json": json.dumps([one | {"成立日期": 1425139200000, "登记终止日期": None}, two | {"行政区划代码": 410100}], ensure_ascii=False),
        "json-long-figures/input.json": '[{"姓名":"王伟","证件类型":"护照号","证件号码":123456789012345678901}]',
        "json-name-twice/input.json": '[{"姓名":"王伟","证件类型":"护照号","证件号码":"ZZ0000001","姓名":"李四"}]',
        "json-gb18030/input.jsonl": json.dumps([one, two], ensure_ascii=False).encode("gb18030"),
        "xml-records/input.xml": f'<?xml version="1.0" encoding="UTF-8"?><数据><头><批次>1</批次><条数>2</条数></头><记录集><记录>{tags(one)}</记录><记录>{tags(two)}</记录></记录集></数据>',
        "xml-attributes/input.xml": f"<ROWSET><ROW {attributes}/></ROWSET>",
        "xml-gb18030/input.xml": f'<?xml version="1.0" encoding="GBK"?><l><r>{tags(one)}</r></l>'.encode("gb18030"),
        "xml-workbook/input.xml": xml_table(TABLE),
        "html-as-xls/input.xls": html([["登记表"], *TABLE, ["合计", "2"]]),
        "html-gb18030-spans/input.xls": html([]).replace(
            "</table>",
            "<tr><th rowspan=2>机构名称<th rowspan=2>统一社会信用代码<th colspan=4>登记信息</tr><tr><th>主体类型<th>登记状态<th>行政区划代码<th>成立<br>日期</tr><tr>" + "".join(f"<td>{one}&nbsp;" for one in FIRST) + "</tr></table>",
        ).encode("gb18030"),
    }  # fmt: skip


def workbooks() -> dict[str, str | bytes]:
    group = ["机构名称", "统一社会信用代码", "登记信息", "", "", ""]
    below = ["", "", "主体类型", "登记状态", "行政区划代码", "成立日期"]
    other = sheet_xml([["填写说明"], ["一、请勿修改表头"]])
    return {
        "xlsx/input.xlsx": one_sheet(TABLE),
        "xlsx-named-csv/input.csv": one_sheet(TABLE),
        "xlsx-shared-texts/input.xlsx": xlsx(
            {"登记": sheet_xml([[f'<c r="@" t="s"><v>{n + 6 * r}</v></c>' for n in range(6)] for r in range(2)])},
            more={"xl/sharedStrings.xml": "<sst>" + "".join(f"<si><t>{t}</t></si>" for t in HEADS) + '<si><r><t>郑州</t></r><r><t>甲有限公司</t></r><rPh sb="0" eb="1"><t>zhengzhou</t></rPh></si>' + "".join(f"<si><t>{t}</t></si>" for t in FIRST[1:]) + "</sst>"},
        ),
        "xlsx-days-of-1900/input.xlsx": one_sheet([HEADS, day(FIRST, (42064, "day")), day(SECOND, (42430, "far"))]),
        "xlsx-days-of-1904/input.xlsx": one_sheet([HEADS, day(FIRST, (40602, "day")), day(SECOND, (40968, "day"))], from_1904=True),
        "xlsx-day-without-a-format/input.xlsx": one_sheet([HEADS, day(FIRST, 42064)]),
        "xlsx-numbers/input.xlsx": one_sheet([HEADS, [*FIRST[:4], 410100, 20150301], SECOND]),
        "xlsx-digits-lost/input.xlsx": one_sheet([PERSONS, ["王伟", "身份证", 410100198001011000], ["李四", "护照号", "ZZ0000002"]]),
        "xlsx-percentages/input.xlsx": one_sheet(
            [
                ["统一社会信用代码", "股东统一社会信用代码", "持股比例(%)", "持股起始日期"],
                [FIRST[1], SECOND[1], (0.51, "percent"), FIRST[5]],
                [SECOND[1], FIRST[1], 33.33, FIRST[5]],
            ]
        ),
        "xlsx-amounts-with-formats/input.xlsx": one_sheet(fine("罚款金额(万元)", (5000, "元"), 0.5, (5000, "万"), 0.30000000000000004)),
        "xlsx-merged-party/input.xlsx": one_sheet(
            [PENALTY_HEADS, [*PENALTY[:8], "警告", *PENALTY[9:]], ["", "", "", "", "郑市监处罚〔2025〕2号", *PENALTY[5:8], "警告", *PENALTY[9:]]],
            ["A2:A3", "B2:B3", "C2:C3", "D2:D3"],
        ),
        "xlsx-merged-amount/input.xlsx": one_sheet(fine("罚款金额(万元)", "0.5", "", "0.7"), ["Q2:Q3"]),
        "xlsx-merged-headings/input.xlsx": one_sheet([["登记表"], group, below, FIRST, SECOND], ["A1:F1", "A2:A3", "B2:B3", "C2:F2"]),
        "xlsx-several-sheets/input.xlsx": xlsx({"说明": other, "登记": sheet_xml(TABLE), "空表": sheet_xml([HEADS])}),
        "xlsx-two-sheets-fit/input.xlsx": xlsx({"一季度": sheet_xml([HEADS, FIRST]), "二季度": sheet_xml([HEADS, SECOND])}),
        "xlsx-formula/input.xlsx": one_sheet([HEADS, [*FIRST[:4], '<c r="@"><f>SUM(A1,410100)</f><v>410100</v></c>', FIRST[5]], SECOND]),
        "xlsx-formula-of-a-text/input.xlsx": one_sheet([HEADS, code(FIRST, f'<c r="@" t="str"><f>"{FIRST[1]}"</f><v>{FIRST[1]}</v></c>')]),
        "xlsx-cell-in-error/input.xlsx": one_sheet([HEADS, day(FIRST, '<c r="@" t="e"><v>#N/A</v></c>'), SECOND]),
        "xls/input.xls": xls(TABLE, more="说明"),
        "xls-days-of-1900/input.xls": xls([HEADS, day(FIRST, (42064, "yyyy-mm-dd")), SECOND]),
        "xls-days-of-1904/input.xls": xls([HEADS, day(FIRST, (40602, "yyyy-mm-dd")), SECOND], from_1904=True),
        "xls-merged-headings/input.xls": xls([group, below, FIRST, SECOND], merged=(0, 0, 2, 5)),
        "xls-digits-lost/input.xls": xls([PERSONS, ["王伟", "身份证", 410100198001011000.0], WANG]),
    }  # fmt: skip


def files() -> dict[str, bytes]:
    """Return path and bytes of every file that is made."""
    made = separated() | marked_up() | workbooks()
    return {name: one.encode() if isinstance(one, str) else one for name, one in made.items()}


def write() -> None:
    """Write the files."""
    for name, content in files().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write()
