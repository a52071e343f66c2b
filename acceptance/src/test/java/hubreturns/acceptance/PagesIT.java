package hubreturns.acceptance;

import static hubreturns.acceptance.report.Clause.PAGES;
import static org.assertj.core.api.Assertions.assertThat;

import hubreturns.acceptance.browser.Browser;
import hubreturns.acceptance.browser.PagesInABrowser;
import hubreturns.acceptance.report.Requirement;
import hubreturns.acceptance.system.HubPool;
import hubreturns.acceptance.system.TestSystem;
import hubreturns.harness.MadeUpHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** The journeys of a returns clerk and an operator through the pages, in a real browser. */
@Requirement(PAGES)
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PagesIT {

  /** The width between margins of 12 mm, at 96 dots an inch. */
  private static final int A4_LANDSCAPE = 1032;

  private static final int A4_PORTRAIT = 703;

  /** Text must fit this width, as WCAG asks for text that is enlarged four times. */
  private static final int NARROWEST = 320;

  /** The hubs of a request are in parts that a screen shows only when they are opened. */
  private static final String ROWS = "main tbody tr, main details .id";

  private static final String UNKNOWN = "00-DB-FF-FF-00-00-00-77";

  private final TestSystem system;
  private final Browser browser;
  private final PagesInABrowser pages;
  private List<MadeUpHub> returned = List.of();
  private MadeUpHub others = new MadeUpHub(0);

  PagesIT() throws IOException, InterruptedException {
    this.system = TestSystem.start("pages");
    this.browser = Browser.open();
    this.pages = new PagesInABrowser(system, browser, system.service().ssi());
  }

  @BeforeAll
  void sends_a_mixed_request_and_adds_three_people() throws IOException, InterruptedException {
    List<String> twice = HubPool.ids(system.hubs(1));
    system.send(system.noFaultReturn().hubs(twice));
    system.send(system.noFaultReturn().hubs(twice));
    returned = system.hubs(5);
    others = system.hubPool().take(1, HubPool::ofTheOther).getFirst();
    List<String> ids = new ArrayList<>(HubPool.ids(returned));
    ids.add(others.deviceId());
    ids.add(UNKNOWN);
    system.send(system.noFaultReturn().hubs(ids));
    browser.look(PagesInABrowser.DESK, false);
    pages.account("clerk", "supplier", "--party", system.first().name());
    pages.account("rival", "supplier", "--party", system.second().name());
    pages.account("chief", "operator");
  }

  @AfterAll
  void stops_the_programs() {
    browser.close();
    system.close();
  }

  private void as(String name) {
    browser.look(PagesInABrowser.DESK, false);
    pages.open("/");
    if (!browser.text().contains("Signed in as " + name)) {
      pages.signIn(name, PagesInABrowser.PASSWORD);
    }
    browser.awaitText("Signed in as " + name);
    browser.complaints();
  }

  private void choosesRejectedOnly() {
    browser.run(
        "const s = document.querySelector('select[name=code]'); s.value = 'rejected';"
            + "s.dispatchEvent(new Event('change', {bubbles: true}))");
    browser.awaitText("Rejected ×");
  }

  @Test
  void a_clerk_finds_why_hubs_were_rejected_and_downloads_them() throws Exception {
    as("clerk");
    pages.open("/requests?rejected=1");
    browser.click("main tbody a");

    browser.awaitText("Not entitled: 1 hub", "Unknown device: 1 hub", "Check the ID for a typing");
    browser.picture("request");
    String csv =
        browser.runUntilDone(
            "const done = arguments[arguments.length - 1];"
                + "fetch(document.querySelector('a[href$=\"rejected.csv\"]').href)"
                + ".then(r => r.text()).then(done)");
    assertThat(csv.lines().toList())
        .hasSize(3)
        .anyMatch(line -> line.startsWith(UNKNOWN + ",No Fault Return (general),"));
  }

  @Test
  void a_clerk_finds_a_hub_by_half_of_its_id_and_reads_its_charge() throws Exception {
    as("clerk");
    String id = returned.getFirst().deviceId();
    pages.open("/returns");
    browser.type("textarea[name=q]", id.substring(12), Keys.ENTER);
    browser.awaitText(id);
    browser.follow(id);

    browser.awaitText("Return accepted", "Inventory record", "£8.27", "Day 90");
    browser.picture("hub");
  }

  @Test
  void a_filter_takes_effect_at_once_and_stays_in_the_address() throws Exception {
    as("clerk");
    pages.open("/returns");
    browser.click("details summary");
    browser.run("window.found = document.getElementById('found')");
    choosesRejectedOnly();

    assertThat(browser.address()).endsWith("/returns?code=rejected");
    assertThat(browser.run("return document.querySelector('#results').innerText"))
        .contains("Rejected E4")
        .doesNotContain("Record raised");
    browser.awaitTrue("return /^[0-9]+ returns in total\\.$/.test(window.found.textContent)");
    assertThat(browser.run("return window.found === document.getElementById('found')"))
        .as("a screen reader says only what changes in a region that stays")
        .isEqualTo("true");
    assertThat(browser.has("[aria-live] table, [role=status] table")).isFalse();
  }

  @Test
  void enter_still_searches_after_the_browser_went_back() throws Exception {
    as("clerk");
    pages.open("/returns");
    choosesRejectedOnly();
    browser.run("history.back()");
    browser.awaitTrue(
        "return location.search === '' && document.querySelector('#chips li') === null");

    browser.type("textarea[name=q]", returned.getLast().deviceId(), Keys.ENTER);

    browser.awaitText("1 return in total.");
    assertThat(browser.address()).endsWith("/returns?q=" + returned.getLast().deviceId());
  }

  @Test
  void a_clerk_sorts_the_list_and_downloads_all_of_it() throws IOException, InterruptedException {
    as("clerk");
    String found =
        "/returns?q=" + returned.getFirst().deviceId() + "," + returned.getLast().deviceId();
    browser.openUntil(pages.at(found), "th a[href*='order=hub']");
    browser.click("th a[href*='order=hub']");
    browser.awaitElement("th[aria-sort=ascending]");
    browser.click("th a[href*='order=hub-down']");
    browser.awaitElement("th[aria-sort=descending]");

    assertThat(browser.run("return document.querySelector('#results tbody a').innerText"))
        .isEqualTo(
            Collections.max(
                List.of(returned.getFirst().deviceId(), returned.getLast().deviceId())));
    browser.follow("CSV");
    browser.awaitText("2 rows downloaded.");
    browser.picture("sorted");
  }

  @Test
  void a_clerk_checks_a_file_and_sees_every_error_at_once() throws Exception {
    as("clerk");
    MadeUpHub fit = system.hub();
    MadeUpHub other = system.hub();
    Path file = system.scratch("pages").resolve("check.csv");
    Files.writeString(
        file,
        """
        EUI-64,return_type,fault_reason
        %s,general,
        %s,general,
        not-an-id,holiday,
        %s,general,LED fault
        """
            .formatted(fit.deviceId(), UNKNOWN, other.deviceId()));
    pages.open("/check");
    browser.type("input[type=file]", file.toAbsolutePath().toString());
    browser.click("main button");
    browser.awaitText("Are these columns right?", "device_id");
    browser.click("main button[name=accept]");
    browser.awaitText("Checked:");

    assertThat(browser.text())
        .contains("Unknown device", "not-an-id", "holiday", "belongs to fault returns only");
    assertThat(browser.text()).contains("Download 1 good line");
    browser.picture("checked");
    assertThat(browser.barriers()).isEmpty();
    assertThat(system.operator().sat(List.of(fit.deviceId()))).as("nothing was sent").isEmpty();
  }

  @Test
  void the_scan_page_collects_hubs_and_reports_errors() throws IOException, InterruptedException {
    as("clerk");
    MadeUpHub own = system.hub();
    pages.open("/scan");
    browser.awaitText("Scan hubs anywhere on this page.");
    browser.type("#scan", own.deviceId().replace("-", ""), Keys.ENTER);
    browser.awaitText(own.deviceId() + ": Good");
    browser.type("#scan", own.deviceId(), Keys.ENTER);
    browser.awaitText("is already in the list");
    browser.type("#scan", others.deviceId(), Keys.ENTER);
    browser.awaitText("Not found in your inventory");

    browser.picture("scan");
    assertThat(browser.run("return document.querySelector('textarea').value"))
        .as("the file holds the good hub alone")
        .isEqualTo(own.deviceId() + "\n");
    pages.open("/scan");
    browser.awaitText("1 good, 1 problem, 0 not read");

    assertThat(
            browser.run(
                """
                const user = document.querySelector('#user');
                const whole = user.cloneNode(true);
                whole.style.font = getComputedStyle(user).font;
                document.querySelector('main').append(whole);
                const enough = user.offsetWidth >= whole.offsetWidth;
                whole.remove();
                return enough;
                """))
        .as("the field shows the whole User")
        .isEqualTo("true");
    browser.run("window.confirm = text => { window.asked = text; return false; }");
    browser.click("[data-clear]");
    assertThat(browser.run("return window.asked"))
        .isEqualTo("Clear the list of 2 scans? You cannot undo this.");
    pages.open("/scan");
    browser.awaitText("1 good, 1 problem, 0 not read");
    browser.run("window.confirm = () => true");
    browser.click("[data-clear]");
    browser.awaitTrue("return document.querySelector('#scans tr') === null");
  }

  @Test
  void the_focus_is_on_the_errors_of_a_file_that_cannot_be_read() throws IOException {
    as("clerk");
    check("empty.csv", "");

    browser.awaitText("There is a problem");
    browser.awaitTrue("return document.activeElement.id === 'error-summary'");
  }

  private void check(String name, String content) throws IOException {
    Path file = system.scratch("pages-check").resolve(name);
    Files.writeString(file, content);
    pages.open("/check");
    browser.type("input[type=file]", file.toAbsolutePath().toString());
    browser.click("main button");
  }

  private void openEmptyScanIn() {
    pages.open("/scan");
    browser.run("localStorage.clear()");
    pages.open("/scan");
  }

  @Test
  void a_verdict_on_an_earlier_return_type_does_not_count() {
    as("clerk");
    openEmptyScanIn();
    browser.run(
        """
        window.asked = [];
        window.fetch = address => new Promise(done => asked.push({
          address,
          answer: (good, text) => done(new Response(JSON.stringify([{good, text}]))),
        }));
        """);
    browser.type("#scan", UNKNOWN, Keys.ENTER);
    browser.awaitTrue("return asked.length === 1");
    browser.run(
        "const s = document.querySelector('#type'); s.selectedIndex = 1;"
            + "s.dispatchEvent(new Event('change', {bubbles: true}))");

    browser.run("asked[0].answer(true, 'Good')");
    browser.awaitTrue("return asked.length === 2");
    browser.awaitText("0 good, 0 problems, 0 not read, 1 not checked yet");
    browser.run("document.querySelector('#type').form.requestSubmit()");
    browser.awaitText("1 hub is not checked yet. Wait until every hub has a verdict");
    browser.run("asked[1].answer(false, 'Wrong SMI status')");
    browser.awaitText("0 good, 1 problem, 0 not read");
    assertThat(browser.run("return asked[0].address === asked[1].address")).isEqualTo("false");
    browser.run("localStorage.clear()");
  }

  /** Answers the questions for verdicts when the test says so, stops the clock and notes tones. */
  private void takeOverScanIn() {
    browser.run(
        """
        window.asked = [];
        window.fetch = address => new Promise(done => asked.push({
          ids: new URLSearchParams(address.split('?')[1]).get('ids').split(','),
          answer: (...good) => done(new Response(JSON.stringify(
              good.map(one => ({good: one, text: one ? 'Good' : 'Wrong SMI status'}))))),
        }));
        window.clock = 10000;
        performance.now = () => clock;
        window.tones = [];
        window.AudioContext = class {
          createGain() {
            return {gain: {}, connect: () => {}};
          }
          createOscillator() {
            const frequency = {};
            return {frequency, connect: next => next, stop: () => {},
              start: () => tones.push(frequency.value > 1000 ? 'high' : 'low')};
          }
        };
        """);
  }

  private static String scanned(int number) {
    return "00-DB-FE-00-00-00-00-%02X".formatted(number);
  }

  private void scan(String... texts) {
    for (String text : texts) {
      browser.type("#scan", text, Keys.ENTER);
    }
  }

  private void awaitNotice(String kind, String text) {
    browser.awaitTrue(
        "const said = document.getElementById('said'); return said.className === 'notice %s' && said.textContent === '%s'"
            .formatted(kind, text));
  }

  private void answer(int question, String good) {
    browser.awaitTrue("return asked.length === " + (question + 1));
    browser.run("asked[" + question + "].answer(" + good + ")");
  }

  private String tones() {
    return browser.run("return tones.splice(0).join(' ')");
  }

  @Test
  void the_notice_shows_the_problem_that_the_low_tone_announced() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();

    scan(scanned(1), scanned(2), scanned(3), scanned(4));
    answer(0, "true");
    awaitNotice("good", scanned(1) + ": Good");
    answer(1, "true, false, true");
    awaitNotice("bad", scanned(3) + ": Wrong SMI status");
    assertThat(tones()).as("one problem among good ones").isEqualTo("high low");

    browser.run("clock += 10000");
    scan("BOX-7", scanned(5));
    answer(2, "true");
    String unread = "BOX-7 is not a Device ID of 16 hex digits. Scan again.";
    awaitNotice("bad", unread + " Then " + scanned(5) + ": Good");
    assertThat(tones()).as("an unreadable scan and then a good one").isEqualTo("low high");

    browser.run("clock += 10000");
    scan(scanned(6), scanned(1));
    awaitNotice("bad", scanned(1) + " is already in the list.");
    browser.run("clock += 10000");
    answer(3, "true");
    awaitNotice("bad", scanned(1) + " is already in the list. Then " + scanned(6) + ": Good");
    assertThat(tones()).as("a late verdict on an earlier scan").isEqualTo("low high");

    scan(scanned(7), scanned(8), scanned(9), scanned(9), "BOX-7");
    answer(4, "true");
    answer(5, "false, false");
    awaitNotice(
        "bad", "4 problems: see the list. The first: " + scanned(9) + " is already in the list.");

    browser.run("clock += 10000");
    scan(scanned(10));
    answer(6, "true");
    awaitNotice("good", scanned(10) + ": Good");
    browser.run("localStorage.clear()");
  }

  private void paste(String place, String text) {
    browser.run(
        """
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', `%s`);
        document.querySelector('%s').dispatchEvent(
            new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
        """
            .formatted(text, place));
  }

  /** The scans and what is said of each, the first one first. */
  private String scans() {
    browser.awaitTrue("return new Promise(done => setTimeout(done, 100, true))"); // Rows come late.
    return browser.run(
        "return [...document.querySelectorAll('#scans tr')].reverse().map(row =>"
            + " row.querySelector('.id').innerText + ' ' + row.querySelector('.tag').innerText)"
            + ".join('|')");
  }

  /** Counts what would leave the page, and keeps it here. */
  private void countSubmits() {
    browser.run(
        """
        window.submits = 0;
        document.querySelector('form[data-scan]').addEventListener('submit', event => {
          submits += event.defaultPrevented ? 0 : 1;
          event.preventDefault();
        });
        """);
  }

  private void focusOn(String selector) {
    browser.run(
        "document.activeElement.blur(); document.querySelector('" + selector + "').focus()");
  }

  private String focused() {
    return browser.run("return document.activeElement.id");
  }

  private static final String DOWNLOAD = "[formaction=\"/scan.csv\"]";

  @Test
  void a_device_id_that_is_left_in_the_box_is_a_scan_and_stops_the_file() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();
    countSubmits();
    scan(scanned(1));
    answer(0, "true");
    browser.awaitText("1 good, 0 problems, 0 not read");

    browser.type("#scan", scanned(2));
    browser.click(DOWNLOAD);
    String wait = "1 hub is not checked yet. Wait until every hub has a verdict, then try again.";
    awaitNotice("bad", wait);
    answer(1, "true");
    awaitNotice("bad", wait + " Then " + scanned(2) + ": Good");
    browser.run("clock += 10000");
    browser.type("#scan", "BOX-7");
    browser.click("main button[type=submit]");
    awaitNotice("bad", "BOX-7 is not a Device ID of 16 hex digits. Scan again. Then try again.");
    assertThat(browser.count("return submits")).as("files and checks without a hub").isZero();
    browser.click(DOWNLOAD);
    assertThat(browser.count("return submits")).isEqualTo(1);
    assertThat(browser.run("return document.querySelector('#ids').value"))
        .isEqualTo(scanned(1) + "\n" + scanned(2) + "\n");

    paste("#scan", scanned(3) + "\\r\\n");
    assertThat(scans()).as("one cell of a sheet").endsWith("|" + scanned(3) + " Not checked");
    browser.run("localStorage.clear()");
  }

  @Test
  void a_scan_is_read_by_one_rule_wherever_the_focus_is_and_presses_nothing() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();
    countSubmits();
    browser.run("window.confirm = () => true");
    String serial = "SN1234567890";
    scan(serial);

    for (String place :
        List.of("#scan", "body", DOWNLOAD, "#scans button", "nav a", "#type", "#user")) {
      for (String text :
          List.of(
              "àà(à\"&éà_èàç\"(_à",
              "00DB1234;00002328",
              "00DB1234/00002329",
              "00ßDBß12ß34ß00ß00ß23ß28",
              scanned(1) + ";00DBFE0000000002",
              "]C1" + scanned(3),
              "C1" + scanned(4),
              "00 DB FE 00 00 00 00 05",
              "lost 1")) {
        focusOn(place);
        browser.press(text, Keys.ENTER);
      }
      assertThat(scans())
          .as(place)
          .isEqualTo(
              String.join(
                  "|",
                  serial + " Not read",
                  "àà(à\"&éà_èàç\"(_à Not read",
                  "00DB1234 Not read",
                  "00002328 Not read",
                  "00DB1234/00002329 Not read",
                  "00ßDBß12ß34ß00ß00ß23ß28 Not read",
                  scanned(1) + " Not checked",
                  scanned(2) + " Not checked",
                  scanned(3) + " Not checked",
                  "C1" + scanned(4) + " Not read",
                  scanned(5) + " Not checked",
                  "lost 1 Not read"));
      browser.click("[data-clear]");
      focusOn(DOWNLOAD);
      browser.pressSlowly((serial + Keys.ENTER).split(""));
      assertThat(scans()).as("as slow as a person").isEqualTo(serial + " Not read");
    }
    assertThat(browser.count("return submits")).isZero();
    assertThat(browser.run("return document.querySelector('#type').value")).isEmpty();
    assertThat(browser.address()).endsWith("/scan");
    browser.run("localStorage.clear()");
  }

  @Test
  void a_button_of_scan_in_takes_space_and_enter_and_hands_the_focus_to_the_box() {
    as("clerk");
    openEmptyScanIn();
    countSubmits();
    for (Keys key : List.of(Keys.SPACE, Keys.ENTER)) {
      focusOn(DOWNLOAD);
      browser.press(key);
      assertThat(focused()).isEqualTo("scan");
    }
    assertThat(browser.count("return submits")).isEqualTo(2);
    focusOn("#type");
    browser.press("nnnn", Keys.TAB);
    assertThat(browser.run("return document.querySelector('#type').value")).startsWith("No Fault");
    assertThat(browser.has("#scans tr")).isFalse();
  }

  @Test
  void scan_in_says_what_to_set_on_the_scanner() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();
    scan("C1" + scanned(1));
    browser.awaitText(
        "of 16 hex digits. If the scanner adds C1 in front, switch that off in its settings. Scan");
    scan("00ßDBß12ß34ß00ß00ß23ß28");
    browser.awaitText(
        "If the label reads differently, set the scanner to the keyboard layout of this computer.");
    browser.run(
        "clock += 10000; document.body.dispatchEvent(new KeyboardEvent('keydown',"
            + " {code: 'Numpad0', key: 'Insert', bubbles: true}))");
    browser.awaitText("Num Lock is off");
    browser.run("localStorage.clear()");
  }

  @Test
  void a_sheet_is_pasted_anywhere_with_one_row_for_each_text_beside_its_device_ids() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();
    paste(
        "body",
        "device_id\\treturn_type\\r\\n%s\\tgeneral\\r\\n%s\\tgeneral\\r\\n"
            .formatted(scanned(1), scanned(2)));
    assertThat(scans())
        .isEqualTo(
            "device_id Not read|return_type Not read|%s Not checked|general Not read|%s Not checked"
                .formatted(scanned(1), scanned(2)));
    browser.run("localStorage.clear()");
  }

  @Test
  void a_pasted_list_is_as_many_scans_up_to_the_limit_of_the_list() {
    as("clerk");
    openEmptyScanIn();
    takeOverScanIn();
    paste(
        "#scan",
        scanned(1)
            + "\\n\"00db-fe00\\u200b-0000-0002\",\\ufeff"
            + scanned(3)
            + "\\t"
            + scanned(4)
            + " "
            + scanned(5)
            + "\\r\\n00 DB FE 00 00 00 00 06;BOX 7\\n");
    answer(0, "true, true, true, true, true, true");
    browser.awaitText("6 good, 0 problems, 1 not read");
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('#scans .id')].map(i => i.innerText).join()"))
        .isEqualTo(
            String.join(
                ",",
                "BOX 7",
                scanned(6),
                scanned(5),
                scanned(4),
                scanned(3),
                scanned(2),
                scanned(1)));

    browser.run("clock += 10000");
    paste(
        "#scan",
        "${Array.from({length: 1996}, (_, i) => '00DB' + i.toString(16).padStart(12, '0')).join(' ')}");
    browser.awaitText(
        "The list is full: 2,000 scans. The last 3 scans are not in it. Download the CSV, then clear");
    browser.awaitText("6 good, 0 problems, 1 not read, 1993 not checked yet");
    browser.run("localStorage.clear()");
  }

  @Test
  void a_list_that_is_too_long_for_a_search_is_not_sent() {
    as("clerk");
    String message = "return document.querySelector('textarea[name=q]').validationMessage";
    pages.open("/returns");
    String fill =
        "const box = document.querySelector('textarea[name=q]'); box.value = %s;"
            + "box.dispatchEvent(new Event('input', {bubbles: true}))";
    String ids =
        "Array.from({length: %d}, (_, i) => '00-DB-FE-00-00-00-' + (4096 + i).toString(16).replace(/../, '$&-')).join('\\n')";
    browser.run(fill.formatted(ids.formatted(2_001)));
    assertThat(browser.run(message))
        .startsWith("One search takes up to 2,000 Device IDs. This list has 2,001.");
    browser.run("document.querySelector('form[role=search]').requestSubmit()");
    assertThat(browser.address()).endsWith("/returns");
    browser.run(fill.formatted("'urgent '.repeat(15000)"));
    assertThat(browser.run(message)).contains("This text is too long.");

    browser.run(fill.formatted(ids.formatted(2_000)));
    assertThat(browser.run(message)).isEmpty();
    browser.run("document.querySelector('form[role=search]').requestSubmit()");
    browser.awaitText("Not found in your returns or your inventory: 2,000 Device IDs");
    choosesRejectedOnly();
  }

  @Test
  void two_tabs_scan_into_one_list() throws IOException, InterruptedException {
    as("clerk");
    openEmptyScanIn();
    List<MadeUpHub> own = system.hubs(2);
    browser.openTab();
    pages.open("/scan");
    browser.type("#scan", own.getFirst().deviceId(), Keys.ENTER);
    browser.awaitText("1 good, 0 problems, 0 not read");
    browser.goToTab(0);
    browser.awaitText("1 good, 0 problems, 0 not read");

    browser.type("#scan", own.getFirst().deviceId(), Keys.ENTER);
    browser.awaitText("is already in the list");
    browser.type("#scan", own.getLast().deviceId(), Keys.ENTER);
    browser.type("#scan", "BOX-7", Keys.ENTER);
    browser.awaitText("2 good, 0 problems, 1 not read");
    browser.goToTab(1);
    browser.awaitText("2 good, 0 problems, 1 not read");
    browser.click("#scans button");
    browser.awaitText("2 good, 0 problems, 0 not read");
    browser.closeTab();
    browser.awaitText("2 good, 0 problems, 0 not read");
    browser.run("localStorage.clear()");
  }

  @Test
  void a_page_shows_and_saves_nothing_of_somebody_who_signs_in_in_another_tab() {
    as("clerk");
    String list = "/returns?q=" + others.deviceId();
    String notSaved = "return sessionStorage.getItem('saved') === null";
    openEmptyScanIn();
    browser.openTab();
    pages.open(list);
    browser.openTab();
    pages.open("/returns");
    browser.awaitText("Signed in as clerk");
    browser.run("HTMLAnchorElement.prototype.click = () => sessionStorage.setItem('saved', '1')");
    browser.openTab();
    signOutAndIn("rival");

    browser.goToTab(1);
    assertThat(browser.text()).contains("Signed in as clerk");
    browser.run(
        "const s = document.querySelector('select[name=code]'); s.value = 'accepted';"
            + "s.dispatchEvent(new Event('change', {bubbles: true}))");
    browser.awaitText("Signed in as rival");
    assertThat(browser.address()).endsWith(list);
    browser.goToTab(2);
    browser.follow("CSV");
    browser.awaitText("Signed in as rival");
    assertThat(browser.run(notSaved)).isEqualTo("true");
    browser.goToTab(0);
    browser.type("#scan", UNKNOWN, Keys.ENTER);
    browser.awaitText(
        "You are no longer signed in as clerk: the session has ended, or somebody else has signed"
            + " in. The list is kept for clerk. Open Scan in again",
        "1 not checked yet");
    assertThat(browser.run("return localStorage.getItem('scan-in:rival')")).isEqualTo("null");

    browser.goToTab(3);
    signOutAndIn("clerk");
    browser.goToTab(0);
    browser.type("#scan", "FFFFFFFFFFFFFFFF", Keys.ENTER);
    browser.awaitText("0 good, 2 problems, 0 not read");
    browser.click("form[action='/sign-out'] button");
    browser.awaitText("This form is out of date", "the current sign-in as clerk");
    browser.run("localStorage.clear()");
    for (int tab = 3; tab > 0; tab--) {
      browser.goToTab(tab);
      browser.closeTab();
    }
  }

  private void signOutAndIn(String name) {
    pages.open("/");
    browser.click("form[action='/sign-out'] button");
    browser.awaitText("You have signed out.");
    pages.signIn(name, PagesInABrowser.PASSWORD);
    browser.awaitText("Signed in as " + name);
  }

  @Test
  void a_file_is_sent_once_and_again_after_it_was_stopped() throws IOException {
    as("clerk");
    Path file = system.scratch("pages-stop").resolve("stop.csv");
    Files.writeString(file, "device_id,return_type\n");
    pages.open("/check");
    browser.type("input[type=file]", file.toAbsolutePath().toString());
    browser.run(
        """
        window.sent = 0;
        document.addEventListener('submit', event => {
          window.sent += event.defaultPrevented ? 0 : 1;
          event.preventDefault();
        });
        """);
    String send = "form[data-busy] button[type=submit]";
    browser.click(send);
    browser.awaitText("Checking…");
    browser.click(send);
    assertThat(browser.count("return window.sent")).as("a double click").isEqualTo(1);

    browser.click("[data-busy-note] button");
    assertThat(browser.text()).doesNotContain("Checking…");
    browser.click(send);
    browser.awaitText("Checking…");
    assertThat(browser.count("return window.sent")).as("after Cancel").isEqualTo(2);
    browser.run("window.dispatchEvent(new Event('pageshow'))");
    assertThat(browser.text()).doesNotContain("Checking…");
    browser.click(send);
    assertThat(browser.count("return window.sent")).as("after Back").isEqualTo(3);
  }

  @Test
  void a_selection_of_overdue_hubs_is_not_lost_without_a_question()
      throws IOException, InterruptedException {
    as("clerk");
    browser.openUntil(pages.at("/overdue?soon=1"), "input[name=hub]");
    browser.click("input[name=hub]");
    browser.run("window.confirm = text => { window.asked = text; return false; }");
    browser.follow("Show overdue hubs only");
    assertThat(browser.run("return window.asked"))
        .isEqualTo("Leave this page? You have selected 1 hub here. The selection will be lost.");
    assertThat(browser.address()).endsWith("/overdue?soon=1");

    browser.click("input[name=hub]");
    browser.run("window.confirm = () => { throw new Error('nothing is selected'); }");
    browser.follow("Show overdue hubs only");
    browser.awaitTrue("return !location.search.includes('soon')");
  }

  @Test
  void a_clerk_chooses_the_return_type_with_letters_and_a_scan_leaves_it() {
    as("clerk");
    openEmptyScanIn();
    browser.run("document.querySelector('#type').focus()");
    browser.pressSlowly("l", "o", "s", "t", Keys.TAB);
    browser.awaitTrue("return document.activeElement.id !== 'type'");

    assertThat(browser.run("return document.querySelector('#type').value"))
        .isEqualTo("Lost or Stolen Hub");
    assertThat(browser.has("#scans tr")).isFalse();
    browser.run("document.querySelector('#type').focus()");
    browser.press(UNKNOWN, Keys.ENTER);
    browser.awaitText(UNKNOWN + ": Not found in your inventory");
    assertThat(browser.run("return document.querySelector('#type').value"))
        .isEqualTo("Lost or Stolen Hub");
    browser.run("document.querySelector('main button[type=submit]').focus()");
    browser.press("FFFFFFFFFFFFFFFF", Keys.ENTER);
    browser.awaitText("0 good, 2 problems, 0 not read");
    assertThat(browser.address()).endsWith("/scan");
    browser.run("localStorage.clear()");
  }

  @Test
  void twenty_scans_a_second_all_get_a_row() throws IOException, InterruptedException {
    as("clerk");
    openEmptyScanIn();

    browser.run(
        """
        let scan = 0;
        const press = (type, key) => document.activeElement.dispatchEvent(
            new KeyboardEvent(type, {key, bubbles: true, cancelable: true}));
        const timer = setInterval(() => {
          const id = '00DBFE0000000' + (0x100 + scan).toString(16).toUpperCase().padStart(3, '0');
          document.activeElement.blur();
          for (const key of id) {
            if (press('keypress', key)) {
              document.execCommand('insertText', false, key);
            }
          }
          press('keydown', scan % 2 === 0 ? 'Enter' : 'Tab');
          if (++scan === 200) {
            clearInterval(timer);
          }
        }, 50);
        return '';
        """);
    browser.awaitText("0 good, 200 problems, 0 not read");

    assertThat(
            browser.count(
                "return new Set([...document.querySelectorAll('#scans .id')].map(i =>"
                    + " i.innerText)).size"))
        .isEqualTo(200);
    assertThat(browser.count("return document.querySelectorAll('#scans tr').length"))
        .isEqualTo(200);
    browser.run("localStorage.clear(); return ''");
  }

  @Test
  void the_overdue_list_offers_a_returns_file_for_its_hubs() throws Exception {
    as("clerk");
    // The service counts overdue hubs in the background.
    browser.openUntil(pages.at("/overdue?soon=1"), "input[data-all=hub]");
    browser.click("input[data-all=hub]");

    assertThat(browser.count("return document.querySelectorAll('input[name=hub]:checked').length"))
        .isPositive();
    String csv =
        browser.runUntilDone(
            """
            const done = arguments[arguments.length - 1];
            const form = document.querySelector('main form');
            form.querySelector('[name=type]').value = 'Lost or Stolen Hub';
            const body = new URLSearchParams(new FormData(form));
            fetch(form.action, {method: 'POST', body}).then(r => r.text()).then(done);
            """);
    assertThat(csv.lines().skip(1)).isNotEmpty().allMatch(line -> line.contains("Lost or Stolen"));
  }

  @Test
  void another_supplier_sees_nothing_of_the_request() throws IOException, InterruptedException {
    as("rival");
    String id = returned.getFirst().deviceId();
    pages.open("/returns?q=" + id);
    assertThat(browser.text()).contains("No returns found");
    pages.open("/hubs/" + id);
    String theirs = browser.text();
    pages.open("/hubs/" + UNKNOWN);
    assertThat(theirs).contains("Page not found").isEqualTo(browser.text());
  }

  @Test
  void an_operator_sees_users_certificates_and_deliveries() throws Exception {
    as("chief");
    pages.open("/operator/users");
    assertThat(browser.text()).contains(system.first().eui(), system.second().name(), "clerk");
    pages.open("/operator/deliveries");
    assertThat(browser.text()).contains("Parked", "Waiting");
    pages.open("/operator/refusals");
    assertThat(browser.text()).contains("Refusals");
  }

  @Test
  void a_clerk_reaches_a_hub_from_sign_in_with_the_keyboard_alone() throws Exception {
    browser.look(PagesInABrowser.DESK, false);
    pages.open("/sign-in");
    browser.run("document.querySelector('[name=name]').focus()");
    browser.press("clerk", Keys.TAB, PagesInABrowser.PASSWORD, Keys.ENTER);
    browser.awaitText("Signed in as");
    browser.awaitLoaded();
    browser.press(Keys.TAB);
    browser.awaitTrue("return document.activeElement !== document.body");
    assertThat(focus()).as("the skip link comes first").isEqualTo("Skip to the content");
    browser.tabUntil(focusIs("Returns"));
    browser.press(Keys.ENTER);
    browser.awaitText("Find");
    browser.tabUntil("return document.activeElement.name === 'q'");
    String id = returned.getLast().deviceId();
    browser.press(id, Keys.ENTER);
    browser.awaitText("1 return in total.");
    browser.tabUntil(focusIs(id));
    browser.press(Keys.ENTER);
    browser.awaitText("Inventory record");
  }

  @Test
  void a_list_prints_on_a4_without_navigation_and_with_every_column_and_row() throws Exception {
    as("chief");
    pages.open("/requests?rejected=1");
    String request = browser.run("return document.querySelector('main tbody a').pathname");
    for (String path : List.of("/returns", "/requests", request, "/overdue?soon=1")) {
      for (int width : List.of(A4_LANDSCAPE, A4_PORTRAIT)) {
        pages.open(path);
        browser.lookAsPrinted(width);
        assertThat(
                browser.count(
                    visible(
                        ".top nav, .filters, .pager, main button, form[role=search],"
                            + " main input[type=checkbox]")))
            .as("controls of " + path)
            .isZero();
        assertThat(browser.text())
            .as(path)
            .containsPattern("Signed in as chief, operator\\. Page loaded: \\d+ \\w+ \\d+, ")
            .doesNotContain("Create a returns file");
        assertThat(browser.run("return getComputedStyle(document.body).minHeight"))
            .as("the least height of " + path + ", which could need another sheet")
            .isEqualTo("0px");
        assertThat(browser.count("return document.documentElement.scrollWidth"))
            .as("width of " + path)
            .isLessThanOrEqualTo(width);
        assertThat(browser.count(visible(ROWS)))
            .as("rows of " + path)
            .isEqualTo(browser.count("return document.querySelectorAll('" + ROWS + "').length"))
            .isPositive();
        assertThat(browser.count(visible("main thead th")))
            .as("columns of " + path)
            .isGreaterThanOrEqualTo(
                browser.count(
                    "return [...document.querySelectorAll('main thead th')]"
                        + ".filter(h => h.innerText.trim() && !h.querySelector('input')).length"));
        browser.picture("print" + path.replaceAll("\\W+", "-") + "-" + width);
        browser.look(PagesInABrowser.DESK, false);
      }
    }
  }

  @Test
  void a_printed_list_says_whose_it_is_which_filters_apply_and_how_many_rows_it_has()
      throws Exception {
    as("clerk");
    pages.open("/returns");
    choosesRejectedOnly();
    browser.lookAsPrinted(A4_LANDSCAPE);
    assertThat(browser.text())
        .contains("Signed in as clerk, " + system.first().name() + ". Page loaded: ")
        .contains("Filters: Rejected. Order: Newest first.")
        .containsPattern("\\d+ returns in total\\.");
    browser.picture("print-filtered");
    pages.open("/returns?order=hub&q=" + returned.getFirst().deviceId() + "," + UNKNOWN);
    assertThat(browser.text()).contains("Search: 2 Device IDs.", "2 returns in total.");
    pages.open("/requests?rejected=1&from=2026-01-02&q=90-B3");
    assertThat(browser.text())
        .contains("Only requests with rejected hubs. Search: “90-B3”. Since 2 Jan 2026.")
        .containsPattern("\\d+ requests? on this page\\.");
    browser.look(PagesInABrowser.DESK, false);
  }

  @Test
  void every_id_of_a_hub_and_of_a_request_fits_the_narrowest_screen() throws Exception {
    as("chief");
    pages.open("/requests?rejected=1");
    String request = browser.run("return document.querySelector('main tbody a').pathname");
    String again = browser.run("return document.querySelectorAll('main tbody a')[1].pathname");
    for (String path : List.of("/hubs/" + returned.getFirst().deviceId(), request, again)) {
      browser.look(NARROWEST, false);
      pages.open(path);

      assertThat(browser.count("return document.documentElement.scrollWidth"))
          .as("width of " + path)
          .isLessThanOrEqualTo(NARROWEST);
    }
    browser.look(PagesInABrowser.DESK, false);
  }

  @Test
  void the_names_and_titles_of_a_file_fit_the_screen_whatever_their_length() throws IOException {
    as("clerk");
    String name = "n".repeat(200) + ".csv";
    String title = "t".repeat(300);
    String line = returned.getFirst().deviceId() + ",general,7\n";
    for (int width : List.of(NARROWEST, PagesInABrowser.DESK)) {
      browser.look(width, false);
      check(name, "device_id,return_type," + title + "\n" + line);
      browser.awaitText("Unknown columns, which are ignored: " + title);
      assertFits(width);
      check(name, "EUI-64,Type of return," + title + "\n" + line);
      browser.awaitText("Are these columns right?", title);
      assertFits(width);
    }
    browser.look(PagesInABrowser.DESK, false);
  }

  /** A vertical scrollbar may take a part of the width. */
  private void assertFits(int width) {
    assertThat(browser.count("return document.documentElement.scrollWidth"))
        .as("width of the page on a screen of " + width)
        .isLessThanOrEqualTo(browser.count("return document.documentElement.clientWidth"));
  }

  private static String visible(String selector) {
    return "return [...document.querySelectorAll('"
        + selector
        + "')].filter(e => e.checkVisibility()).length";
  }

  private static String focusIs(String text) {
    return "return (document.activeElement.innerText || '').trim() === '" + text + "'";
  }

  private String focus() {
    return browser.run("return document.activeElement.innerText || ''").strip();
  }

  @Test
  void no_page_has_an_accessibility_fault_in_light_or_dark_on_a_desktop_or_a_phone()
      throws IOException, InterruptedException {
    as("chief");
    String hub = "/hubs/" + returned.getFirst().deviceId();
    pages.open("/requests?rejected=1");
    String request = browser.run("return document.querySelector('main tbody a').pathname");
    List<String> barriers = new ArrayList<>();
    for (String path :
        List.of(
            "/",
            "/returns",
            "/returns?code=rejected",
            "/returns?q=" + UNKNOWN + "00",
            hub,
            "/requests",
            request,
            "/overdue?soon=1",
            "/check",
            "/scan",
            "/sign-in",
            "/operator/deliveries",
            "/operator/users",
            "/operator/refusals",
            "/operator/administration",
            "/password",
            "/nowhere")) {
      barriers.addAll(pages.barriers(path, "page" + path.replaceAll("\\W+", "-")));
    }
    assertThat(barriers).isEmpty();
    assertThat(browser.complaints())
        .as("errors in the console beside the missing page's own")
        .allMatch(complaint -> complaint.contains("/nowhere"));
  }
}
