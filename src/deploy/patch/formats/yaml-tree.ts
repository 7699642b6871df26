/** Plain values to YAML, with compose's tags and interpolated texts where a table asks for them. */
import { Document, type Node, YAMLMap, YAMLSeq } from 'yaml';
import { isPlain } from '../said-settings.ts';
import { ComposeTag, Interpolated } from '../settings/compose-values.ts';

/** `text` is called for every plain text. */
function toNode(document: Document, value: unknown, text: (plain: string) => string): Node {
  if (value instanceof ComposeTag) {
    const node = toNode(document, value.value, text);
    node.tag = value.tag;
    return node;
  }
  if (value instanceof Interpolated) return document.createNode(value.text) as Node;
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const item of value) list.items.push(toNode(document, item, text));
    return list;
  }
  if (isPlain(value)) {
    const map = new YAMLMap();
    for (const [key, item] of Object.entries(value)) if (item !== undefined) map.add({ key: document.createNode(key), value: toNode(document, item, text) });
    return map;
  }
  return document.createNode(typeof value === 'string' ? text(value) : value) as Node;
}

export function yamlText(value: Readonly<Record<string, unknown>>, text: (plain: string) => string = (plain) => plain): string {
  const document = new Document();
  document.contents = toNode(document, value, text) as Document['contents'];
  return document.toString({ lineWidth: 0 });
}
