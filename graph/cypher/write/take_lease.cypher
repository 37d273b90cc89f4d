// Take a lease that nobody holds any more, or hold one's own for longer, by the server's clock.
// Parameters: $task, $holder, $milliseconds, $told. Stands on: lease_task.
MERGE (n:Lease {task: $task})
ON CREATE SET n.holder = '', n.until = 0, n.told = '', n.turn = 0
// What is written first is locked first: of two processes the second one reads what the first one wrote.
SET n.turn = n.turn + 1
WITH n
WHERE n.holder = $holder OR n.until <= timestamp()
SET n.holder = $holder, n.until = timestamp() + $milliseconds, n.told = $told
RETURN n.holder AS holder
