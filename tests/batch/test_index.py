"""The page over a batch, and the pages of failures, as people meet them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sqs_analysis.publish import report
from sqs_analysis.publish.batch.outcome import Outcome, Standing
from sqs_analysis.publish.batch.pages import index_page
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.report import report_on
from tests import workbooks
from tests.batch.here import PAGES, batch, write_workbook
from tests.browser.test_charts_survive import SIDEWAYS
from tests.browser.test_charts_survive import WIDTHS as BROWSER_WIDTHS

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
LAPTOP, PHONE = 1280, 360
MANY = 157
HOSTILE = '<script>document.title="taken"</script><img src=x onerror=alert(1)>"&\' ' + "W" * 60
THEMES = ("Making it less likely", "Protecting the public", "Protecting the child", "Serving it")

WIDTHS = pytest.mark.parametrize("width", [LAPTOP, PHONE], ids=["laptop", "phone"])
Open = Callable[..., Any]


# --- what is shown ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a batch in which everything happens that can."""
    folder = tmp_path_factory.mktemp("mixed")
    source = folder / "in"
    source.mkdir()
    write_workbook(source / "ashford.xlsx", "ashford-2013", 0, yot="Ashford", nation_region="Wales")
    write_workbook(source / "zeal.xlsx", "zeal-2012", 1, yot="Zeal", fieldwork_start="2012-10-01")
    write_workbook(source / "hostile.xlsx", "hostile-2013", 2, yot=HOSTILE)
    write_workbook(source / "warned.xlsx", "warned-2013", 3, fieldwork_end="2013-03-16")
    write_workbook(source / "twin.xlsx", "twin-2013", 4)
    write_workbook(source / "twin (2) <b>&.xlsx", "twin-2013", 5)
    write_workbook(source / "later.xlsx", "later-2013", 6, yot="Later")
    write_workbook(source / "faulty.xlsx", "faulty-2013", 7)
    (source / "damaged.xlsx").write_text("no workbook", "utf-8")
    (source / "old.xls").write_text("no workbook", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "run_notebook", workbooks.run_here)
        patch.setattr(report, "report_on", faulty)
        batch(source, folder / "out")
        cases = workbooks.sample_cases()[:2]
        cases[0] |= {"LOR02": "Mabye", "LOR05": "<b>Yess</b>"}
        workbooks.write(source / "later.xlsx", cases, {"inspection_id": "later-2013"})
        batch(source, folder / "out")
    return folder / "out"


def faulty(inspection: Any, *arguments: Any, **options: Any) -> Path:
    if inspection.id == "faulty-2013":
        raise LookupError("words of a case " + "x" * 200)
    return report_on(inspection, *arguments, **options)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of as many inspections as there were."""
    folder = tmp_path_factory.mktemp("many")
    every = []
    for number in range(MANY):
        name = f"team-{number:03}"
        failed = number % 20 == 7
        task = Task(Path(f"{name}.xlsx"))
        outcome = Outcome(task, "failed" if failed else "done", name, "It broke.")
        shown = {} if failed else headline(number)
        every.append(Standing(outcome, shown, "internal", (), inside=True, notebook="report"))
    (folder / "index.html").write_text(index_page(every, folder, PAGES), "utf-8")
    return folder


def headline(number: int) -> dict[str, Any]:
    region = ("South East", "Yorkshire and The Humber", "Wales")[number % 3]
    day = f"{2012 + number % 4}-{1 + number % 12:02}"
    shares = [(number * (place + 3)) % 41 for place in range(4)]
    return {
        "team": f"Team {(number * 37) % MANY}",
        "region": region,
        "fieldwork_start": f"{day}-11",
        "fieldwork_end": f"{day}-13",
        "cases": 14 + (number * 7) % 27,
        "themes": [
            {"title": title, "sufficient": k, "answered": 40 if number % 30 else 0}
            for title, k in zip(THEMES, shares, strict=True)
        ],
    }


def html(folder: Path) -> str:
    return (folder / "index.html").read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of the table as they are read out, without a browser."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr")]
    return [[plain(cell) for cell in row] for row in found if row]


def pdf_text(path: Path) -> str:
    if not (program := shutil.which("pdftotext")):
        pytest.skip("pdftotext is not installed")
    command = [program, "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def plain(cell: str) -> str:
    read_out = re.sub(r'<a [^>]*aria-label="([^"]*)">[^<]*</a>', r"\1", cell)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", read_out)).split())


def test_the_table_says_of_each_inspection_what_its_report_says(mixed: Path) -> None:
    found = {row[0].partition(" 11 to")[0]: row for row in rows(html(mixed))}
    ashford = found["Ashford"]
    assert ashford[1:4] == ["Wales", "11 to 13 March 2013", "2"]
    assert all(re.fullmatch(r"\d+%|none applicable", share) for share in ashford[4:8])
    assert ashford[8] == "Done"
    assert ashford[9].startswith("Letter Ashford 11 to 13 March 2013")


def test_each_state_is_shown_and_counted(mixed: Path) -> None:
    states = [row[8] for row in rows(html(mixed))]
    assert sorted(states) == sorted(
        [
            *["Done"] * 2,
            *["Done with warnings"] * 2,  # of zeal, whose fieldwork took half a year, and of warned
            *["Failed"] * 5,
            "Failed; an earlier report stands",
        ]
    )
    assert "<p>6 failed, 2 done, 2 done with warnings</p>" in html(mixed)


def test_what_failed_stands_first_with_its_reason(mixed: Path) -> None:
    text = html(mixed)
    listed = re.findall(r"<li>(.*?)</li>", text[text.index("<main") : text.index("<table")])
    assert [plain(item).replace(" :", ":") for item in listed] == [
        "damaged.xlsx is damaged or is not really a .xlsx file. Open it in Excel or LibreOffice, "
        "repair it if asked, and save it again.",
        "faulty-2013: This is a fault of the program, not of the workbook (LookupError). Tell the "
        "maintainers; the page of this failure has the traceback.",
        "later-2013: The workbook has 2 errors to put right first.",
        "old.xls is in the old Excel format (.xls). Open it in Excel or LibreOffice and save it as "
        ".xlsx.",
        "twin-2013 is also the inspection id in twin.xlsx. Give each its own.",
        "twin-2013 is also the inspection id in twin (2) <b>&.xlsx. Give each its own.",
    ]


def test_no_text_of_a_case_is_on_it(mixed: Path) -> None:
    assert "Mabye" not in html(mixed)
    assert "words of a case" not in html(mixed)


class Links(HTMLParser):
    """The addresses a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def test_every_link_leads_to_a_file_that_is_there(mixed: Path) -> None:
    from urllib.parse import unquote

    parser = Links()
    parser.feed(html(mixed))
    links = {link for link in parser.found if not link.startswith("#")}
    assert len(links) > 10
    assert not [link for link in links if not (mixed / unquote(link)).is_file()]


def stand(outcome: Outcome, shown: dict[str, Any], *, inside: bool = True) -> Standing:
    return Standing(outcome, shown, "internal" if inside else "published", (), inside, "report")


def test_the_page_is_the_same_for_the_same_outcomes(many: Path, tmp_path: Path) -> None:
    done, failed = (Outcome(Task(Path("a.xlsx")), "done", "a"), Outcome(Task(Path("b")), "failed"))
    every = [stand(done, headline(1)), stand(failed, {})]
    one, two = (index_page(every, tmp_path, PAGES) for _ in range(2))
    assert one == two != html(many)


def test_a_batch_of_failures_alone_has_an_index_too(tmp_path: Path) -> None:
    every = [stand(Outcome(Task(Path("b.xlsx")), "failed", "", "No."), {})]
    shown = rows(index_page(every, tmp_path, PAGES))
    assert shown == [["b.xlsx", "Failed", "Why b.xlsx"]]  # and no column of nothing


def test_an_audience_outside_is_not_told_why_something_failed(tmp_path: Path) -> None:
    nameless = Outcome(Task(Path("The file of N. N..xlsx")), "failed", "", "No.")
    named = Outcome(Task(Path("b.xlsx")), "failed", "b-2013", "Cases!C3 is wrong.")
    every = [stand(outcome, {}, inside=False) for outcome in (nameless, named)]
    page = index_page(every, tmp_path, replace(PAGES, audience="published"))
    assert rows(page) == [["b-2013", "Failed"]]
    for told in ("N. N.", "Cases!C3", "failed/"):
        assert told not in page
    assert '<p class="banner">For publication</p>' in page


def test_the_page_of_a_failure_says_for_whom_it_is_and_leads_back(mixed: Path) -> None:
    for path in (mixed / "failed").glob("*.html"):
        main = path.read_text("utf-8").partition("<main")[2].partition("<h1")[0]
        assert '<a href="../index.html">All inspections</a>' in main
        assert '<p class="banner">Internal use only, not to be passed on</p>' in main


def test_headings_have_ids_and_no_two_are_the_same(mixed: Path) -> None:
    for path in (mixed / "index.html", *(mixed / "failed").glob("*.html")):
        headings = re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', text := path.read_text("utf-8"))
        assert len(headings) == text.count("<h2") > 0
        assert len({*headings}) == len({one for one, _ in headings}) == len(headings)


def test_a_report_that_was_edited_says_so_where_it_is_found(tmp_path: Path) -> None:
    done = Outcome(Task(Path("a.xlsx")), "done", "a")
    one = replace(stand(done, headline(1)), edited=("letter.docx", "findings.edited.csv"))
    (row,) = rows(index_page([one], tmp_path, PAGES))
    assert "Done; edited since: letter.docx, findings.edited.csv" in row


# --- in a browser -------------------------------------------------------------------------------


@pytest.fixture
def opened(browser: Any, mixed: Path, many: Path) -> Iterator[Open]:
    """One of the pages in a window of the given width; what it complains of fails the test."""
    complaints: list[str] = []
    contexts = []
    paths = {
        "mixed": mixed / "index.html",
        "many": many / "index.html",
        **{path.stem: path for path in (mixed / "failed").glob("*.html")},
    }

    def open_page(name: str, width: int = LAPTOP, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(paths[name].as_uri())
        complaints.remove(paths[name].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


INDEXES = pytest.mark.parametrize("name", ["mixed", "many"])
FAILURES = ["damaged.xlsx", "later.xlsx", "faulty.xlsx", "twin (2) <b>&.xlsx"]
ALL = pytest.mark.parametrize("name", ["mixed", "many", *FAILURES])


def teams(page: Any) -> list[str]:
    """The teams in the order that is seen."""
    return [
        " ".join(text.split())
        for text in page.evaluate(
            """[...document.querySelectorAll('tbody tr')].filter(row => !row.hidden)
                .map(row => row.cells[0].textContent)"""
        )
    ]


def column(page: Any, number: int) -> list[str]:
    found: list[str] = page.evaluate(
        """number => [...document.querySelectorAll('tbody tr')]
            .map(row => row.cells[number].querySelector('time')?.dateTime
                ?? row.cells[number].textContent)""",
        number,
    )
    return found


@pytest.mark.browser
@pytest.mark.xdist_group("index")
class TestInABrowser:
    """The pages as Chromium shows them."""

    @WIDTHS
    @ALL
    def test_axe_finds_nothing(self, opened: Open, name: str, width: int) -> None:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(opened(name, width), options={"runOnly": RULES}).response
        problems = [
            (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
        ]
        assert not problems
        assert len(found["passes"]) > 15

    @pytest.mark.parametrize("width", BROWSER_WIDTHS)
    @ALL
    def test_nothing_scrolls_sideways(self, opened: Open, name: str, width: int) -> None:
        page = opened(name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SIDEWAYS, width) == []

    @pytest.mark.parametrize("width", [320, 360, 800])
    def test_where_the_table_has_no_room_a_card_shows_all_of_a_team(
        self, opened: Open, width: int
    ) -> None:
        page = opened("many", width)
        page.get_by_label("Find a team or region").fill("team 11")
        card = page.locator("tbody tr:visible").first
        bars = card.locator(".bar")
        assert bars.count() == 4
        for number in range(4):
            assert 0 < bars.nth(number).bounding_box()["x"] < width - 40
        said = card.evaluate(
            "row => [...row.cells].map(e => getComputedStyle(e, '::before').content).join(' ')"
        )
        assert all(theme in said for theme in (*THEMES, "Cases"))
        assert {"Wales", "South East", "Yorkshire and The Humber"} & {
            *card.inner_text().split("\n")
        }
        assert card.bounding_box()["height"] < 400

    def test_in_print_every_page_has_the_headings_and_the_state_but_no_link(
        self, opened: Open, tmp_path: Path
    ) -> None:
        page = opened("many")
        page.pdf(path=tmp_path / "index.pdf", format="A4", prefer_css_page_size=True)
        sheets = pdf_text(tmp_path / "index.pdf").split("\f")[:-1]
        assert len(sheets) > 3
        for sheet in sheets:
            assert "Fieldwork" in sheet
            assert "State" in sheet
            assert "Done" in sheet
        assert "Open" not in sheets[0]
        assert "Find a team" not in sheets[0]

    def test_on_a_laptop_the_whole_table_is_seen(self, opened: Open) -> None:
        widths = opened("many").evaluate(
            "[document.querySelector('table').scrollWidth, document.body.clientWidth]"
        )
        assert widths[0] <= widths[1]

    def test_a_click_sorts_by_name_and_another_turns_it_round(self, opened: Open) -> None:
        page = opened("many")
        before = teams(page)
        page.get_by_role("button", name="Team").click()
        up = teams(page)
        assert up == sorted(before, key=str.casefold) != before
        heading = page.locator("thead th").first
        assert heading.get_attribute("aria-sort") == "ascending"
        page.get_by_role("button", name="Team").click()
        assert teams(page) == up[::-1]
        assert heading.get_attribute("aria-sort") == "descending"

    @pytest.mark.parametrize(("number", "name"), [(3, "Cases"), (4, THEMES[0]), (7, THEMES[3])])
    def test_numbers_sort_as_numbers(self, opened: Open, number: int, name: str) -> None:
        page = opened("many")
        page.get_by_role("button", name=name).click()
        shown = [value.removesuffix("%") for value in column(page, number)]
        values = [float(value) if value.isdigit() else -1 for value in shown]
        assert values == sorted(values)
        assert len(set(values)) > 10

    def test_fieldwork_sorts_by_date_and_one_column_is_marked_at_a_time(self, opened: Open) -> None:
        page = opened("many")
        page.get_by_role("button", name="Team").click()
        page.get_by_role("button", name="Fieldwork").click()
        dates = column(page, 2)
        assert dates == sorted(dates)
        assert page.locator("thead th[aria-sort]").all_inner_texts()[0].startswith("Fieldwork")
        assert page.locator("thead th[aria-sort]").count() == 1

    def test_typing_filters_by_team_and_region_and_says_how_many(self, opened: Open) -> None:
        page = opened("many")
        page.get_by_label("Find a team or region").fill("WALES  Team 11")
        found = teams(page)
        assert "Team 11" in found or "Team 110" in found
        regions = column(page, 1)
        assert set(regions) == {"Wales", "South East", "Yorkshire and The Humber", ""}
        shown = page.locator("tbody tr:visible td:nth-child(2)").all_inner_texts()
        assert set(shown) == {"Wales"}
        assert page.get_by_role("status").inner_text() == f"{len(found)} / {MANY}"
        assert len(found) < MANY / 3
        page.get_by_label("Find a team or region").fill("nobody of that name")
        assert teams(page) == []
        page.get_by_label("Find a team or region").fill("")
        assert len(teams(page)) == MANY

    def test_what_is_filtered_stays_so_when_it_is_sorted(self, opened: Open) -> None:
        page = opened("many")
        page.get_by_label("Find a team or region").fill("humber")
        before = teams(page)
        page.get_by_role("button", name="Team").click()
        assert sorted(before) == sorted(teams(page))

    def test_a_failed_inspection_is_found_by_the_name_of_its_file(self, opened: Open) -> None:
        page = opened("mixed")
        page.get_by_label("Find a team or region").fill("damaged")
        assert teams(page) == ["damaged.xlsx"]

    def test_it_works_with_a_keyboard_alone(self, opened: Open) -> None:
        page = opened("many")
        page.get_by_role("button", name="Team").focus()
        page.keyboard.press("Enter")
        assert page.locator("thead th").first.get_attribute("aria-sort") == "ascending"
        assert page.evaluate("document.activeElement.textContent") == "Team"

    @INDEXES
    def test_without_script_it_reads_and_offers_nothing_that_does_not_work(
        self, opened: Open, name: str
    ) -> None:
        page = opened(name, java_script_enabled=False)
        assert page.locator("tbody tr").count() == (MANY if name == "many" else 10)
        assert page.locator("thead button").count() == 0
        assert page.get_by_label("Find a team or region").count() == 0
        assert page.locator("thead th").first.inner_text() == "Team"

    def test_hostile_names_are_text(self, opened: Open) -> None:
        page = opened("mixed")
        assert page.title() == "Inspections"
        assert " ".join(HOSTILE.split()) in teams(page)
        assert page.locator("main script, main img").count() == 0
        page = opened("twin (2) <b>&.xlsx")
        assert page.locator("main b").count() == 0
        assert "twin.xlsx" in page.locator("main").inner_text()

    def test_the_page_of_a_failure_lists_every_cell(self, opened: Open) -> None:
        page = opened("later.xlsx")
        assert page.locator("h1").inner_text() == "No report for later-2013"
        shown = page.locator("#table-put-right tbody tr").all_inner_texts()
        assert len(shown) == 2
        assert "<b>Yess</b>" in shown[1]
        assert page.locator("main b").count() == 0

    def test_a_link_opens_the_report(self, browser: Any, mixed: Path) -> None:
        page = browser.new_page()
        page.goto((mixed / "index.html").as_uri())
        page.get_by_role("link", name="Ashford 11 to 13 March 2013").first.click()
        assert "Ashford" in page.locator("h1").inner_text()
        page.close()
