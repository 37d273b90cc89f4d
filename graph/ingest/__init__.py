"""Files to facts: the national double-publicity format and the registry extract."""
