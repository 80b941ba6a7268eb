/** Text that JSON writes as it is; nearly all there is, and testing is cheaper than asking for its normal form. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * JSON with sorted keys and NFC text: the same value gives the same bytes on every machine, so it can be hashed.
 * Takes what JSON takes; numbers are integers (a float would print differently elsewhere), `undefined` keys are left out.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`not an exact integer: ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(record).sort()) {
    const item = record[key];
    if (item === undefined) continue;
    text += `${text === '' ? '' : ','}${PLAIN.test(key) ? `"${key}"` : JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}
