/// <reference lib="dom" />
/**
 * Questions and their answers.
 *
 * @module
 */
import type { Answer } from "@staircase/made";
import { make } from "../../../elements.ts";
import { percent } from "../../../words.ts";
import type { AskOptions } from "../../../workers/table.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";

/** What was asked, and the answer. */
interface Asked extends AskOptions {
  readonly answer: Answer;
}

/** Makes the look. */
export function askLook(learned: Learned): Look {
  const { app, remote, table } = learned;
  const field = (id: "ask" | "where", placeholder: string) =>
    make("input", { type: "text", id, autocomplete: "off", placeholder });
  const question = field("ask", table.question);
  const where = field("where", "all rows");
  const text = make("p", { class: "value", "aria-live": "polite" });
  const body = make("tbody");
  const list = make(
    "table",
    { hidden: true },
    make("caption", {}, "What was asked"),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        ...["question", "of rows where"].map((title) => make("th", { scope: "col" }, title)),
        ...["answer", "standard error"].map((title) => make("th", { scope: "col", class: "number" }, title)),
      ),
    ),
    body,
  );
  const asked: Asked[] = [];
  const controls = make(
    "div",
    { class: "controls", hidden: true },
    csvButton(learned, "answers", () => Promise.resolve(fileOf(asked))),
  );
  return {
    element: make(
      "div",
      {},
      make(
        "p",
        {},
        "How likely is it that a row is like this? Conditions have a column and its values: =, !=, <, <=, >, >=, in (A, B), between A and B, is missing, with and, or, not between them. Or ask for mean(column), median(column), quantile(column, 0.9).",
      ),
      make(
        "form",
        {
          class: "controls",
          onsubmit: (event) => {
            event.preventDefault();
            app.address.change({
              ask: question.value || question.placeholder,
              where: where.value || undefined,
            });
          },
        },
        make("label", { for: "ask" }, "Question"),
        question,
        make("label", { for: "where" }, "of rows where"),
        where,
        make("button", { class: "main" }, "Ask"),
      ),
      text,
      list,
      controls,
    ),
    async show(state) {
      if (document.activeElement !== question) question.value = state.ask ?? "";
      if (document.activeElement !== where) where.value = state.where ?? "";
      if (state.ask === undefined) return;
      const options = { question: state.ask, where: state.where, seed: state.seed };
      const isSame = (before: AskOptions) =>
        before.question === options.question && before.where === options.where &&
        before.seed === options.seed;
      text.textContent = "Asking …";
      try {
        let found = asked.find(isSame);
        if (found === undefined) {
          found = { ...options, answer: await remote.call("ask", options) };
          asked.push(found);
        }
        text.textContent = inWords(found.answer);
        list.hidden = controls.hidden = false;
        body.replaceChildren(...asked.map(rowOf));
      } catch (error) {
        text.textContent = "";
        throw error;
      }
    },
  };
}

function rowOf({ question, where, answer }: Asked): HTMLElement {
  return make(
    "tr",
    {},
    ...[question, where ?? ""].map((text) => make("td", {}, text)),
    ...[answer.value, answer.standardError].map((value) =>
      make("td", { class: "number" }, format(answer, value))
    ),
  );
}

function inWords(answer: Answer): string {
  const { value, standardError, exact } = answer;
  const error = exact ? "exactly" : `± ${format(answer, standardError)} (standard error)`;
  return `${format(answer, value)} ${error}`;
}

/** A number of an answer: a share of rows, or in the unit of a column. */
function format({ of }: Answer, value: number): string {
  return of === "probability" ? percent(value, 2) : String(Number(value.toPrecision(4)));
}

function fileOf(asked: readonly Asked[]): Uint8Array<ArrayBuffer> {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = asked.map(({ question, where, answer: { value, standardError } }) =>
    [quoted(question), quoted(where ?? ""), value, standardError].join(",")
  );
  return new TextEncoder().encode(["question,where,answer,standard_error", ...lines, ""].join("\n"));
}
