// Make the journal where there is none: its counter, and a change 0 that stands for all that was recorded before.
// Parameters: $at. Stands on: journal_id, change_number.
MERGE (c:Journal {id: 0})
ON CREATE SET c.number = 0, c.at = $at
MERGE (h:Change {number: 0})
ON CREATE SET h.at = c.at, h.kinds = [], h.organizations = [], h.persons = [], h.records = [], h.region = ''
