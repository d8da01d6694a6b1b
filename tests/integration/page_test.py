"""The HTML page of `diolkos audit reconcile`, made of the logs of a gateway that runs, in headless Chromium."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import unittest

from audit_test import REFUSING, Traffic
from gateway_case import PROGRAMS

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.chrome.service import Service
    MISSING = None
except ImportError as error:
    MISSING = f"{error}; deploy/install-packages browser"

HOSTILE = "</td></table><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
PNG = b"\x89PNG\r\n"


def browser():
    """Chromium without a window; it keeps what the page says and asks of the network."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--force-prefers-reduced-motion", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Page(Traffic):
    chromium = None

    @classmethod
    def setUpClass(cls):
        if MISSING:
            raise unittest.SkipTest(MISSING)
        super().setUpClass()

    @classmethod
    def prepare(cls, lab):
        super().prepare(lab)
        cls.good, cls.bad = lab.folder / "good.html", lab.folder / "bad.html"
        logs = [lab.boxes[side].audit_log for side in ("low", "high")]
        cls.note = lab.folder / "report"
        said = cls.reconcile(cls.good, *logs, "--sign", lab.boxes["low"].signing_key, "--name", "auditor.example", "--out", cls.note)
        cls.key = re.search(r"; key (\S+)", said)[1]
        damaged = lab.folder / "damaged.jsonl"
        damaged.write_text("".join(json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"
                                   for record in cls.damaged(lab.boxes["low"].records())), encoding="utf-8")
        cls.reconcile(cls.bad, damaged, logs[1], code=1)
        cls.chromium = browser()

    @classmethod
    def tearDownClass(cls):
        if cls.chromium:
            cls.chromium.quit()
        super().tearDownClass()

    @staticmethod
    def damaged(records):
        """A log of which one offer is gone, and whose refusals try to be more than text."""
        gone = next(r for r in records if r["event"] == "crossing-offered")
        for record in records:
            if record is gone:
                continue
            if record["event"] == "stanza-refused":
                record = dict(record, detail=HOSTILE, rule=HOSTILE, **{"from": HOSTILE})
            yield record

    def test_the_signed_report_vouches_for_the_page(self):
        def verified(note):
            done = subprocess.run([PROGRAMS / "diolkos", "audit", "verify", "--key", self.key, note], capture_output=True, text=True,
                                  check=False, timeout=60)
            return done.returncode, done.stdout

        self.assertEqual(verified(self.note), (0, "THE REPORT AND ITS PAGE ARE WHAT WAS SIGNED\n"))
        copies = self.lab.folder / "copies"
        copies.mkdir()
        note = shutil.copy(self.note, copies)
        self.assertRegex(verified(note)[1], r"good.html: the page that the report names is not there(?s:.*)REPORT IS NOT WHAT WAS SIGNED")
        (copies / self.good.name).write_text(self.good.read_text(encoding="utf-8").replace("agree", "disagree"), encoding="utf-8")
        code, said = verified(note)
        self.assertEqual(code, 1)
        self.assertIn("this is not the page that was signed", said)

    @staticmethod
    def reconcile(page, *arguments, code=0):
        done = subprocess.run([PROGRAMS / "diolkos", "audit", "reconcile", "--html", page, *arguments],
                              capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != code:
            raise AssertionError(f"exit code {done.returncode}: {done.stdout}{done.stderr}")
        return done.stderr

    def open(self, page):
        self.chromium.get_log("performance"), self.chromium.get_log("browser")
        self.chromium.get(f"file://{page}")

    def one(self, selector):
        return self.chromium.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.chromium.find_elements(By.CSS_SELECTOR, selector)

    def rows(self):
        """The texts of those that are to be seen."""
        return self.chromium.execute_script(
            "return [...document.querySelectorAll('#attention-list tbody tr')].filter(row => row.offsetParent !== null)"
            ".map(row => row.innerText)")

    def refused(self):
        return [row for row in self.rows() if row.startswith("stanza-refused")]

    def test_the_verdict_stands_first_and_everything_is_there(self):
        self.open(self.good)
        self.assertEqual(self.one("main h2").text.split("\n")[-1].lstrip("✓ "), "The logs agree")
        self.assertEqual({plot.get_attribute("aria-labelledby").split("-title")[0] for plot in self.all("svg[role=img]")},
                         {"verdicts", "reasons", "rate", "delay-import", "delay-export"})
        for plot in self.all("svg[role=img]"):
            for name in plot.get_attribute("aria-labelledby").split():
                self.assertTrue(self.one(f"#{name}").get_attribute("textContent"), name)
        self.assertIn("lab.example/low", self.one("#logs").text)
        self.assertEqual(len(self.refused()), REFUSING)
        self.open(self.bad)
        self.assertIn("The logs do not agree", self.one("main h2").text)
        self.assertIn("EXTRA", self.rows()[0])
        self.assertIn("a@low.example", self.rows()[0])

    def test_it_asks_nothing_of_the_network_and_breaks_no_rule_of_its_own(self):
        for page in (self.good, self.bad):
            self.open(page)
            self.one("#search").send_keys("x")
            asked = [json.loads(entry["message"])["message"] for entry in self.chromium.get_log("performance")]
            urls = {what["params"]["request"]["url"] for what in asked if what["method"] == "Network.requestWillBeSent"}
            self.assertEqual(urls, {f"file://{page}"})
            self.assertEqual(self.chromium.get_log("browser"), [])

    def test_what_a_log_says_is_text(self):
        self.open(self.bad)
        self.assertTrue(self.chromium.title.startswith("Diolkos"))
        self.assertEqual(self.all("td script, td img"), [])
        self.assertIn("<script>", self.one("#attention-list").text)

    def test_search_and_choice_narrow_the_table_and_heads_sort_it(self):
        self.open(self.bad)
        before = len(self.rows())
        self.assertGreater(before, REFUSING)
        self.one("#search").send_keys("EXTRA import")
        self.assertEqual(len(self.rows()), 1)
        self.assertEqual(self.one("#shown").text, f"1 of {before} rows")
        self.one("#search").clear()
        self.one("#search").send_keys("z", Keys.BACKSPACE)
        self.one("#kind option[value=stanza-refused]").click()
        self.assertEqual((len(self.rows()), len(self.refused())), (REFUSING, REFUSING))
        self.one("#kind option[value='']").click()
        head = self.one("#attention-list th")
        head.find_element(By.TAG_NAME, "button").click()
        self.assertEqual(head.get_attribute("aria-sort"), "ascending")
        kinds = [row.split()[0].lower() for row in self.rows()]
        self.assertEqual(kinds, sorted(kinds))
        head.find_element(By.TAG_NAME, "button").click()
        self.assertEqual(head.get_attribute("aria-sort"), "descending")
        self.assertEqual([row.split()[0].lower() for row in self.rows()], sorted(kinds, reverse=True))

    def test_the_keyboard_reaches_it(self):
        self.open(self.bad)
        reached = []
        for _ in range(40):
            webdriver.ActionChains(self.chromium).send_keys(Keys.TAB).perform()
            at = self.chromium.switch_to.active_element
            if at.tag_name == "body":
                break
            reached.append(at.get_attribute("id") or at.get_attribute("class") or at.text)
            self.assertNotEqual(at.value_of_css_property("outline-style"), "none", reached[-1])
        self.assertEqual(reached[0], "skip")
        self.assertLess(reached.index("search"), reached.index("kind"))
        self.assertIn("Why", reached)

    def test_it_is_whole_without_script(self):
        self.chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            self.open(self.bad)
            texts = [row.text for row in self.all("#attention-list tbody tr") if row.is_displayed()]
            self.assertIn("EXTRA", texts[0])
            self.assertEqual(sum(text.startswith("stanza-refused") for text in texts), REFUSING)
            self.assertFalse(self.one("#tools").is_displayed())
        finally:
            self.chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def test_light_dark_and_paper(self):
        grounds = {}
        for mode in ("light", "dark"):
            self.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                          {"features": [{"name": "prefers-color-scheme", "value": mode}]})
            self.open(self.bad)
            grounds[mode] = self.one("body").value_of_css_property("background-color")
            self.assertTrue(base64.b64decode(self.chromium.get_screenshot_as_base64()).startswith(PNG))
        self.assertNotEqual(grounds["light"], grounds["dark"])
        paper = base64.b64decode(self.chromium.print_page())
        self.assertTrue(paper.startswith(b"%PDF"))
        self.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.assertFalse(self.one("#tools").is_displayed())
        self.assertEqual(self.one("body").value_of_css_property("background-color"), "rgba(255, 255, 255, 1)")
        self.chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

    def test_the_signed_report_names_the_page(self):
        digest = hashlib.sha256(self.good.read_bytes()).hexdigest()
        self.assertIn(f"The page good.html has the SHA-256 {digest}\n", self.note.read_text(encoding="utf-8"))
        self.open(self.good)
        self.assertIn("auditor.example+", self.one("#trust").text)

    def test_a_page_that_cannot_be_written_is_an_error(self):
        logs = [self.lab.boxes[side].audit_log for side in ("low", "high")]
        self.reconcile(self.lab.folder / "no" / "page.html", *logs, code=2)
