"""A request enters by the **gateway**: the process, HTTP, settings, command line.

May import every other package; nothing imports it.

app, process, city         the process: what is served, from which port, with what in hand
pipeline, statement        one request in eight steps; what a caller states is bound to registers
http                       the door: from bytes on a socket to one question, and back
settings…, keyring, law    what the operator sets, signs and keeps beside the gateway
exchange, worker, renewal  what goes on beside requests: neighbours, recovery, files that change
cli, commands, client      the command line's words, its deeds, and asking a gateway over HTTP
demo                       two cities and the guided tour through them
"""
