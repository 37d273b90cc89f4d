"""What the commands do, apart from how the command line words it.

Most return a value that knows its own faces: the status to end with (`gateway.commands.exit_codes`), the
document for `--json`, sentences or rows for people. So `gateway/cli` only chooses between them, and a test
needs no terminal.
"""
