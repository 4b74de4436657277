/**
 * Where there is no GPU, Chromium's software adapter stands in for one. Vulkan looks for adapters once in a process, so
 * every test that may start WebGPU imports this file.
 */

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const VARIABLE = "VK_ICD_FILENAMES";

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether there seems to be a GPU. */
export const hasGpu = exists("/dev/dri") || exists("/dev/nvidia0");
if (!hasGpu && exists(SWIFTSHADER) && Deno.env.get(VARIABLE) === undefined) {
  Deno.env.set(VARIABLE, SWIFTSHADER);
}
