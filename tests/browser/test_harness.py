from tests.browser.small_view import small_view
from pathlib import Path

def test_x(browser):
    opened = browser.open(small_view())
    print(opened.seconds, opened.panels, opened.tokens)
    for s in opened.searches: print(s)
    print(opened.problems())
    opened.screenshot(Path("/tmp/shots/small.png"))
    print(browser.validate(small_view()))
    assert 0
