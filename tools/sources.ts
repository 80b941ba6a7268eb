import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { parseSync, Visitor, type ESTree, type ParseResult } from 'vite';

export interface Import {
  /** A path from the root where the file is ours, else the package's name. */
  readonly of: string;
  readonly ours: boolean;
  /** Passed on rather than used. */
  readonly reexport: boolean;
  /** Gone when the types are stripped: nothing of it is shipped. */
  readonly typeOnly: boolean;
  readonly names: readonly string[];
  readonly line: number;
}

/** One file of code, parsed. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: ParseResult['comments'];
  readonly imports: readonly Import[];
  readonly exports: readonly {
    readonly name: string;
    readonly isDefault: boolean;
    readonly isType: boolean;
    readonly line: number;
  }[];
  readonly isTest: boolean;
  lineOf(offset: number): number;
}

/** What a rule found: where, and how it is broken. */
export interface Fault {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

export const FOLDERS = ['src', 'test', 'tools', 'e2e', 'bench'];

/** Throws where a file cannot be parsed. */
export function sourceOf(path: string, text: string): Source {
  const { program, comments, module: record, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;
  const imported = (request: string, start: number, names: readonly (string | null)[], reexport = false): Import => {
    const ours = request.startsWith('.') || request.startsWith('#');
    const of = ours ? resolved(path, request) : packageOf(request);
    const typeOnly = /^(import|export)\s+type\b/.test(text.slice(start, start + 20));
    return { of, ours, reexport, typeOnly, names: names.map((name) => name ?? '*'), line: lineOf(start) };
  };
  const exported = record.staticExports.flatMap(({ entries }) => entries);
  return {
    path,
    text,
    program,
    comments,
    lineOf,
    isTest: /\.test\.tsx?$/.test(path),
    imports: [
      ...record.staticImports.map(({ moduleRequest, start, entries }) =>
        imported(
          moduleRequest.value,
          start,
          entries.map(({ importName }) => importName.name),
        ),
      ),
      ...exported.flatMap(({ moduleRequest, importName, start }) =>
        moduleRequest ? [imported(moduleRequest.value, start, [importName.name], true)] : [],
      ),
      ...record.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
        const literal = /^(['"])([^'"]+)\1$/.exec(text.slice(start, end))?.[2];
        return literal === undefined ? [] : [imported(literal, start, [null])];
      }),
    ],
    exports: exported.map(({ exportName, isType, start }) => ({
      name: exportName.name ?? '*',
      isDefault: exportName.kind === 'Default',
      isType,
      line: lineOf(start),
    })),
  };
}

/** `./x.ts` and `#domain/x.ts` as paths from the root; see `imports` in package.json. */
function resolved(from: string, request: string): string {
  const [, alias = '', rest = ''] = /^#(\w+)\/(.*)$/.exec(request) ?? [];
  if (request.startsWith('.')) return normalize(join(dirname(from), request)).replace(/\?.*$/, '');
  return ['test', 'tools', 'db'].includes(alias) ? `${alias}/${rest}` : `src/${alias}/${rest}`;
}

function packageOf(request: string): string {
  if (request.startsWith('node:')) return request;
  return request.split('/', request.startsWith('@') ? 2 : 1).join('/');
}

/** Every file of code under the root. */
export function readTree(root: string): Source[] {
  const paths = FOLDERS.flatMap((folder) => walk(root, folder)).sort();
  return paths.map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8')));
}

function walk(root: string, folder: string): string[] {
  const files: string[] = [];
  let names;
  try {
    names = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    // A folder that is not there holds nothing; `bench` and `e2e` came late.
    return files;
  }
  for (const entry of names) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...walk(root, path));
    else if (/\.(tsx?|mjs)$/.test(entry.name)) files.push(path);
  }
  return files;
}

/** Calls back on the nodes of the kinds that the visitor names. */
export function visit(source: Source, visitor: ConstructorParameters<typeof Visitor>[0]): void {
  new Visitor(visitor).visit(source.program);
}
