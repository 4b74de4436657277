/** The script of the page that reads and learns a table. */
import { learnSmall } from "./small_table.ts";

Object.assign(globalThis, { learnSmall });
