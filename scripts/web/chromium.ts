/**
 * A headless Chromium.
 *
 * @module
 */
import { type Browser, chromium } from "playwright-core";

/** Where the browser is. */
export const EXECUTABLE = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
];

/** Starts it. Where there is no GPU, WebGPU is software. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}
