"""The types of the public language; every field is declared by `public` or `guarded`."""
