// Organizations that results of a list were stated on, and how often each was touched since the first of them.
// Parameters: $number. Stands on: status_number.
MATCH (:StatusNumber {number: $number})<-[:WATCHED_IN]-(o:Organization)
RETURN o.id AS organization, o.touched AS touched
