/// <reference lib="dom" />
/**
 * Questions and their answers.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { percent } from "../../../words.ts";
import type { AskOptions, DatedAnswer } from "../../../workers/table.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";

/** What was asked, and the answer. */
interface Asked extends AskOptions {
  readonly answer: DatedAnswer;
}

/** Makes the look. */
export function askLook(learned: Learned): Look {
  const { app, remote, table: { question: example } } = learned;
  const field = (id: "ask" | "where", placeholder: string) =>
    make("input", { type: "text", id, autocomplete: "off", placeholder });
  const question = field("ask", example);
  const where = field("where", "all rows");
  const text = make("p", { class: "value", "aria-live": "polite" });
  const body = make("tbody");
  const table = make(
    "table",
    {},
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
  const list = make(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "What was asked", hidden: true },
    table,
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
    ...[valueOf(answer), errorOf(answer)].map((text) => make("td", { class: "number" }, text)),
  );
}

function inWords(answer: DatedAnswer): string {
  return `${valueOf(answer)} ${answer.exact ? "exactly" : `± ${errorOf(answer)} (standard error)`}`;
}

function valueOf(answer: DatedAnswer): string {
  return answer.date?.text ?? format(answer, answer.value);
}

function errorOf(answer: DatedAnswer): string {
  const { standardError, date } = answer;
  return format(answer, standardError) + (date ? ` ${date.unit}` : "");
}

/** A number of an answer: a share of rows, or in the unit of a column. */
function format({ of }: DatedAnswer, value: number): string {
  return of === "probability" ? percent(value, 2) : String(Number(value.toPrecision(4)));
}

function fileOf(asked: readonly Asked[]): Uint8Array<ArrayBuffer> {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = asked.map(({ question, where, answer: { value, standardError, date } }) =>
    [quoted(question), quoted(where ?? ""), date ? quoted(date.text) : value, standardError].join(",")
  );
  return new TextEncoder().encode(["question,where,answer,standard_error", ...lines, ""].join("\n"));
}
