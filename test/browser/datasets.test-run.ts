import { afterAll, beforeAll, expect } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExports } from "../../src/tasks/run-exports.ts";
import { extractTar } from "../datasets/formats/read-back.ts";
import { browserTests, openProfile, widths } from "./open-browser.ts";
import { openSite, type Site } from "./open-site.ts";

let site: Site;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rebooru-datasets-"));
  site = await openSite(18);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await site.close();
});

const browserTest = browserTests();

browserTest("a dataset is looked at while one types, made, followed and downloaded", async (browser) => {
  const profile = await openProfile(browser, 1440);
  await site.signIn(profile);
  const page = await profile.newPage();
  const said: string[] = [];
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  await page.goto(`${site.url}/datasets`);
  await page.getByRole("heading", { name: "18 pictures" }).waitFor();
  const query = page.getByLabel("What is in it");
  await query.fill("scor:100..");
  await page.locator("#query-says").getByText("allowed are keys").waitFor();
  expect(await query.getAttribute("aria-invalid")).toBe("true");
  await query.fill("subreddit:nowhere");
  await page.locator("#query-says").getByText("It selects nothing").waitFor();
  await query.fill("score:500..");
  const title = page.getByRole("heading", { name: /^\d+ pictures$/ });
  await title.waitFor();
  const found = Number.parseInt((await title.textContent()) ?? "");
  expect(await page.locator("#preview .pictures img").count()).toBe(found);
  await page.getByLabel("Format").selectOption("imagefolder");
  await page.getByRole("spinbutton", { name: "For training" }).fill("100");
  // What was chosen stays when the page is loaded anew.
  await page.waitForURL("**/datasets?*train=100*");
  await page.reload();
  expect(await page.getByLabel("Format").inputValue()).toBe("imagefolder");
  await page.getByRole("button", { name: "Make the dataset" }).click();
  await page.waitForURL("**/datasets/1");
  await page.getByText("Waiting for its turn").waitFor();
  await runExports(site.context);
  await page.getByText(`${found} rows in`).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  const archive = join(folder, download.suggestedFilename());
  await download.saveAs(archive);
  const names = [...extractTar(archive, join(folder, "out")).keys()];
  expect(names.filter((name) => name.endsWith(".jpg"))).toHaveLength(found);
  expect(names).toContain("dataset-1/manifest.json");
  expect(said).toEqual([]);
  await profile.close();
});

browserTest("without script a dataset is looked at, made and deleted", async (browser) => {
  const signed = await openProfile(browser, widths[0]);
  await site.signIn(signed);
  const profile = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await signed.storageState(),
  });
  const page = await profile.newPage();
  await page.goto(`${site.url}/datasets`);
  await page.getByLabel("What is in it").fill("score:500..");
  await page.getByRole("button", { name: "See what it selects" }).click();
  await page.getByRole("heading", { name: /^\d+ pictures$/ }).waitFor();
  await page.getByRole("button", { name: "Make the dataset" }).click();
  await runExports(site.context);
  await page.reload();
  await page.getByText("rows in").waitFor();
  await page.getByRole("button", { name: /^Delete/ }).click();
  expect(await page.getByRole("status").first().textContent()).toContain("deleted");
  await profile.close();
  await signed.close();
});
