// The check values of the keys that handles and seals here were made with.
// Parameters: none. Stands on: key_check_name.
MATCH (n:KeyCheck)
RETURN n.name AS name, n.value AS value
