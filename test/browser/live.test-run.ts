import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../src/http/serve.ts";
import { openApp, type OpenApp } from "../http/open-app.ts";
import { paint } from "../support/paint.ts";
import { storePicture } from "../support/store-picture.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";
import { hasBrowser, openBrowser, openProfile } from "./open-browser.ts";

let open: OpenApp;
let server: Server;
let browser: Browser;
beforeAll(async () => {
  if (!hasBrowser) return console.warn("No Chromium here: the browser's tests are skipped");
  open = await openApp();
  server = serve(open.app, { host: "127.0.0.1", port: 0 });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop(100);
  await open?.close();
});

let pictures = 0;
/** A picture arrives as the workers bring it. */
async function arrive(): Promise<void> {
  const { store } = open.context;
  const id = `n${++pictures}`;
  await store.saveSightings(
    [{ sighting: sightingOf({ id, created: 1_600_000_000 }), links: [] }],
    archive,
    5,
  );
  await storePicture(open.context, id, `https://a.test/${id}.png`, await paint(pictures, 160, 120));
  await store.retagPosts(9);
}

/** A page of a browser that is signed in by the operator's link; it ends with the errors that its console had. */
async function withPage(width: number, use: (page: Page, url: string) => Promise<void>): Promise<void> {
  const profile = await openProfile(browser, width);
  const page = await profile.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  const url = `http://127.0.0.1:${server.port}`;
  await page.goto(url + open.context.signInLinks.create());
  await use(page, url);
  await profile.close();
  expect(errors).toEqual([]);
}

const browserTest = test.skipIf(!hasBrowser);

browserTest("a feed is followed, checked while one types, paused and removed", async () => {
  await withPage(390, async (page, url) => {
    await page.goto(`${url}/feeds`);
    const field = page.getByLabel("What to follow");
    await field.fill("two words");
    await page.locator("#what-check", { hasText: "cannot be followed" }).waitFor();
    await page.getByRole("link", { name: "u/name", exact: true }).click();
    await page.locator("#what-check", { hasText: "what a user posts" }).waitFor();
    await field.fill("r/pics");
    await page.locator("#what-check", { hasText: "a subreddit" }).waitFor();
    await field.press("Enter");
    await page.getByText("Followed: its first posts arrive").waitFor();
    await page.getByRole("button", { name: "Pause r/pics" }).click();
    await page.getByRole("button", { name: "Resume r/pics" }).click();
    await page.getByRole("link", { name: "Settings of r/pics" }).click();
    await page.getByText("Remove this feed").click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByRole("heading", { name: "Nothing is followed yet" }).waitFor();
  });
});

browserTest(
  "an empty gallery shows its first picture by itself, and tells of others without a jump",
  async () => {
    await withPage(1440, async (page, url) => {
      await page.goto(`${url}/posts`);
      await page.getByRole("heading", { name: "No pictures yet" }).waitFor();
      await arrive();
      await page.locator(".pictures li").waitFor();
      const before = await page.locator(".pictures li").boundingBox();
      await arrive();
      await arrive();
      const told = page.getByRole("link", { name: "2 new pictures" });
      await told.waitFor();
      expect(await page.locator("#announce").textContent()).toContain("new picture");
      expect(await page.locator(".pictures li").boundingBox()).toEqual(before);
      await told.click();
      await page.locator(".pictures li").nth(2).waitFor();
      expect(await page.locator(".pictures li").count()).toBe(3);
    });
  },
);

browserTest("Back leads to the gallery as it was, which listens again", async () => {
  await withPage(768, async (page, url) => {
    await page.goto(`${url}/posts`);
    await page.locator(".pictures a").first().click();
    await page.waitForURL(/\/posts\/\d+/);
    await page.goBack();
    await arrive();
    await page.getByRole("link", { name: "1 new picture" }).waitFor();
  });
});

browserTest(
  "the status says when the connection is lost, and when it is back",
  async () => {
    const profile = await openProfile(browser, 390);
    const page = await profile.newPage();
    const url = `http://127.0.0.1:${server.port}`;
    await page.goto(url + open.context.signInLinks.create());
    await page.goto(`${url}/status`);
    const state = page.locator("#connection");
    const said = page.locator("#announce");
    await state.filter({ hasText: "Live" }).waitFor();
    const { port } = server;
    await server.stop(10);
    await state.filter({ hasText: "Connection lost" }).waitFor();
    expect(await said.textContent()).toContain("is lost");
    server = serve(open.app, { host: "127.0.0.1", port });
    await state.filter({ hasText: "Live" }).waitFor();
    expect(await said.textContent()).toContain("is back");
    await profile.close();
  },
  20_000,
);
