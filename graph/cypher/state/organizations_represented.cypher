// Organizations that a person represents on a day, as the register has it: nobody's rows.
// Parameters: $person, $role, $today. Stands on: person_id.
MATCH (:Person {id: $person})<-[:BY]-(t:Tenure)-[:AT]->(o:Organization)
WHERE t.standing IS NOT NULL AND t.role = $role AND t.since <= $today AND $today < t.until
RETURN DISTINCT o.id AS organization
