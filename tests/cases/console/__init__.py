"""Cases of the pages: what people see, in both languages, and what no page gives away."""
