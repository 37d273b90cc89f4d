"""The guided tour: one penalty from the file to the person, another across the border and back.

Real requests to two running gateways, each answer checked. `founding` makes the cities, `city_process` runs
them, `screen` shows and checks, `callers` says who asks and `gateway.client` asks over HTTP, one file for
each step, `exchange` is what the steps between the cities share, `steps` goes from the first to the last, and
`demonstration` is all of it from an empty directory to a clean stop.

Every claim of the tour is printed with ✓ or ✗ and counted at the end. One that does not hold gives the
demonstration another exit status, so that the tour is a test as well.
"""
