// Who holds a lease, whether it still runs by the server's clock, and what its holder tells the others.
// Parameters: $task. Stands on: lease_task.
MATCH (n:Lease {task: $task})
RETURN n.holder AS holder, n.until > timestamp() AS running, n.told AS told
