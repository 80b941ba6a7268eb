/** A table of Markdown; the first row is the head. */
export function table(...rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) => `| ${row.map(cell).join(' | ')} |`);
  return `${[head, `|${'---|'.repeat(rows[0]?.length ?? 0)}`, ...body].join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export const code = (text: string): string => (text === '' ? '' : `\`${text}\``);
export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** Said at the head of every page that is made, so that nobody mends the copy. */
export function page(title: string, from: string, ...parts: readonly string[]): string {
  const note = `<!-- Made by \`npm run gen\` from ${from}; a test keeps it so. -->`;
  return `${[`# ${title}`, note, ...parts.map((part) => part.trimEnd())].join('\n\n')}\n`;
}
