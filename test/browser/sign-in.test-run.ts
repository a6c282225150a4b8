import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, openProfile } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";

let site: Site;
beforeAll(async () => void (site = await openSite(30)));
afterAll(() => site.close());

const browserTest = browserTests();

/** Sends a form from the page itself, as a button would that is not there. */
const post = (page: Page, path: string): Promise<number> =>
  page.evaluate(async (address) => {
    const body = new URLSearchParams({ decision: "confirmed", author: "ann_1" });
    return (await fetch(address, { method: "POST", body, headers: { accept: "text/html" } })).status;
  }, path);

describe("signing in and out", () => {
  browserTest("a page leads to the form, and a key back to the page", async (browser) => {
    const profile = await openProfile(browser, 768);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts/7?tags=lighthouse`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await page.getByLabel("API key").fill("no such key");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("not known here");
    await page.getByLabel("API key").fill("read-key");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/posts/7?tags=lighthouse");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Lighthouse no. 7");
    await profile.close();
  });

  browserTest("the operator's link works once", async (browser) => {
    const link = site.url + site.context.signInLinks.create();
    const profile = await openProfile(browser, 768);
    const page = await profile.newPage();
    await page.goto(link);
    await page.waitForURL("**/posts");
    const other = await openProfile(browser, 768);
    const late = await other.newPage();
    await late.goto(link);
    expect(await late.getByRole("alert").textContent()).toContain("used already");
    await Promise.all([profile.close(), other.close()]);
  });

  browserTest("signing out ends the session, not only the cookie", async (browser) => {
    const profile = await openProfile(browser, 1440);
    await site.signIn(profile);
    const cookies = await profile.cookies();
    expect(cookies.find(({ name }) => name === "rebooru_session")).toMatchObject({
      httpOnly: true,
      sameSite: "Lax",
    });
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/sign-in");
    await profile.addCookies(cookies);
    await page.goto(`${site.url}/posts`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await profile.close();
  });
});

describe("two sessions at once", () => {
  browserTest(
    "one without rights sees no buttons of an admin, and its forms are refused",
    async (browser) => {
      const [admin, reader] = [await openProfile(browser, 1440), await openProfile(browser, 1440)];
      await site.signIn(admin);
      await site.signIn(reader, "read");
      const [own, other] = [await admin.newPage(), await reader.newPage()];
      for (const page of [own, other]) await page.goto(`${site.url}/posts/7`);
      expect(await own.getByRole("link", { name: "Ban it" }).count()).toBe(1);
      expect(await own.getByRole("link", { name: "Keys" }).count()).toBe(1);
      expect(await other.getByRole("link", { name: "Ban it" }).count()).toBe(0);
      expect(await other.getByRole("link", { name: "Keys" }).count()).toBe(0);
      for (const path of ["/reposts/1/confirm", "/reposts/batch", "/reposts/undo"])
        expect({ path, status: await post(other, path) }).toEqual({ path, status: 403 });
      expect((await other.goto(`${site.url}/api/key`))?.status()).toBe(403);
      await Promise.all([admin.close(), reader.close()]);
    },
  );
});

describe("choices of the reader", () => {
  browserTest("the theme and what becomes of pictures that are not safe for work stay", async (browser) => {
    const profile = await openProfile(browser, 1440, "light");
    await site.signIn(profile);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts?tags=lighthouse`);
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    expect(await page.locator("#p23.nsfw").count()).toBe(1);
    await page.getByLabel("Colours").selectOption("dark");
    await page.getByLabel("Not safe for work").last().selectOption("hide");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.waitForURL("**/posts?tags=lighthouse");
    expect(await ground()).not.toBe(light);
    expect(await page.locator("#p23").count()).toBe(0);
    await page.goto(`${site.url}/posts/22`);
    expect(await ground()).not.toBe(light);
    await profile.close();
  });
});
