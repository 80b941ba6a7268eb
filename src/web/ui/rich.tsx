import type { ComponentChildren, VNode } from 'preact';

import type { Params, Translate } from '#platform/i18n.ts';

// Private use characters: no text that people write or translators use contains them.
const [open, close] = ['\ue000', '\ue001'] as const;
const markup = /\ue000(\w+)\ue001|<(\w+)>([\s\S]*?)<\/\2>/;

/**
 * A sentence of the catalogue with parts that are more than text. Placeholders may be filled with elements, and
 * `<name>…</name>` in the sentence is drawn by `tags.name`; `<b>` needs no drawing. What is filled in is never read
 * as a tag, so a company called `<b>` stays text.
 *
 *     rich(t, 'orders.terms_seen', { when: <DateTime at={at} /> }, { link: (text) => <a href={href}>{text}</a> })
 */
export function rich(
  t: Translate,
  key: string,
  params: Readonly<Record<string, ComponentChildren>> = {},
  tags: Readonly<Record<string, (inner: ComponentChildren) => ComponentChildren>> = {},
): VNode {
  const fill: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    // `count` also chooses the plural form, so the translator must see the number itself.
    fill[name] = name === 'count' && typeof value === 'number' ? value : `${open}${name}${close}`;
  }
  const text = t(key, fill satisfies Params);
  return <>{draw(text, params, tags)}</>;
}

function draw(
  text: string,
  params: Readonly<Record<string, ComponentChildren>>,
  tags: Readonly<Record<string, (inner: ComponentChildren) => ComponentChildren>>,
): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let rest = text;
  while (rest !== '') {
    const mark = markup.exec(rest);
    if (!mark) {
      parts.push(rest);
      break;
    }
    if (mark.index > 0) parts.push(rest.slice(0, mark.index));
    if (mark[1] !== undefined) {
      parts.push(params[mark[1]]);
    } else {
      const name = mark[2] ?? '';
      const inner = draw(mark[3] ?? '', params, tags);
      const drawn = tags[name];
      if (!drawn && name !== 'b') throw new Error(`Nothing draws <${name}> of "${text}"`);
      parts.push(drawn ? drawn(inner) : <b>{inner}</b>);
    }
    rest = rest.slice(mark.index + mark[0].length);
  }
  return parts;
}
