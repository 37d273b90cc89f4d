// Organizations that the results of a list were stated on.
// Parameters: $number. Stands on: status_number.
MATCH (:StatusNumber {number: $number})<-[:KEPT_IN]-(:Result)-[:CONCERNS]->(o:Organization)
RETURN DISTINCT o.id AS organization
