/** The script of the page that trains: the core as a bundler takes it from `mod.ts`. */
import { trainSmall } from "./small_training.ts";

Object.assign(globalThis, { trainSmall });
