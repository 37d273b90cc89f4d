"""The closed words of the catalogue of measures (惩戒措施清单), as packs write them."""

from enum import Enum

from graph.model.bilingual import Bilingual


class MeasureBinding(Bilingual):
    """Whether a measure has to be carried out (措施约束力)."""

    MANDATORY = "MANDATORY"  # 强制性: declined on a legal ground only
    RECOMMENDED = "RECOMMENDED"  # 推荐性: declined with a reason


class MeasureKind(Enum):
    """By whose hand a measure works (措施类别)."""

    ADMINISTRATIVE = "ADMINISTRATIVE"  # 行政性
    MARKET = "MARKET"  # 市场性
    INDUSTRY = "INDUSTRY"  # 行业性
