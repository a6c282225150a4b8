import { afterAll, test } from "bun:test";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Whether Debian's Chromium is installed. */
export const hasBrowser = existsSync(executablePath);
if (!hasBrowser) console.warn(`${executablePath} is not installed: every test in a browser is SKIPPED`);

/** Widths of a phone, a tablet and a desk. */
export const widths = [390, 768, 1440] as const;
export const schemes = ["light", "dark"] as const;

export type BrowserOptions = {
  /** Whether a page that was left is kept as it was, and shown again by Back. Default: no. */
  keepsLeftPages?: boolean;
};

/** Starts Chromium; once more, said aloud, where it dies at its start. */
export async function openBrowser({ keepsLeftPages = false }: BrowserOptions = {}): Promise<Browser> {
  const launch = () =>
    chromium.launch({
      executablePath,
      ...(keepsLeftPages && { ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(keepsLeftPages ? [] : ["--disable-features=BackForwardCache"]),
      ],
    });
  return launch().catch((error: unknown) => {
    console.warn(`Chromium died at its start, starting it once more: ${String(error).slice(0, 200)}`);
    return launch();
  });
}

/** A fresh profile. */
export const openProfile = (
  browser: Browser,
  width: number,
  colorScheme: "light" | "dark" = "light",
): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme,
    reducedMotion: "reduce",
    isMobile: width < 500,
    hasTouch: width < 500,
  });

/**
 * Waits until a page is loaded and nothing on it moves any more. The network is never idle on a page that listens to what changes,
 * so Playwright's own "networkidle" would wait in vain.
 */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.readyState === "complete" &&
      [...document.images].every((image) => {
        const { bottom, top } = image.getBoundingClientRect();
        return image.complete || bottom < 0 || top > innerHeight;
      }),
  );
  await page.waitForTimeout(300);
}

/**
 * Declares tests that share a browser. Where Chromium dies in the middle of one, it is started once more, and the test begins again;
 * this is said aloud. Without Chromium they are skipped.
 */
export function browserTests(options: BrowserOptions = {}) {
  let browser: Browser | undefined;
  let hasDied = false;
  afterAll(async () => void (await browser?.close()));
  return (name: string, run: (browser: Browser) => Promise<void>): void =>
    test.skipIf(!hasBrowser)(name, async () => {
      browser ??= await openBrowser(options);
      try {
        await run(browser);
      } catch (error) {
        if (browser.isConnected() || hasDied) throw error;
        hasDied = true;
        console.warn(`Chromium died, starting it once more: "${name}" begins again`);
        browser = await openBrowser(options);
        await run(browser);
      }
    });
}
