"""One file per question a lawyer asks; pure functions from facts and a day to conclusions."""
