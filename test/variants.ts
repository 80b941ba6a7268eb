import { HALF, ODD_NUMBERS, ODD_TEXTS, TOO_MUCH, WRONG_TEXTS } from './nasty.ts';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}
export interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export function operationsOf({ paths }: OpenApi): { route: string; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      operation,
    })),
  );
}

export type Json = Readonly<Record<string, unknown>>;
export interface Variant {
  readonly what: string;
  readonly body: string;
}

/** The body with one value set, or (undefined) left out, at a path. */
function changed(body: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(body))
    return body.map((one: unknown, at) => (String(at) === name ? changed(one, rest, value) : one));
  const before = (typeof body === 'object' && body !== null ? body : {}) as Json;
  const { [name]: old, ...others } = before;
  return rest.length === 0 && value === undefined ? others : { ...others, [name]: changed(old, rest, value) };
}

const json = (body: unknown): string => JSON.stringify(body).replaceAll(`"${TOO_MUCH}"`, '1e309');

/** Of a body and its schema, with `columns` of the tables as keys that it has not: what no operation may take, and what it may refuse or take, but not break on. */
export function variantsOf(
  document: OpenApi,
  schema: Schema,
  body: unknown,
  columns: readonly string[],
): { wrong: Variant[]; odd: Variant[] } {
  const wrong: Variant[] = [];
  const odd: Variant[] = [];
  let turn = 0;
  const add = (list: Variant[], path: readonly string[], value: unknown, what: string) =>
    list.push({ what: `${path.join('.')} ${what}`, body: json(changed(body, path, value)) });
  const walk = (given: Schema, path: readonly string[], value: unknown, isRequired: boolean): void => {
    const resolved = given.$ref ? document.components.schemas[given.$ref.split('/').at(-1) ?? ''] : given;
    if (!resolved) return;
    const types = resolved.anyOf ? [] : [resolved.type ?? []].flat();
    const mistakes: readonly (readonly [string, unknown])[] = [
      ['string', 'text'],
      ['integer', 1],
      ['boolean', true],
      ['array', [[1]]],
      ['object', { a: { b: 1 } }],
      ['null', null],
    ];
    if (path.length > 0) {
      for (const [type, other] of mistakes) {
        if (types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'))) continue;
        add(wrong, path, other, `as ${type}`);
      }
      if (types.includes('integer') || types.includes('number')) {
        for (const each of [TOO_MUCH, '1', ' 1 ', '0x1']) add(wrong, path, each, String(each));
        if (types.includes('integer')) add(wrong, path, 1.5, '1.5');
        for (const each of ODD_NUMBERS) add(odd, path, each, String(each));
      }
      if (types.includes('string')) {
        for (const each of WRONG_TEXTS) add(wrong, path, each, `${each.slice(0, 5)} (${each.length})`);
        if (resolved.enum)
          for (const each of ['nonsense', '__proto__', 'constructor', '']) add(wrong, path, each, each);
        else for (let n = 0; n < 4; n++) add(odd, path, ODD_TEXTS[turn++ % ODD_TEXTS.length], 'odd');
      }
      if (types.includes('array')) add(wrong, path, Array(2000).fill('text'), '2000 items');
      if (isRequired) add(wrong, path, undefined, 'missing');
    }
    if (types.includes('object') && resolved.properties) {
      const extras = [
        'id',
        'role',
        'staff',
        'price_minor',
        'fee_minor',
        'currency',
        'org_id',
        'state',
        '__proto__',
        HALF,
      ];
      for (let n = 0; n < 12; n++) extras.push(columns[turn++ % columns.length] ?? 'id');
      for (const extra of extras)
        if (!Object.hasOwn(resolved.properties, extra))
          wrong.push({ what: `${path.join('.')} with ${extra}`, body: withKey(body, path, extra) });
      for (const [name, inner] of Object.entries(resolved.properties))
        walk(inner, [...path, name], at(value, name), resolved.required?.includes(name) === true);
    }
    if (types.includes('array') && resolved.items && Array.isArray(value) && value.length > 0)
      walk(resolved.items, [...path, '0'], value[0], false);
  };
  walk(schema, [], body, true);
  return { wrong, odd };
}

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json)[name] : undefined;

/** As text, since an object cannot be given a key `__proto__` of its own so simply. */
function withKey(body: unknown, path: readonly string[], key: string): string {
  return json(changed(body, [...path, '@extra@'], 1)).replace('"@extra@"', JSON.stringify(key));
}
