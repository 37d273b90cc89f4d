"""Cases through the whole gateway: who asks what, what is answered, and what the ledger says left."""
