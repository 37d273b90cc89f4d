// Let go of a lease, so that nobody waits for its end.
// Parameters: $task, $holder. Stands on: lease_task.
MATCH (n:Lease {task: $task})
WHERE n.holder = $holder
SET n.until = 0
