// The names of the constraints that are there; each stands on an index of its own.
// Parameters: none. Stands on: nothing: the schema is asked and no record.
SHOW CONSTRAINTS YIELD name RETURN name
