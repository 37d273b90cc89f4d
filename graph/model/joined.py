"""Keys made of several names: no list of names is spelt as another."""


def joined(*names: str) -> str:
    """Return the names as one key, each bar and backslash in them marked.

    `中心|甲` with `乙` is another key than `中心` with `甲|乙`.
    """
    return "|".join(name.replace("\\", "\\\\").replace("|", "\\|") for name in names)
