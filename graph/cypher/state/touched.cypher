// How often an organization was touched that results of a list were stated on: the newest number given out.
// Parameters: $number. Stands on: status_number.
MATCH (n:StatusNumber {number: $number})
RETURN n.touched AS touched
