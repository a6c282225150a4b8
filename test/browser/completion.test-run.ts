import { afterAll, beforeAll, describe, expect } from "bun:test";
import type { Page } from "playwright-core";
import { browserTests, openProfile, settle } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";

let site: Site;
beforeAll(
  async () => void (site = await openSite(20, [{ author: "ann", flair: "My photo" }, { author: "anton" }])),
);
afterAll(() => site.close());

const field = (page: Page) => page.getByRole("combobox", { name: "Search the gallery" });
const options = (page: Page) => page.getByRole("listbox", { name: "Completions" }).getByRole("option");

describe("a query is completed while it is typed", () => {
  const browserTest = browserTests();
  browserTest("by keyboard and by mouse; Escape closes; Enter without a choice searches", async (browser) => {
    const profile = await openProfile(browser, 390);
    await site.signIn(profile);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts`);
    await settle(page);
    await field(page).pressSequentially("auth");
    await options(page).first().waitFor();
    expect(await field(page).getAttribute("aria-expanded")).toBe("true");
    // A key goes on with its values at once.
    await field(page).press("ArrowDown");
    expect(await field(page).getAttribute("aria-activedescendant")).toBe("tags-completions-0");
    await field(page).press("Enter");
    await page.getByRole("option", { name: "author:ann 1" }).waitFor();
    expect(await field(page).inputValue()).toBe("author:");
    await page.getByRole("option", { name: "author:anton" }).click();
    expect(await field(page).inputValue()).toBe("author:anton ");
    expect(await options(page).count()).toBe(0);
    // The part at the cursor is completed, not the last.
    await field(page).fill("flair: score:1..");
    await field(page).evaluate((input: HTMLInputElement) => input.setSelectionRange(6, 6));
    await field(page).press("ArrowDown");
    await options(page).first().waitFor();
    await field(page).press("Escape");
    expect(await options(page).count()).toBe(0);
    expect(await field(page).inputValue()).toBe("flair: score:1..");
    await field(page).press("ArrowDown");
    await page.getByRole("option", { name: 'flair:"my photo" 1' }).click();
    expect(await field(page).inputValue()).toBe('flair:"my photo" score:1..');
    await field(page).fill("author:ann");
    await options(page).first().waitFor();
    await field(page).press("Enter");
    await page.waitForURL("**/posts?tags=author*ann");
    await profile.close();
  });

  browserTest("and where the server cannot answer, it is typed to its end", async (browser) => {
    const profile = await openProfile(browser, 1440);
    await site.signIn(profile);
    const page = await profile.newPage();
    await page.goto(`${site.url}/posts`);
    await page.route("**/api/complete*", (route) => route.abort());
    await field(page).pressSequentially("ann");
    await field(page).press("Enter");
    await page.waitForURL("**/posts?tags=ann");
    await profile.close();
  });
});
