import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's browser, or that of `CHROMIUM_PATH`; undefined where there is none. */
export const CHROMIUM = [process.env.CHROMIUM_PATH, ...PLACES].find(
  (path) => path !== undefined && existsSync(path),
);

/** Close it at the end. */
export async function openChromium(): Promise<Browser> {
  // As root, which containers are, it has no sandbox.
  return await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] });
}
