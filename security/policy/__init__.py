"""Who may see what: Cedar policies as files in `rules/`, and the one place that asks them.

`Policy.load` reads and checks them, `decide` rules on the fields of a plan, `permits` on a write.
"""
