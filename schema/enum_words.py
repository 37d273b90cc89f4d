"""The words of the schema as people read them: `English（中文）.` of each description, taken apart.

    enum_words       each member of each closed list
    words_of         one description

Who shows them takes them from here: the API, its documentation and the pages say the same.
"""

import re
from functools import cache

from graphql import GraphQLEnumType

from graph.model.bilingual import Words
from schema.api import api_schema, core

_SAID = re.compile(r"(?P<before>[^（]*)（(?P<chinese>.*)）(?P<after>.*?)\.?", re.DOTALL)


@cache
def enum_words() -> dict[str, dict[str, Words]]:
    """Return the words of each member of each closed list, by the names of the API."""
    return {
        name: {member: words_of(value.description or member) for member, value in kind.values.items()}
        for name, kind in core(api_schema).type_map.items()
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__")
    }


def words_of(said: str) -> Words:
    """Return a description in its two languages; one without Chinese reads the same in both."""
    found = _SAID.fullmatch(said.strip())
    if found is None:
        return Words(said, said)
    return Words((found["before"] + found["after"]).strip(), found["chinese"].strip())
