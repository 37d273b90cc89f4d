// Give a writing transaction the next number of the journal and its instant, before it reads or writes anything
// else. Whoever has the number holds the counter until the commit, so that numbers and instants are in the order
// of commits, whatever the clocks of several writers say; an instant never steps back.
// Parameters: $now. Stands on: journal_id.
MATCH (c:Journal {id: 0})
SET c.number = c.number + 1, c.at = CASE WHEN $now > c.at THEN $now ELSE c.at + 1 END
RETURN c.number AS number, c.at AS at
