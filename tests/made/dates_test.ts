import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import {
  DATE_FORMATS,
  dateFormatsOf,
  dateOfTime,
  formatDate,
  parseDate,
} from "../../src/made/kinds/dates.ts";
import { isTranslated, kindOf, Made, type Schema, type SchemaVariable } from "../../src/made/mod.ts";

Deno.test("a date is a number of days, minutes or seconds", () => {
  const cases: [text: string, format: string, value: number][] = [
    ["1970-01-02", "YYYY-MM-DD", 1],
    ["1969-12-31", "YYYY-MM-DD", -1],
    ["29.2.2024", "DD.MM.YYYY", 19782],
    ["02/29/2024", "MM/DD/YYYY", 19782],
    ["1970-01-01 01:30", "YYYY-MM-DD HH:mm", 90],
    ["1970-01-02", "YYYY-MM-DD HH:mm", 1440],
    ["1970-01-01T00:01:02.5Z", "YYYY-MM-DDTHH:mm:ssZ", 62.5],
    ["9:05", "HH:mm", 545],
    ["0050-01-01", "YYYY-MM-DD", -701265],
    ["3 jan 1970", "D MMM YYYY", 2],
    ["March 1, 2024", "MMMM D, YYYY", 19783],
    ["01-MAY-1970", "DD-MMM-YYYY", 120],
    ["1/2/1970 12:05 AM", "M/D/YYYY h:mm A", 1445],
    ["1/2/1970, 12:05:07PM", "M/D/YYYY, h:mm:ss A", 129907],
    ["1970-01-01 02:00:00+02:00", "YYYY-MM-DD HH:mm:ssZ", 0],
    ["1970-01-01T00:00:00-0130", "YYYY-MM-DDTHH:mm:ssZ", 5400],
    ["1970-01-01 00:01:00 UTC", "YYYY-MM-DD HH:mm:ss UTC", 60],
    ["125:30:10", "[H]:mm:ss", 451810],
  ];
  for (const [text, format, value] of cases) assertEquals(parseDate(text, format), value, text);
  for (
    const text of ["", "2023-02-29", "2023-13-01", "2023-00-01", "23-01-01", "2023-01-01x", "0000-01-01"]
  ) {
    assertEquals(parseDate(text, "YYYY-MM-DD"), undefined, text);
  }
  for (const text of ["24:00", "12:60", "12"]) assertEquals(parseDate(text, "HH:mm"), undefined, text);
  for (const text of ["13:00 PM", "0:00 PM", "1:00"]) {
    assertEquals(parseDate(text, "h:mm A"), undefined, text);
  }
});

Deno.test("what is written as a date is read again, in every format", () => {
  for (const [k, format] of DATE_FORMATS.entries()) {
    for (const value of [0, k % 1440, 765 + k % 60]) {
      const text = formatDate(value, format);
      assertEquals(parseDate(text, format), value);
      assert(dateFormatsOf(text).includes(format), `${text} as ${format}`);
    }
    for (const far of [1e30, -1e30, Infinity, -Infinity]) {
      assert(parseDate(formatDate(far, format), format) !== undefined);
    }
  }
});

Deno.test("seconds have as many decimals as those of another date, of which the last is rounded", () => {
  const format = "YYYY-MM-DD HH:mm:ss";
  const like = "2020-01-01 00:00:00.000";
  const cases: [value: number, text: string][] = [
    [0, "1970-01-01 00:00:00.000"],
    [1.0625, "1970-01-01 00:00:01.063"],
    [59.9996, "1970-01-01 00:01:00.000"],
    [-0.25, "1969-12-31 23:59:59.750"],
    [Infinity, "9999-12-31 23:59:59.000"],
  ];
  for (const [value, text] of cases) assertEquals(formatDate(value, format, like), text);
  assertEquals(dateOfTime(1500, format), "1970-01-01 00:00:01.500");
  assertEquals(dateOfTime(-1000, format), "1969-12-31 23:59:59");
});

Deno.test("dates are written as they were, whatever zeros, names, halves of days and zones they had", () => {
  for (
    const [text, format] of [
      ["3/9/2020", "M/D/YYYY"],
      ["03/09/2020", "MM/DD/YYYY"],
      ["31/9/2020", undefined],
      ["30/9/2020", "D/M/YYYY"],
      ["3.9.2020", "D.M.YYYY"],
      ["3 Sep 2020", "D MMM YYYY"],
      ["September 3, 2020", "MMMM D, YYYY"],
      ["3/9/2020 9:05", "M/D/YYYY H:mm"],
      ["3/9/2020, 9:05:00 PM", "M/D/YYYY, h:mm:ss A"],
      ["2020-09-03 09:05:59+02:00", "YYYY-MM-DD HH:mm:ssZ"],
      ["2020-09-03T09:05:59-0330", "YYYY-MM-DDTHH:mm:ssZ"],
      ["2020-09-03T09:05:59.250Z", "YYYY-MM-DDTHH:mm:ssZ"],
      ["2020-09-03 09:05:59,007", "YYYY-MM-DD HH:mm:ss"],
      ["2020-09-03 09:05:59.000001000", "YYYY-MM-DD HH:mm:ss"],
      ["125:05:59.5", "[H]:mm:ss"],
      ["23:59", "H:mm"],
      ["05:59", "HH:mm"],
      ["24:00", "[H]:mm"],
      ["05:61", undefined],
      ["100:00:01", "[H]:mm:ss"],
    ] as const
  ) {
    const [found] = dateFormatsOf(text);
    assertEquals(found, format, text);
    if (found !== undefined) assertEquals(formatDate(parseDate(text, found)!, found, text), text);
  }
});

const DAY: SchemaVariable = {
  kind: "ordinal",
  size: 1000,
  name: "day",
  missing: true,
  date: { format: "YYYY-MM-DD", since: "2020-01-01" },
};

Deno.test("values of variables with dates are written as dates, of every kind of numbers", () => {
  const others: SchemaVariable[] = [
    DAY,
    { kind: "real", mean: 0, deviation: 100, date: DAY.date! },
    { kind: "binned", codes: [0, [1, 1000]], whole: true, date: DAY.date! },
  ];
  for (const variable of others) {
    const kind = kindOf(variable);
    assert(isTranslated(variable));
    assertEquals([kind.parse("2020-02-01", variable), kind.format(31, variable)], [31, "2020-02-01"]);
    assertEquals(kind.parse("31", variable), undefined);
    assert(kind.expectedInFiles(variable).startsWith("a date such as 2020-01-01"));
  }
  assertEquals(kindOf(DAY).format(NaN, DAY), "");
});

Deno.test("a notation of dates that cannot be is refused", () => {
  const refused = (variable: unknown, message: string) => {
    const error = assertThrows(
      () => new Made({ schema: [variable] as Schema, hidden: [3] }),
      RangeError,
      message,
    );
    assert(isInputError(error));
  };
  refused(
    { ...DAY, date: { format: "YYYY", since: "2020" } },
    'has the format "YYYY", expected one such as YYYY-MM-DD',
  );
  refused({ ...DAY, date: { format: "YYYY-MM-DD", since: "2020-02-31" } }, "expected a date as YYYY-MM-DD");
  refused({ ...DAY, date: "YYYY-MM-DD" }, "is not an object");
  refused({ kind: "binary", date: DAY.date }, "has a date, expected a kind of numbers");
  refused({ ...DAY, missing: undefined, absent: ["unknown"] }, "has absent as");
  refused({ ...DAY, absent: [3] }, "has absent as");
  refused({ kind: "categorical", size: 2, other: true }, "has other as true, expected true and labels");
});
