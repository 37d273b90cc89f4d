"""What is killed, starved and misused on purpose: fewer rounds of what `make crash` does at length."""
