import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, openProfile, settle, widths } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";

let site: Site;
beforeAll(async () => void (site = await openSite(1300)));
afterAll(() => site.close());

/** Scrolls to the end until so many pages of the gallery stand below each other. */
async function loadPages(page: Page, count: number): Promise<void> {
  for (let known = 1; known < count; known++) {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.waitForFunction((least) => document.querySelectorAll(".page").length > least, known);
  }
}

/** The picture in the middle of the view, and where it stands. */
const inView = (page: Page) =>
  page.evaluate(() => {
    const link = document
      .elementsFromPoint(innerWidth / 2, innerHeight / 2)
      .map((element) => element.closest("a[id]"))
      .find((found) => found !== null);
    return { id: link?.id ?? "", top: link?.getBoundingClientRect().top ?? 0 };
  });

const topOf = (page: Page, id: string): Promise<number | null> =>
  page.evaluate((name) => document.getElementById(name)?.getBoundingClientRect().top ?? null, id);

for (const keepsLeftPages of [false, true])
  describe(`Back ${keepsLeftPages ? "with" : "without"} the browser's cache of left pages`, () => {
    const browserTest = browserTests({ keepsLeftPages });
    for (const width of widths)
      browserTest(`leads to the same picture in the same place, ${width} px wide`, async (browser) => {
        const profile = await openProfile(browser, width);
        await site.signIn(profile);
        const page = await profile.newPage();
        await page.goto(`${site.url}/posts`);
        await loadPages(page, 4);
        await page.evaluate(() => scrollBy(0, -1500));
        await settle(page);
        const before = await inView(page);
        expect(before.id).toMatch(/^p\d+$/);
        await page.evaluate((id) => document.getElementById(id)?.click(), before.id);
        await page.waitForURL(`**/posts/${before.id.slice(1)}`);
        await page.waitForLoadState("load");
        // What Playwright waits for after goBack() does not come where the left page was kept.
        await page.evaluate(() => history.back());
        await page.waitForFunction((id) => document.getElementById(id) !== null, before.id);
        await settle(page);
        const top = await topOf(page, before.id);
        expect(top).not.toBeNull();
        expect(Math.abs((top ?? 0) - before.top)).toBeLessThanOrEqual(50);
        await profile.close();
      });
  });

describe("the endless gallery", () => {
  const browserTest = browserTests();
  for (const width of widths) {
    browserTest(`does not jump while four pages are loaded, ${width} px wide`, async (browser) => {
      const profile = await openProfile(browser, width);
      await site.signIn(profile);
      const page = await profile.newPage();
      await page.addInitScript(() => {
        const shifts: number[] = [];
        Object.assign(globalThis, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(`${site.url}/posts`);
      await page.mouse.move(width / 2, 400);
      for (let turn = 0; turn < 200 && (await page.locator(".page").count()) < 5; turn++) {
        await page.evaluate(() => scrollBy(0, 400));
        await page.waitForTimeout(30);
      }
      await settle(page);
      expect(await page.locator(".page").count()).toBeGreaterThanOrEqual(4);
      expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
      await profile.close();
    });
  }

  browserTest("has no more than a few pages in the document, however many were seen", async (browser) => {
    const profile = await openProfile(browser, 1440);
    await site.signIn(profile);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts`);
    await loadPages(page, 20);
    await settle(page);
    expect(await page.locator(".page").count()).toBeGreaterThanOrEqual(20);
    expect(await page.locator(".pictures img").count()).toBeLessThanOrEqual(6 * 60);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(() => document.querySelector("#p1300") !== null);
    expect(await topOf(page, "p1300")).toBeGreaterThanOrEqual(0);
    expect(await page.locator(".pictures img").count()).toBeLessThanOrEqual(6 * 60);
    await profile.close();
  });
});
