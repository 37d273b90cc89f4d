"""What this city publishes for other regions, and what it fetches from them.

    publish, openapi               status lists, keys, contexts and schemas, under addresses that stay
    fetch_status_lists, fetching   the neighbours' lists and logs, looked at again and again
    serve_outbox                   all that one region is told, for systems of that region
    pull_outbox, recognise_pulled  all that neighbours tell us, in order, each item with one effect
    partners, remembering          who the neighbours are, and which trust list was believed last

Nothing is pushed: a city that states a result signs it once and answers whoever fetches. So a neighbour
that was away for a day has missed nothing, and one that does not answer holds nobody else up.
"""
