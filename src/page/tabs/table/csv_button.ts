/// <reference lib="dom" />
/**
 * The button that gives rows to the user.
 *
 * @module
 */
import { make } from "../../elements.ts";
import { saveAs } from "../../files.ts";
import type { Learned } from "./look.ts";

/**
 * Makes the button.
 *
 * @param learned What the rows are of.
 * @param what What the file is called, behind the name of the table.
 * @param bytes Asks for the file.
 */
export function csvButton(
  { app, table }: Learned,
  what: string,
  bytes: () => Promise<Uint8Array<ArrayBuffer>>,
): HTMLButtonElement {
  const save = async () => {
    try {
      app.say("Writing rows …");
      saveAs(`${table.stem}_${what}.csv`, await bytes(), "text/csv");
      app.say(`${table.stem}_${what}.csv was downloaded`);
    } catch (error) {
      app.complain(error);
    }
  };
  return make("button", { type: "button", onclick: save }, "Download as CSV");
}
