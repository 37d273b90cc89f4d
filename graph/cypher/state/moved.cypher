// Organizations that results of a list were stated on, and that were touched since a number was given out.
// Parameters: $number, $since. Stands on: status_number.
MATCH (:StatusNumber {number: $number})<-[w:WATCHED_IN]-(o:Organization)
WHERE w.touched > $since
RETURN o.id AS organization
