/** Making and finding elements. Text set here is always text: nothing in this file reads markup from a string. */

export interface Attributes {
  readonly [name: string]: string | number | boolean | undefined;
}

/** An element with attributes and children; a string child is a text node. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** The element of that id, if the page has it. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T | undefined {
  return (document.getElementById(id) as T | null) ?? undefined;
}

/** A button that reports what it did in its own label for two seconds. */
export function button(label: string, act: () => Promise<string | undefined> | string | undefined): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', async () => {
    const said = await act();
    if (said === undefined) return;
    made.textContent = said;
    window.setTimeout(() => {
      made.textContent = label;
    }, 2000);
  });
  return made;
}

/** A labelled select; `groups` with an empty title stand alone. */
export function select(
  label: string,
  groups: readonly { title: string; options: readonly { value: string; text: string }[] }[],
  act: (value: string) => void,
): HTMLSelectElement {
  const made = element('select', { 'aria-label': label });
  for (const { title, options } of groups) {
    const parent = title === '' ? made : made.appendChild(element('optgroup', { label: title }));
    for (const { value, text } of options) parent.append(element('option', { value }, text));
  }
  made.addEventListener('change', () => act(made.value));
  return made;
}
