/**
 * What commands ask of Deno itself, on a computer on which something goes wrong.
 *
 * @module
 */
import { noted } from "./call.ts";

const open = noted("create", Deno.open);

Deno.open = async (...args) => {
  const file = await open(...args);
  return Object.assign(file, {
    truncate: noted("write", file.truncate.bind(file)),
    write: noted("write", file.write.bind(file)),
  });
};
Deno.stat = noted("open", Deno.stat);
Deno.remove = noted("rm", Deno.remove);
Deno.readTextFile = noted("open", Deno.readTextFile);
