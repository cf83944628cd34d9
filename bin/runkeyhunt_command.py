"""What splunkd starts for the search command `runkeyhunt`: short, since Python compiles it each time anew."""

from __future__ import annotations

from runkeyhunt_interrupt import end_at_once

end_at_once()

from runkeyhunt_loading import loading

with loading():
    from runkeyhunt_scoring import RunkeyhuntCommand
    from runkeyhunt_sdk import run

if __name__ == "__main__":
    run(RunkeyhuntCommand)
