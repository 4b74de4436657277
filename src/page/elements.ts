/// <reference lib="dom" />
/**
 * Making of elements.
 *
 * @module
 */

/** What an element may be given: attributes by name, and listeners by the name of their event with `on` before it. */
export type Properties = Readonly<Record<string, string | number | boolean | undefined | EventListener>>;

/** What an element may hold. */
export type Child = Node | string | undefined;

/**
 * Makes an element.
 *
 * @param tag The name of the element.
 * @param properties Its attributes; one that is `false` or `undefined` is left out, and one that is `true` is empty. Its listeners.
 * @param children What it holds.
 * @returns The element.
 */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  set(element, properties);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Sets attributes and listeners of an element; `false` and `undefined` take an attribute away. */
export function set(element: Element, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** The element of the page with an id, which must be there. */
export function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}`);
  return element;
}
