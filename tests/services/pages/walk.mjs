// Walks the pages in a real browser and prints one line of JSON for each look: what axe, the console and the wire say.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const given = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({
  executablePath: given.browser,
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
const page = await browser.newPage();
const wrong = [], asked = new Set();
page.on("console", (one) => one.type() === "error" && wrong.push(one.text()));
page.on("pageerror", (one) => wrong.push(String(one)));
// A data: address is a picture of the browser's own fields; it names no host.
page.on("request", (one) => one.url().startsWith("data:") || asked.add(new URL(one.url()).origin));

async function looked(name, path, language, width, scheme) {
  wrong.length = 0;
  asked.clear();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  const address = new URL(path, given.pages);
  address.searchParams.set("lang", language);
  await page.goto(address, { waitUntil: "load" });
  const errors = [...wrong], origins = [...asked];
  // What opens under its name is looked at as well.
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (given.pictures) {
    const file = `${given.pictures}/${name}-${language}-${width}-${scheme}.png`;
    await page.screenshot({ path: file, fullPage: true });
  }
  const violations = found.violations.map((one) => [one.id, one.nodes[0].html.slice(0, 200), one.nodes[0].failureSummary]);
  console.log(JSON.stringify({ name, language, width, scheme, violations, errors, origins, wider }));
}

async function all(paths) {
  for (const [name, path] of Object.entries(paths))
    for (const language of ["zh", "en"])
      for (const width of [390, 820, 1280])
        for (const scheme of ["light", "dark"]) await looked(name, path, language, width, scheme);
}

// Sign in as anybody does: by links and forms alone.
async function signIn(name) {
  await page.goto(given.pages, { waitUntil: "load" });
  await Promise.all([page.waitForNavigation(), page.click('a[href="/sign-in"]')]);
  await Promise.all([page.waitForNavigation(), page.click(`a[href^="/authorize/${name}"]`)]);
  const stated = given.stated[name];
  if (!stated) return;
  await page.select("#purpose", stated.purpose);
  await page.type("#legalBasis", stated.legalBasis);
  await page.type("#case", stated.case);
  await Promise.all([page.waitForNavigation(), page.click("main form button[type=submit]")]);
}

async function signOut() {
  await Promise.all([page.waitForNavigation(), page.click('form[action="/sign-out"] button')]);
}

// Give a command by its form: open it under its name where it has fields, fill them in, send it.
async function act([path, command, filled]) {
  await page.goto(new URL(path, given.pages), { waitUntil: "load" });
  const form = await page.$(`form[action="/do/${command}"]`);
  const closed = await form.evaluateHandle((one) => one.closest("details:not([open])"));
  if (await closed.evaluate((one) => one !== null)) await (await closed.$("summary")).click();
  for (const [name, value] of Object.entries(filled)) await (await form.$(`[name=${name}]`)).type(value);
  await Promise.all([page.waitForNavigation(), (await form.$("button")).click()]);
  console.log(JSON.stringify({ did: command, told: await page.$eval("main .note", (one) => one.textContent) }));
}

await all(given.public);
await signIn("officer");
await page.type("#q", given.search);
await Promise.all([page.waitForNavigation(), page.click("main form[role=search] button")]);
await Promise.all([page.waitForNavigation(), page.click("ul.found a")]);
console.log(JSON.stringify({ arrived: new URL(page.url()).pathname, heading: await page.$eval("h1", (h) => h.textContent) }));
await all(given.officer);
await page.goto(given.pages, { waitUntil: "load" });
await signOut();
for (const [name, paths] of Object.entries(given.people)) {
  await signIn(name);
  if (given.done[name]) await act(given.done[name]);
  await all(paths);
  await page.goto(given.pages, { waitUntil: "load" });
  await signOut();
}
await browser.close();
