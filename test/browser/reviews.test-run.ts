import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { hashKey } from "../../src/tasks/create-key.ts";
import { openRepostWorld, paint, type RepostWorld } from "../http/open-repost-world.ts";
import { browserTests, hasBrowser, openProfile, settle } from "./open-browser.ts";

const start = 1_600_000_000;
const count = 12;

let world: RepostWorld;
beforeAll(async () => {
  if (!hasBrowser) return;
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  const painted = await Promise.all(
    names.map((name, index) => paint(index * 5 + 3).then((bytes) => [name, bytes])),
  );
  world = await openRepostWorld(Object.fromEntries(painted), { RATE_LIMIT: "none" });
  for (const [index, name] of names.entries()) {
    const picture = { picture: name, created: start + index * 1000 };
    await world.post(
      { ...picture, id: `o${index}`, author: "ann", title: `First no. ${index + 1}` },
      { ...picture, id: `r${index}`, author: "bob", title: `Again no. ${index + 1}`, created: start + 1e6 },
    );
  }
  while ((await world.context.store.retagPosts(100)) > 0);
  await world.context.store.addKey(
    { name: "mia", hash: await hashKey("key-of-mia"), prefix: "m", scopes: ["admin"] },
    start,
  );
});
afterAll(() => world?.close());

const browserTest = browserTests();

/** A moderator with a profile of their own, at the queue. */
async function moderator(browser: Browser, key: string, width = 1440): Promise<[BrowserContext, Page]> {
  const profile = await openProfile(browser, width);
  const page = await profile.newPage();
  await page.goto(`${world.url}/sign-in?next=/reposts`);
  await page.getByLabel("API key").fill(key);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/reposts");
  await settle(page);
  return [profile, page];
}

const titleOf = (page: Page) => page.locator(".pair section:last-child h3").textContent();
const showsReport = (page: Page, number: number) =>
  page
    .locator(".pair section:last-child h3", { hasText: `Again no. ${number}` })
    .and(page.locator("h3"))
    .waitFor();
const states = async () => {
  const reports = await world.reposts("?limit=100");
  return reports.map(({ state }) => state);
};

describe("reviewing by keyboard", () => {
  browserTest(
    "ten reports are confirmed, dismissed, skipped and taken back in a few seconds",
    async (browser) => {
      const [profile, page] = await moderator(browser, "admin-key");
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      const began = performance.now();
      for (const [index, key] of [..."ccdcscdccd"].entries()) {
        await showsReport(page, index + 1);
        await page.keyboard.press(key);
      }
      await showsReport(page, 11);
      expect(performance.now() - began).toBeLessThan(60_000);
      const expected = [..."ccdcscdccd"].map(
        (key) => ({ c: "confirmed", d: "dismissed", s: "open" })[key] ?? "",
      );
      expect((await states()).slice(0, 10)).toEqual(expected);
      expect(await page.locator("[data-count=open]").textContent()).toBe("3");
      // Undo works across a reload, and goes back further each time.
      await page.keyboard.press("u");
      await showsReport(page, 10);
      await page.reload();
      await page.keyboard.press("u");
      await showsReport(page, 9);
      await page.keyboard.press("u");
      await showsReport(page, 8);
      expect((await states()).slice(7, 10)).toEqual(["open", "open", "open"]);
      expect(await page.locator("#announce").textContent()).toContain("is open again");
      expect(errors).toEqual([]);
      await profile.close();
    },
  );

  browserTest("a ban needs no other page, and undo takes it back", async (browser) => {
    const [profile, page] = await moderator(browser, "admin-key", 390);
    await page.goto(`${world.url}/reposts?after=10`);
    await showsReport(page, 11);
    await page.keyboard.press("b");
    await page.locator(".ban form").waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Ban it");
    await page.keyboard.press("Escape");
    expect(await page.locator(".ban form").isVisible()).toBe(false);
    await page.keyboard.press("b");
    await page.getByLabel("Blocklist").fill("reposted too often");
    await page.keyboard.press("Enter");
    await showsReport(page, 12);
    expect(await page.locator(".notice").textContent()).toContain("taken down 2 times");
    expect(await page.locator("[name=bank]").inputValue()).toBe("reposted too often");
    await page.keyboard.press("u");
    await showsReport(page, 11);
    expect((await states())[10]).toBe("open");
    await profile.close();
  });
});

describe("nothing is lost", () => {
  browserTest(
    "when the session ends in the middle: the report stays, and one goes on there",
    async (browser) => {
      const [profile, page] = await moderator(browser, "admin-key");
      const before = await titleOf(page);
      const decided = await states();
      const cookies = await profile.cookies();
      await profile.clearCookies();
      await page.keyboard.press("c");
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").textContent()).toContain("not signed in any more");
      expect(await titleOf(page)).toBe(before);
      expect(await states()).toEqual(decided);
      await profile.addCookies(cookies);
      await page.keyboard.press("s");
      await page.waitForFunction(
        (title) => document.querySelector(".pair section:last-child h3")?.textContent !== title,
        before,
      );
      await profile.close();
    },
  );

  browserTest("when the server cannot be reached", async (browser) => {
    const [profile, page] = await moderator(browser, "admin-key");
    const before = await titleOf(page);
    await profile.setOffline(true);
    await page.keyboard.press("d");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("nothing was decided");
    expect(await titleOf(page)).toBe(before);
    await profile.setOffline(false);
    await profile.close();
  });

  browserTest("when two moderators decide on the same report: the first one does", async (browser) => {
    const [[mine, own], [others, other]] = await Promise.all([
      moderator(browser, "admin-key"),
      moderator(browser, "key-of-mia"),
    ]);
    const title = await titleOf(own);
    expect(await titleOf(other)).toBe(title);
    await own.keyboard.press("d");
    await own.waitForFunction(
      (first) => document.querySelector(".pair section:last-child h3")?.textContent !== first,
      title,
    );
    await other.keyboard.press("c");
    await other.locator(".notice").waitFor();
    expect(await other.locator(".notice").textContent()).toBe(
      "The last report was already dismissed by admin.",
    );
    // The other has made no decision that could be taken back.
    await other.keyboard.press("u");
    await other.locator(".notice", { hasText: "no decision of yours" }).waitFor();
    await own.keyboard.press("u");
    await own.locator(".notice", { hasText: "open again" }).waitFor();
    expect(await titleOf(own)).toBe(title);
    await Promise.all([mine.close(), others.close()]);
  });
});
