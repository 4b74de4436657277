import { assertEquals } from "@std/assert";
import { standIn } from "../../src/untrusted/stand_in.ts";

Deno.test("standIn() knows what stands in the place of files, and nothing else", () => {
  const of = (text: string) => standIn(new TextEncoder().encode(text));
  assertEquals(
    of("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
    "a Git LFS pointer; git lfs pull fetches the file itself",
  );
  const pages = [
    "<!doctype html>",
    "\n <html>",
    "\ufeff<!DOCTYPE HTML>",
    "<?xml version='1.0'?><Error>",
    "<HEAD>",
  ];
  for (const page of pages) assertEquals(of(page), "a web page", page);
  for (const other of ["", "<", "version 2", "\x08\x08\x12<html>", "PK\x03\x04"]) {
    assertEquals(of(other), undefined);
  }
});
