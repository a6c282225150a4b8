import { afterAll, beforeAll, describe, expect } from "bun:test";
import { source as axe } from "axe-core";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { openRepostWorld, paint, type RepostWorld } from "../http/open-repost-world.ts";
import { browserTests, hasBrowser, openProfile, settle } from "./open-browser.ts";

let world: RepostWorld;
let whale: Uint8Array;
/** A part of the whale, mirrored. */
let part: Buffer;
beforeAll(async () => {
  if (!hasBrowser) return;
  whale = await paint(20);
  const { width, height } = await sharp(whale).metadata();
  const box = {
    left: Math.round(width * 0.1),
    top: Math.round(height * 0.1),
    width: Math.round(width * 0.8),
    height: Math.round(height * 0.8),
  };
  part = await sharp(await sharp(whale).extract(box).png().toBuffer())
    .flop()
    .jpeg({ quality: 85 })
    .toBuffer();
  const turned = new Uint8Array(await sharp(whale).rotate(90).jpeg().toBuffer());
  world = await openRepostWorld({ whale, turned, part: new Uint8Array(part) }, { RATE_LIMIT: "none" });
  const posted = { created: 1_600_000_000, author: "ann" };
  await world.post(
    { ...posted, id: "aa1", picture: "whale", title: "A whale" },
    { ...posted, id: "aa2", picture: "turned", title: "Its nose up" },
  );
  while ((await world.context.store.retagPosts(100)) > 0);
});
afterAll(() => world?.close());

const browserTest = browserTests();

/** A page of a reader, with the errors of its console. */
async function withPage(browser: Browser, width: number, use: (page: Page) => Promise<void>): Promise<void> {
  const profile = await openProfile(browser, width);
  const page = await profile.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(world.url + world.context.signInLinks.create());
  await use(page);
  await profile.close();
  expect(errors).toEqual([]);
}

const file = (bytes: Uint8Array, name = "part.jpg", mimeType = "image/jpeg") => ({
  name,
  mimeType,
  buffer: Buffer.from(bytes),
});

/** Lets a file drop on the page, or be pasted, as a hand would. */
const bring = (page: Page, how: "drop" | "paste", bytes: Uint8Array) =>
  page.evaluate(
    ([kind, base64]) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.fromBase64(base64 ?? "");
      transfer.items.add(new File([content], "part.jpg", { type: "image/jpeg" }));
      const options = { bubbles: true, cancelable: true };
      if (kind === "paste")
        return void document.body.dispatchEvent(
          new ClipboardEvent("paste", { ...options, clipboardData: transfer }),
        );
      for (const type of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: transfer }));
    },
    [how, Buffer.from(bytes).toString("base64")],
  );

const heading = (page: Page) => page.locator("#results h2").first();

async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Finding = { id: string; nodes: { target: unknown }[] };
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id} ${JSON.stringify(target)}`),
    );
  });
}

describe("a search by a picture", () => {
  for (const how of ["drop", "paste"] as const)
    browserTest(
      `that is brought by ${how} on the gallery shows its results there, and Back leads to the gallery`,
      (browser) =>
        withPage(browser, 1440, async (page) => {
          await page.goto(`${world.url}/posts`);
          await settle(page);
          await bring(page, how, part);
          await heading(page).waitFor();
          expect(await heading(page).textContent()).toBe("2 pictures are like it");
          expect(new URL(page.url()).pathname).toBe("/search");
          expect(await page.locator(".query img").getAttribute("src")).toStartWith("blob:");
          expect(await page.locator(".drop-hint").count()).toBe(0);
          await page.goBack();
          await page.locator("#pages, .pictures").first().waitFor();
        }),
    );

  browserTest("a frame says that a picture may be dropped", (browser) =>
    withPage(browser, 768, async (page) => {
      await page.goto(`${world.url}/posts`);
      await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["x"], "a.png", { type: "image/png" }));
        document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer }));
      });
      expect(await page.locator(".drop-hint").textContent()).toContain("Drop the picture");
    }),
  );

  for (const width of [390, 1440])
    browserTest(`by a file, ${width} px wide: its matches are filtered and compared by keyboard`, (browser) =>
      withPage(browser, width, async (page) => {
        await page.goto(`${world.url}/search`);
        await page.setInputFiles("#image", file(part));
        await heading(page).waitFor();
        expect(await faultsOf(page)).toEqual([]);
        const scores = await page
          .locator(".matches > li")
          .evaluateAll((items) => items.map((item) => Number(item.getAttribute("data-score"))));
        await page.locator("#least").fill(String(Math.max(...scores)));
        const shown = await page.locator(".matches > li:visible").count();
        expect(shown).toBe(scores.filter((score) => score >= Math.max(...scores)).length);
        await page.locator("#least").fill("1");
        await page.locator("[data-compare]").first().focus();
        await page.keyboard.press("Enter");
        const dialog = page.locator("dialog.compare-dialog");
        await dialog.waitFor();
        expect(await dialog.locator("h2").textContent()).toContain("mirrored");
        await page.keyboard.press("2");
        expect(await dialog.locator(".compare").getAttribute("data-view")).toBe("slider");
        await dialog.locator("input[type=range]").focus();
        await page.keyboard.press("Home");
        const cut = () =>
          dialog.locator(".compare").evaluate((stage) => getComputedStyle(stage).getPropertyValue("--cut"));
        expect(await cut()).toBe("0%");
        expect(await faultsOf(page)).toEqual([]);
        await page.keyboard.press("3");
        await page.screenshot();
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Compare");
      }),
    );

  browserTest("by an address, and of a stored picture, works without a script", async (browser) => {
    const profile = await browser.newContext({ javaScriptEnabled: false });
    const page = await profile.newPage();
    await page.goto(world.url + world.context.signInLinks.create());
    await page.goto(`${world.url}/search`);
    await page.getByLabel("Or the address of a picture").fill("https://example.com/whale.jpg");
    await page.keyboard.press("Enter");
    await heading(page).waitFor();
    expect(await page.locator(".query figcaption").textContent()).toContain("This picture is stored.");
    expect(await page.getByLabel("Or the address of a picture").inputValue()).toBe(
      "https://example.com/whale.jpg",
    );
    await page.getByRole("link", { name: "Compare" }).first().click();
    await page.waitForURL("**/compare?**");
    await page.goto(`${world.url}/search`);
    await page.setInputFiles("#image", file(part));
    await page.getByRole("button", { name: "Search by this picture" }).click();
    await heading(page).waitFor();
    expect(await page.locator(".query figcaption").textContent()).toContain("not stored");
    await profile.close();
  });
});

describe("what cannot be searched by is said before it is sent, and results stay", () => {
  browserTest("a large file, a text, and a lost connection", async (browser) => {
    const profile = await openProfile(browser, 1440);
    const page = await profile.newPage();
    await page.goto(world.url + world.context.signInLinks.create());
    await page.goto(`${world.url}/search`);
    await page.setInputFiles("#image", file(part));
    await heading(page).waitFor();
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    const fault = page.locator("#search-fault");
    await page.setInputFiles("#image", file(new Uint8Array(50e6), "large.jpg"));
    await fault.filter({ hasText: "large.jpg has 50 MB" }).waitFor();
    await page.setInputFiles("#image", file(Buffer.from("hello"), "notes.txt", "text/plain"));
    await fault.filter({ hasText: "notes.txt is not a picture" }).waitFor();
    expect(sent).toEqual([]);
    await profile.setOffline(true);
    await page.setInputFiles("#image", file(part, "again.jpg"));
    await fault.filter({ hasText: "cannot be reached" }).waitFor();
    expect(await heading(page).textContent()).toContain("like it");
    await profile.close();
  });

  browserTest("a session that has ended", async (browser) => {
    const profile = await openProfile(browser, 1440);
    const page = await profile.newPage();
    await page.goto(world.url + world.context.signInLinks.create());
    await page.goto(`${world.url}/search`);
    await profile.clearCookies();
    await page.setInputFiles("#image", file(part));
    await page.locator("#search-fault", { hasText: "not signed in any more" }).waitFor();
    await profile.close();
  });
});
