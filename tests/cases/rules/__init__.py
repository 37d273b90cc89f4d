"""Cases that a lawyer can read: clocks, publicity, retention, restoration, lists, eligibility, measures, reports."""
