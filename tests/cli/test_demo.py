"""`accord demo`: every claim of the tour holds, it stays until interrupted, and nothing is left running."""

import signal

from tests.cli.running import PATIENCE, all_gone, descendants, environment, started


def test_the_tour_holds_and_an_interrupt_ends_it_cleanly(tmp_path):
    environ = environment(tmp_path / "unused", COLUMNS="120")
    arguments = ("demo", "--companies", "1000", "--port", "0", "--directory", "city")
    with started(environ, tmp_path, *arguments) as process:
        shown = []
        for line in process.stdout:
            shown.append(line)
            if line.startswith("one to break"):
                break
        below = descendants(process.pid)
        assert len(below) >= 2  # the gateway, and its graph
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=PATIENCE)
        text = "".join(shown) + rest
        assert "✗" not in text, text
        assert process.returncode == 0, text + said
        assert "Traceback" not in said
    assert all_gone(below)
    assert "three things to try" in text
    assert not (tmp_path / "unused").exists()
