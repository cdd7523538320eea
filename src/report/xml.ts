import { plainLines } from "./plain-text.ts";

/** An element with attributes (undefined ones are left out) and content that is already XML; written without content as an empty element. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...content: readonly string[]
): string {
  const attributeText = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");
  const inner = content.filter((c) => c !== "").join("\n");
  if (inner === "") return `<${name}${attributeText}/>`;
  return inner.startsWith("<") ? `<${name}${attributeText}>\n${inner}\n</${name}>` : `<${name}${attributeText}>${inner}</${name}>`;
}

/** Text for element content or a quoted attribute, without the characters that XML 1.0 section 2.2 forbids even as references. Line breaks in attributes stay. */
function escapeXml(text: string): string {
  return plainLines(text).replace(/[&<>"'\n\t]/g, (c) => ENTITIES[c] ?? c);
}

/** Like `escapeXml`, for element content only, where line breaks need no reference. */
export function escapeXmlText(text: string): string {
  return plainLines(text).replace(/[&<>]/g, (c) => ENTITIES[c] ?? c);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};
