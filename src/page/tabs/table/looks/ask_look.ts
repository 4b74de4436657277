/// <reference lib="dom" />
/**
 * Questions about how likely something is.
 *
 * @module
 */
import { make } from "../../../elements.ts";
import { percent } from "../../../words.ts";
import type { Answer } from "../../../workers/table.ts";
import { csvButton } from "../csv_button.ts";
import type { Learned, Look } from "../look.ts";

/** Makes the look. */
export function askLook(learned: Learned): Look {
  const { app, remote, table } = learned;
  const question = make("input", {
    type: "text",
    id: "ask",
    autocomplete: "off",
    placeholder: table.question,
  });
  const text = make("p", { class: "value", "aria-live": "polite" });
  const answers = new Map<string, Answer>();
  const body = make("tbody");
  const csv = csvButton(learned, "answers", () => Promise.resolve(fileOf(answers)));
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
        make("th", { scope: "col" }, "question"),
        ...["probability", "standard error"].map((title) =>
          make("th", { scope: "col", class: "number" }, title)
        ),
      ),
    ),
    body,
  );
  const controls = make("div", { class: "controls", hidden: true }, csv);
  return {
    element: make(
      "div",
      {},
      make(
        "p",
        {},
        "How likely is it that a row is like this? Conditions are a column and its values, with and between them: =, !=, <, <=, >, >=, in (A, B), between A and B, is missing.",
      ),
      make(
        "form",
        {
          class: "controls",
          onsubmit: (event) => {
            event.preventDefault();
            app.address.change({ ask: question.value || question.placeholder });
          },
        },
        make("label", { for: "ask" }, "Question"),
        question,
        make("button", { class: "main" }, "Ask"),
      ),
      text,
      list,
      controls,
    ),
    async show({ ask, seed }) {
      if (document.activeElement !== question) question.value = ask ?? "";
      if (ask === undefined) return;
      text.textContent = "Asking …";
      try {
        const answer = answers.get(ask) ?? await remote.call("ask", { question: ask, seed });
        answers.set(ask, answer);
        text.textContent = inWords(answer);
        list.hidden = controls.hidden = false;
        body.replaceChildren(...Array.from(answers, ([question, { probability, error }]) =>
          make(
            "tr",
            {},
            make("td", {}, question),
            ...[percent(probability, 2), percent(error, 2)].map((cell) =>
              make("td", { class: "number" }, cell)
            ),
          )));
      } catch (error) {
        text.textContent = "";
        throw error;
      }
    },
  };
}

function inWords({ probability, error, isExact }: Answer): string {
  return `${percent(probability, 2)} ${isExact ? "exactly" : `± ${percent(error, 2)} (standard error)`}`;
}

function fileOf(answers: ReadonlyMap<string, Answer>): Uint8Array<ArrayBuffer> {
  const lines = Array.from(
    answers,
    ([question, { probability, error }]) =>
      [`"${question.replaceAll('"', '""')}"`, probability, error].join(","),
  );
  return new TextEncoder().encode(["question,probability,standard_error", ...lines, ""].join("\n"));
}
