// The check value of a key that handles or seals here are made with, kept once.
// Parameters: $key, $value. Stands on: key_check_name.
MERGE (n:KeyCheck {name: $key})
ON CREATE SET n.value = $value
