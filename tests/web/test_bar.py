"""The bar of pages, which every page has."""

from __future__ import annotations

import re

from tests.support.review import Served


def test_bar_has_the_pages_that_exist_and_marks_the_one_shown(review: Served) -> None:
    """Each link leads somewhere; its key is in the sheet of keys."""
    page = review.get("/")
    links = re.findall(r'<li><a href="([^"]+)" id="go-\w+" data-key="(\w)"', page.text)
    assert links[0] == ("/", "q")
    for path, key in links:
        shown = review.get(path)
        assert shown.status == 200
        assert re.findall(r'href="([^"]+)" id="go-\w+" data-key="\w" aria-current="page"', shown.text) == [path]
        assert f"<kbd>g</kbd> <kbd>{key}</kbd>" in shown.text


def test_bar_stays_on_a_person_a_letter_and_an_error(review: Served) -> None:
    """So that there is always a way on."""
    first = review.get("/").ids[0]
    for path in (f"/person/{first}", f"/person/{first}/letter", "/person/aaaaaaaa/letter", "/nothing"):
        assert 'id="go-queue"' in review.get(path).text
    assert "There is no such page." in review.get("/nothing").text
