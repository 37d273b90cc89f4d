"""Cases that a lawyer can read: what waits while an objection is pending, and by which clause."""
