"""What this city publishes for other regions, and what it fetches from them."""
