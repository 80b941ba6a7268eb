import type { ComponentChildren } from 'preact';

// What the server build calls from the templates it makes of JSX (tools/precompile.ts). Written to say exactly what
// preact-render-to-string says of the same attribute or child.

const special = /["&<]/;

function escape(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** ` name="value"`, or nothing. aria- and data- attributes say true and false in words. */
export function attribute(name: string, value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') return '';
  const text = name[4] === '-' ? String(value) : value;
  if (text === false) return '';
  return text === true || text === '' ? ` ${name}` : ` ${name}="${escape(String(text))}"`;
}

/** Text is escaped here; elements and lists of children are left to the renderer, which escapes the texts in them. */
export function child(value: ComponentChildren): ComponentChildren {
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'object' ? value : null;
}
