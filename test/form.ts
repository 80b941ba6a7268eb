/** What a browser would send of the first form that posts, as it was first shown: what is filled in, ticked and chosen. */
export function fieldsOf(page: string): Record<string, string> {
  const [, form = ''] = /<form[^>]*method="post"[^>]*id="f"[^>]*>(.*?)<\/form>/s.exec(page) ?? [];
  const fields: Record<string, string> = {};
  for (const [tag, kind, rest = ''] of form.matchAll(/<(input|textarea|select)\b([^>]*)>/g)) {
    const name = attribute(rest, 'name');
    const type = attribute(rest, 'type');
    if (name === null || type === 'file') continue;
    if ((type === 'radio' || type === 'checkbox') && !/\bchecked\b/.test(rest)) continue;
    const after = form.slice(form.indexOf(tag) + tag.length);
    fields[name] =
      kind === 'input'
        ? (attribute(rest, 'value') ?? '')
        : kind === 'select'
          ? chosen(after)
          : read(inner(after, kind));
  }
  return fields;
}

function chosen(after: string): string {
  const options = [...inner(after, 'select').matchAll(/<option\b([^>]*)>/g)].map(([, rest = '']) => rest);
  const option = options.find((rest) => /\bselected\b/.test(rest)) ?? options[0] ?? '';
  return attribute(option, 'value') ?? '';
}

const inner = (after: string, kind: string | undefined) => after.slice(0, after.indexOf(`</${kind}>`));

function attribute(tag: string, name: string): string | null {
  const [, value] = new RegExp(`\\b${name}="([^"]*)"`).exec(tag) ?? [];
  return value === undefined ? null : read(value);
}

function read(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
