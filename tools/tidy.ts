import type { ESTree } from 'vite';
import { visit, type Fault, type Source } from './sources.ts';

// The code's own manners; each rule with its reason in what it says. tools/tidy.test.ts holds the tree to them.

/** Where a rule of size does not hold, and why. */
const LONG_FILES: readonly RegExp[] = [
  // One process, one file: the whole life of an order is read from top to bottom.
  /^src\/domain\/process\/\w+\.ts$/,
  // One matrix: who may ask what of the whole application, row by row.
  /^test\/roles\.ts$/,
  // The one catalogue.
  /^src\/domain\/errors\.ts$/,
  // Tables as printed, and lists of places and goods.
  /\/fixtures\//,
  /\.test\.tsx?$/,
];
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
/** A page is one function whose lines are mostly markup. */
const PAGE_LINES_MAX = 120;

export function sizeFaults(source: Source): Fault[] {
  const { path, text } = source;
  const faults: Fault[] = [];
  const lines = text.trimEnd().split('\n').length;
  if (lines > FILE_LINES_MAX && !LONG_FILES.some((long) => long.test(path)))
    faults.push({
      rule: 'size',
      path,
      line: 1,
      says: `has ${lines} lines; ${FILE_LINES_MAX} are what can be kept in mind`,
    });
  if (/\.test\.tsx?$/.test(path)) return faults;
  const max = path.endsWith('.tsx') ? PAGE_LINES_MAX : FUNCTION_LINES_MAX;
  const check = (node: ESTree.Function | ESTree.ArrowFunctionExpression) => {
    const length = source.lineOf(node.end) - source.lineOf(node.start) + 1;
    if (length > max)
      faults.push({
        rule: 'size',
        path,
        line: source.lineOf(node.start),
        says: `a function of ${length} lines; ${max} at most`,
      });
  };
  visit(source, { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check });
  return faults;
}

/** Tools call for a default export in their settings. */
const DEFAULTS = /(^|\/)[\w-]+\.config\.ts$|^test\/global-setup\.ts$/;

export function exportFaults({ path, exports, imports, program }: Source): Fault[] {
  const faults: Fault[] = [];
  const fault = (line: number, says: string) => faults.push({ rule: 'exports', path, line, says });
  for (const { isDefault, line } of exports)
    if (isDefault && !DEFAULTS.test(path))
      fault(line, 'a default export; a name that is the same everywhere can be searched for');
  if (/(^|\/)index\.tsx?$/.test(path)) fault(1, 'index files hide where things are');
  const passed = imports.filter(({ reexport }) => reexport);
  const own = program.body.some(
    ({ type }) => !/^(Import|Export(All|Named))/.test(type) || type === 'ExportNamedDeclaration',
  );
  for (const { names, line } of passed) if (names.includes('*')) fault(line, 'export *; import from where it is');
  if (passed.length > 0 && !ownStatement(program) && own) fault(1, 'a barrel: it only passes on what others export');
  return faults;
}

function ownStatement({ body }: ESTree.Program): boolean {
  return body.some((node) => {
    if (node.type === 'ExportAllDeclaration' || node.type === 'ImportDeclaration') return false;
    return node.type !== 'ExportNamedDeclaration' || node.declaration !== null;
  });
}

const CALLS: readonly { readonly is: RegExp; readonly outside: RegExp; readonly why: string }[] = [
  {
    is: /^(Date\.now\(\)|new Date\(\)|Date\(\)|performance\.now\(\)|Temporal\.Now\b.*)$/,
    outside: /^src\/(?!platform\/|web\/islands\/|field\/)/,
    why: 'time is an argument: tests and the sandbox move it',
  },
  {
    is: /^(Math\.random\(\)|crypto\.random.*)$/,
    outside: /^src\/(?!platform\/|field\/)/,
    why: 'chance comes from platform/random.ts',
  },
  {
    is: /^process\.env$/,
    outside: /^src\/(?!platform\/|server\/main\.ts)/,
    why: 'settings come from the table in platform/config.ts',
  },
  { is: /^console\.\w+\(.*$/s, outside: /^src\/(?!web\/islands\/|field\/)/, why: 'the log is platform/log.ts' },
  { is: /^(eval|Function)\(.*$/s, outside: /^/, why: 'no code from text' },
];

export function callFaults(source: Source): Fault[] {
  if (source.isTest) return [];
  const faults: Fault[] = [];
  const check = (node: ESTree.Node) => {
    const written = source.text.slice(node.start, node.end);
    for (const { is, outside, why } of CALLS)
      if (outside.test(source.path) && is.test(written))
        faults.push({
          rule: 'calls',
          path: source.path,
          line: source.lineOf(node.start),
          says: `${written.slice(0, 40)}: ${why}`,
        });
  };
  visit(source, {
    CallExpression: check,
    NewExpression: check,
    MemberExpression: (node) => source.text.slice(node.start, node.end) === 'process.env' && check(node),
  });
  return faults;
}

/** Inline styles and scripts, which the pages' content security policy refuses, and markup past escaping. */
export function markupFaults(source: Source): Fault[] {
  const faults: Fault[] = [];
  visit(source, {
    JSXAttribute: (node) => {
      const name = source.text.slice(node.name.start, node.name.end);
      const says =
        name === 'style'
          ? 'a style attribute; the content security policy refuses it'
          : name === 'dangerouslySetInnerHTML'
            ? 'unescaped markup'
            : null;
      if (says && !ESCAPED_BY_HAND.includes(source.path))
        faults.push({ rule: 'markup', path: source.path, line: source.lineOf(node.start), says });
    },
  });
  return faults;
}

/** Drawings of our own, with no word of anybody's in them. */
const ESCAPED_BY_HAND: readonly string[] = ['src/web/ui/icon.tsx', 'src/web/ui/mark.tsx'];

const WORDS: readonly { readonly is: RegExp; readonly instead: string }[] = [
  { is: /^users?$/i, instead: 'person' },
  { is: /^transactions?$/i, instead: 'tx for a database transaction, order or transfer else' },
  { is: /^(managers?|handlers?|helpers?|utils?|utilities|misc)$/i, instead: 'what it does' },
];

/** Names that are not ours: what a library or the browser calls its own things. */
const FOREIGN = /^src\/platform\/accounts\//;

/** One word per idea, in file names and in what the code declares. See docs/glossary.md. */
export function wordFaults(source: Source): Fault[] {
  const faults: Fault[] = [];
  const check = (name: string, line: number) => {
    for (const word of wordsOf(name)) {
      const banned = WORDS.find(({ is }) => is.test(word));
      if (banned) faults.push({ rule: 'words', path: source.path, line, says: `${name}: say ${banned.instead}` });
    }
    if (/[a-z](Service|Controller|Factory|Impl)$/.test(name))
      faults.push({ rule: 'words', path: source.path, line, says: `${name}: say what it does` });
  };
  for (const part of source.path.split('/')) check(part.replace(/\.\w+$/, ''), 1);
  if (FOREIGN.test(source.path)) return faults;
  const declared = (node: { id?: ESTree.Node | null }) => {
    if (node.id?.type === 'Identifier') check(node.id.name, source.lineOf(node.id.start));
  };
  visit(source, {
    VariableDeclarator: declared,
    FunctionDeclaration: declared,
    ClassDeclaration: declared,
    TSInterfaceDeclaration: declared,
    TSTypeAliasDeclaration: declared,
    TSPropertySignature: ({ key }) => {
      if (key.type === 'Identifier') check(key.name, source.lineOf(key.start));
    },
  });
  return faults;
}

function wordsOf(name: string): string[] {
  return name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '');
}

const NOTES = new RegExp(
  `\\b(${['TO', 'FIX', 'X', 'HA'].map((half, i) => half + ['DO', 'ME', 'XX', 'CK'][i]).join('|')})\\b`,
);

/** Comments say why; what is left to do is an issue, and no check is switched off. */
export function commentFaults(source: Source): Fault[] {
  return source.comments.flatMap(({ value, start }) => {
    const fault = (says: string): Fault => ({ rule: 'comments', path: source.path, line: source.lineOf(start), says });
    if (NOTES.test(value)) return [fault('a note of what is left to do; make it an issue')];
    if (/@ts-(ignore|nocheck|expect-error)/.test(value)) return [fault('switches the type check off')];
    return /(oxlint|eslint)-disable(?!.* -- )/.test(value)
      ? [fault('switches a check off without a reason after --')]
      : [];
  });
}

/** What came from outside, by the names it goes under; a value becomes SQL only as $n, through a call such as `add(x)`. */
const FROM_OUTSIDE = /\b(input|body|query|form|params|asked|filters|c|req)\s*(\.|\[)/;
const BOUND = /\b(add|bind|param|value)\((?:[^()]|\([^()]*\))*\)/g;

/** SQL is put together from fragments of our own at most, never from values. */
export function sqlTextFaults(source: Source): Fault[] {
  if (source.isTest || !source.path.startsWith('src/')) return [];
  const faults: Fault[] = [];
  const fault = (node: ESTree.Node, says: string) =>
    faults.push({ rule: 'sql text', path: source.path, line: source.lineOf(node.start), says });
  visit(source, {
    CallExpression: ({ callee, arguments: [text] }) => {
      const method =
        callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
      if (!['sql', 'query'].includes(method) || !text) return;
      if (text.type === 'BinaryExpression') fault(text, 'SQL glued with +; values are $n');
      if (text.type !== 'TemplateLiteral') return;
      for (const [i, part] of text.expressions.entries()) {
        const written = source.text.slice(part.start, part.end);
        if (FROM_OUTSIDE.test(written.replaceAll(BOUND, ''))) fault(part, `\${${written}} in SQL; values are $n`);
        else if (/'%?$/.test(text.quasis[i]?.value.raw ?? ''))
          fault(part, `\${${written}} in quotes in SQL; values are $n`);
      }
    },
  });
  return faults;
}

export function tidyFaults(sources: readonly Source[]): Fault[] {
  const rules = [sizeFaults, exportFaults, callFaults, markupFaults, wordFaults, commentFaults, sqlTextFaults];
  return sources.flatMap((source) => rules.flatMap((rule) => rule(source)));
}
