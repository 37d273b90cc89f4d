"""Why a result of another region, or an effect of it, is recognised or not: one sentence for each ground."""

from graph.model.law import Citation
from graph.model.recognition import RecognitionGround, RecognitionReason


def recognition_reason(
    ground: RecognitionGround, step: int, *clauses: Citation, **details: str
) -> RecognitionReason:
    """Return one step's finding in both languages, with the clauses that decide it."""
    english, chinese = ground.words
    return RecognitionReason(
        ground=ground,
        step=step,
        english=english.format_map(details),
        chinese=chinese.format_map(details),
        clauses=clauses,
    )
