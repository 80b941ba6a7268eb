import { parseSync, type Plugin } from 'vite';

// Rendering a list page creates a thousand little objects for elements that never differ but in a text or two. On the
// server this turns each run of plain elements into the HTML it will be, with holes: Preact's renderer takes such
// templates as they are (`jsxTemplate`). Components stay components. The same source renders to the same text with and
// without it; precompile.test.ts compares them on the gallery, which has every primitive.

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const empty = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

// Their value and their options depend on each other while rendering.
const never = new Set(['select', 'option', 'optgroup', 'textarea']);
const neverAttributes = new Set(['ref', 'style', 'children', 'defaultValue', 'defaultChecked', 'defaultSelected']);

// Attributes that the renderer writes in lower case; others in camel case are left to it.
const lower: Readonly<Record<string, string>> = {
  autoFocus: 'autofocus',
  className: 'class',
  colSpan: 'colspan',
  dateTime: 'datetime',
  htmlFor: 'for',
  maxLength: 'maxlength',
  minLength: 'minlength',
  readOnly: 'readonly',
  rowSpan: 'rowspan',
  tabIndex: 'tabindex',
  viewBox: 'viewBox',
};

/** For the server build only: a browser needs the elements themselves. */
export function precompileJsx(): Plugin {
  return {
    name: 'precompile-jsx',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'ssr',
    transform: {
      filter: { id: /\.tsx$/ },
      handler: (code, id) => ({ code: precompile(code, id), map: null }),
    },
  };
}

/** The module with its plain elements as templates; still TSX, for the compiler that follows. */
export function precompile(code: string, file: string): string {
  const parsed = parseSync(file, code, { lang: 'tsx' });
  if (parsed.errors.length > 0) return code;
  const writer = new Writer(code, file);
  const body = writer.text(parsed.program as unknown as Node);
  if (writer.templates.length === 0) return code;
  return (
    `import { jsxTemplate as $template } from 'preact/jsx-runtime';\n` +
    `import { attribute as $attribute, child as $child } from '#web/ui/template.ts';\n` +
    `${writer.templates.map((template, at) => `const $${at} = ${template};\n`).join('')}${body}`
  );
}

class Template {
  readonly strings: string[] = [''];
  readonly holes: string[] = [];
  plain(html: string): void {
    this.strings[this.strings.length - 1] += html;
  }
  hole(expression: string): void {
    this.holes.push(expression);
    this.strings.push('');
  }
}

class Writer {
  readonly templates: string[] = [];
  readonly #code: string;
  readonly #file: string;

  constructor(code: string, file: string) {
    this.#code = code;
    this.#file = file;
  }

  /** The source of a node, with the JSX inside it rewritten. */
  text(node: Node): string {
    return this.#splice(node, (inner) => this.jsx(inner));
  }

  jsx(node: Node): string {
    if (!this.#isPlain(node)) return this.#component(node);
    const template = new Template();
    this.#into(template, node);
    const { length } = this.templates;
    this.templates.push(JSON.stringify(template.strings));
    return `$template(${[`$${length}`, ...template.holes].join(', ')})`;
  }

  #component(node: Node): string {
    const children = (node['children'] as Node[]) ?? [];
    return this.#splice(node, (inner) => {
      const written = this.jsx(inner);
      // A template is an expression, which among the children of an element needs its braces.
      return children.includes(inner) && written.startsWith('$template(') ? `{${written}}` : written;
    });
  }

  #splice(node: Node, rewrite: (inner: Node) => string): string {
    let out = '';
    let at = node.start;
    for (const inner of outermostJsx(node)) {
      out += this.#code.slice(at, inner.start) + rewrite(inner);
      at = inner.end;
    }
    return out + this.#code.slice(at, node.end);
  }

  /** An element of HTML whose attributes can be written one by one, or a fragment. */
  #isPlain(node: Node): boolean {
    if (node.type === 'JSXFragment') return true;
    const opening = node['openingElement'] as Node;
    const name = opening['name'] as Node;
    if (name.type !== 'JSXIdentifier' || !/^[a-z]/.test(String(name['name'])) || never.has(String(name['name']))) {
      return false;
    }
    return (opening['attributes'] as Node[]).every((attribute) => {
      if (attribute.type !== 'JSXAttribute') return false;
      const named = attributeName(attribute);
      return (
        named !== null && !neverAttributes.has(named) && (!/[A-Z]/.test(named) || named in lower || named === inner)
      );
    });
  }

  #into(template: Template, node: Node): void {
    const children = node['children'] as Node[];
    if (node.type === 'JSXFragment') return this.#children(template, children);
    const opening = node['openingElement'] as Node;
    const name = String((opening['name'] as Node)['name']);
    template.plain(`<${name}`);
    let html: string | null = null;
    for (const attribute of opening['attributes'] as Node[]) {
      if (attributeName(attribute) === inner) html = this.#value(attribute);
      else this.#attribute(template, attribute);
    }
    if (empty.test(name)) return template.plain('/>');
    template.plain('>');
    if (html !== null) template.hole(`(${html})?.__html`);
    else this.#children(template, children);
    template.plain(`</${name}>`);
  }

  #attribute(template: Template, attribute: Node): void {
    const source = attributeName(attribute) ?? '';
    if (source === 'key') return;
    const name = lower[source] ?? source;
    const value = attribute['value'] as Node | null;
    const constant = value === null ? true : constantOf(value);
    if (constant === undefined) template.hole(`$attribute(${JSON.stringify(name)}, ${this.#value(attribute)})`);
    else template.plain(attributeText(name, constant));
  }

  #value(attribute: Node): string {
    const value = attribute['value'] as Node;
    if (value.type !== 'JSXExpressionContainer') return this.jsx(value);
    return this.#expression(value['expression'] as Node);
  }

  // The node itself may be JSX, which its own walk would step into.
  #expression(node: Node): string {
    return isJsx(node) ? this.jsx(node) : this.text(node);
  }

  #children(template: Template, children: readonly Node[]): void {
    for (const child of children) {
      if (child.type === 'JSXText') template.plain(escape(this.#written(child)));
      else if (child.type === 'JSXExpressionContainer') this.#hole(template, child['expression'] as Node);
      else if (isJsx(child) && this.#isPlain(child)) this.#into(template, child);
      else template.hole(this.jsx(child));
    }
  }

  #hole(template: Template, expression: Node): void {
    if (expression.type === 'JSXEmptyExpression') return;
    const constant = literal(expression);
    if (constant !== undefined && typeof constant !== 'boolean') template.plain(escape(String(constant)));
    else if (isJsx(expression) && this.#isPlain(expression)) this.#into(template, expression);
    else template.hole(`$child(${this.#expression(expression)})`);
  }

  // Line breaks and the indent around them are no text; every other blank is.
  #written(node: Node): string {
    const source = this.#code.slice(node.start, node.end);
    if (/&\w+;|&#/.test(source))
      throw new Error(`${this.#file}: write the character itself instead of ${source.trim()}`);
    const lines = source.split(/\r\n|\n|\r/);
    return lines
      .map((line, at) => {
        const started = at === 0 ? line : line.replace(/^[ \t]+/, '');
        return at === lines.length - 1 ? started : started.replace(/[ \t]+$/, '');
      })
      .filter((line) => line !== '')
      .join(' ');
  }
}

const inner = 'dangerouslySetInnerHTML';

const isJsx = (node: Node) => node.type === 'JSXElement' || node.type === 'JSXFragment';

function attributeName(attribute: Node): string | null {
  const name = attribute['name'] as Node;
  return name.type === 'JSXIdentifier' ? String(name['name']) : null;
}

/** The JSX below a node that has no other JSX between, in the order of the source. */
function outermostJsx(node: Node): Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      if (isJsx(value)) found.push(value);
      else Object.values(value).forEach(visit);
    }
  };
  Object.values(node).forEach(visit);
  return found.sort((a, b) => a.start - b.start);
}

type Constant = string | number | boolean;

function constantOf(value: Node): Constant | undefined {
  return value.type === 'JSXExpressionContainer' ? literal(value['expression'] as Node) : literal(value);
}

function literal(node: Node): Constant | undefined {
  const value = node['value'];
  if (node.type !== 'Literal') return undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function attributeText(name: string, value: Constant): string {
  const text = name[4] === '-' ? String(value) : value;
  if (text === false) return '';
  return text === true || text === '' ? ` ${name}` : ` ${name}="${escape(String(text))}"`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
