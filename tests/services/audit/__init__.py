"""The published audit of GraphQL over HTTP, upon an assembled gateway."""
