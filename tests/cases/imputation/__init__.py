"""Cases that a lawyer can read: whom a penalty reaches, on which day, by which clause."""
