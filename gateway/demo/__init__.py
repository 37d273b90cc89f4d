"""The guided tour: one penalty from the file to the person, another across the border and back.

Real requests to two running gateways, each answer checked. `founding` makes the cities, `city_process` runs
them, `screen` shows and checks, `gateway.client` asks over HTTP, one file for each step, `exchange` is what
the steps between the cities share, `steps` goes from the first to the last.
"""
