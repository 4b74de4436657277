/**
 * The page as a part of the bench.
 *
 * @module
 */
import type { Part } from "../part.ts";
import { formatPage, formatPageRow, PAGE_HEADER, type PageRow } from "./report.ts";
import { pageRows } from "./rows.ts";

/** What people do on the page, and how long they wait. */
export const pagePart: Part = {
  titles: ["Results", "The page"],
  async measure() {
    const rows: PageRow[] = [];
    console.log(PAGE_HEADER);
    try {
      for await (const row of pageRows()) {
        console.log(formatPageRow(row));
        rows.push(row);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.log(error.message);
    }
    if (rows.length > 0) return { numbers: rows, text: formatPage(rows) };
  },
};
