import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Whether Debian's Chromium is installed. */
export const hasBrowser = existsSync(executablePath);

/** Widths of a phone, a tablet and a desk. */
export const widths = [390, 768, 1440] as const;

/** Starts Chromium; once more, said aloud, where it dies at its start. */
export async function openBrowser(): Promise<Browser> {
  const launch = () =>
    chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
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
