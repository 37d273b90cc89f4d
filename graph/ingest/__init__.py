"""Files to facts: the national double-publicity format and the register's extract."""
