import { afterAll, beforeAll, expect } from "bun:test";
import { block } from "../../src/tasks/block.ts";
import { browserTests, openProfile, widths } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";

let site: Site;
beforeAll(async () => void (site = await openSite(18)));
afterAll(() => site.close());

const browserTest = browserTests();
const banks = () => site.context.store.banks();

browserTest("a ban is tried, made, and undone, from a picture's page", async (browser) => {
  const profile = await openProfile(browser, 1440);
  await site.signIn(profile);
  const page = await profile.newPage();
  await page.goto(`${site.url}/posts/7`);
  await page.getByRole("link", { name: "Ban it" }).click();
  const title = page.getByRole("heading", { name: /It would take down \d+ pictures?/ });
  const [, count] = /(\d+)/.exec((await title.textContent()) ?? "") ?? [];
  expect(await page.locator(".ban-hits img").count()).toBe(Number(count));
  expect(await banks()).toEqual([]);
  await page.getByLabel("List").fill("spam");
  await page.getByLabel("Reason").fill("sold as prints");
  await page.getByLabel("How near").fill("5");
  await page.getByRole("button", { name: "Ban it" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("look at what it hits now");
  expect(await page.getByLabel("Reason").inputValue()).toBe("sold as prints");
  await page.getByRole("button", { name: "Ban it" }).click();
  await page.waitForURL("**/blocks/banks/spam?**");
  expect(await page.locator(".done").textContent()).toContain("taken down");
  expect((await page.goto(`${site.url}/posts/7`))?.status()).toBe(404);
  await page.goto(`${site.url}/blocks/banks/spam`);
  await page.getByRole("button", { name: /^Undo entry/ }).click();
  expect(await page.locator(".done").textContent()).toContain("downloaded again");
  await profile.close();
});

browserTest("a list that is compared in the background is followed without a reload", async (browser) => {
  const profile = await openProfile(browser, 768, "dark");
  await site.signIn(profile);
  const page = await profile.newPage();
  await page.goto(`${site.url}/blocks`);
  const lines = Array.from({ length: 60 }, (_, n) => n.toString(16).padStart(2, "0").repeat(32)).join("\n");
  const file = { name: "shared.txt", mimeType: "text/plain", buffer: Buffer.from(lines) };
  await page.getByLabel("A list of hashes").setInputFiles(file);
  await page
    .locator("form", { has: page.locator("#ban-list") })
    .getByRole("button", { name: "See what it would hit" })
    .click();
  await page.getByRole("button", { name: "Ban all 60" }).click();
  await page.getByText("60 of 60 entries are still being compared").waitFor();
  await block(site.context);
  await page.getByRole("progressbar").waitFor({ state: "detached", timeout: 20_000 });
  expect(new URL(page.url()).pathname).toBe("/blocks/banks/shared");
  await profile.close();
});

browserTest("a key is shown once: a reload neither shows it again nor makes another", async (browser) => {
  const profile = await openProfile(browser, widths[0]);
  await site.signIn(profile);
  const page = await profile.newPage();
  await page.goto(`${site.url}/keys`);
  await page.getByLabel("Name").fill("robot");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = (await page.getByRole("status").locator("code").textContent()) ?? "";
  expect(key).toMatch(/^rb_/);
  const made = (await site.context.store.keys()).length;
  await page.reload();
  expect(await page.content()).not.toContain(key);
  expect(await site.context.store.keys()).toHaveLength(made);
  expect(await page.getByText("this one").count()).toBe(1);
  await profile.close();
});
