// Organizations whose judgment reads who holds some organizations: those that these hold, themselves or through
// others.
// Parameters: $organizations. Stands on: organization_id.
UNWIND $organizations AS id
MATCH (:Organization {id: id})-[:HOLDS|IN*2..12]->(o:Organization)
RETURN DISTINCT o.id AS organization
