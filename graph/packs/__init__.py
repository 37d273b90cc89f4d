"""Law as data: one TOML file per jurisdiction and period, and the lookup that ranks them."""
