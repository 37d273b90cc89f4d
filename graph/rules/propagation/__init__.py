"""How far a penalty reaches: from a company to the individuals responsible, by tenure and finding."""
