// A field of a place (`data-suggests`: where to ask) suggests while one types. In a field that adds to a list (`data-adds`) the
// suggestion that is chosen becomes a tick of the list; without this script the form sends what was typed.

const SUGGESTS_AFTER_MS = 150;
const label = document.documentElement.lang.startsWith('zh') ? 'full_zh' : 'full_en';

interface Suggestion {
  readonly id: string;
  readonly full_en: string;
  readonly full_zh: string;
}

let pause: ReturnType<typeof setTimeout> | undefined;
let question: AbortController | undefined;

document.addEventListener('input', (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.dataset['suggests'] === undefined) return;
  clearTimeout(pause);
  question?.abort();
  const chosen = [...(field.list?.options ?? [])].find(({ value }) => value === field.value);
  if (chosen) return add(field, chosen);
  if (field.value.trim() !== '') pause = setTimeout(() => void suggest(field), SUGGESTS_AFTER_MS);
});

async function suggest(field: HTMLInputElement): Promise<void> {
  const { signal } = (question = new AbortController());
  try {
    const answer = await fetch(`${field.dataset['suggests']}?${new URLSearchParams({ q: field.value })}`, { signal });
    if (!answer.ok) return;
    const { places } = (await answer.json()) as { places: readonly Suggestion[] };
    const options = new Map(places.map((place) => [place[label], place.id]));
    // A search that answers in place may have put another field there meanwhile.
    const now = document.getElementById(field.id);
    if (now instanceof HTMLInputElement)
      now.list?.replaceChildren(...[...options].map(([value, id]) => option(value, id)));
  } catch {
    // The field takes whatever is typed.
  }
}

function option(value: string, id: string): HTMLOptionElement {
  const made = document.createElement('option');
  made.value = value;
  made.dataset['id'] = id;
  return made;
}

function add(field: HTMLInputElement, chosen: HTMLOptionElement): void {
  const { adds } = field.dataset;
  const list = adds === undefined ? null : field.form?.querySelector(`fieldset[id$="-${adds}"] .choices`);
  const id = chosen.dataset['id'];
  if (adds === undefined || !list || id === undefined) return;
  field.value = '';
  const there = list.querySelector<HTMLInputElement>(`input[value="${CSS.escape(id)}"]`);
  if (there) return void (there.checked = true);
  const tick = Object.assign(document.createElement('input'), {
    type: 'checkbox',
    name: adds,
    value: id,
    checked: true,
  });
  const name = Object.assign(document.createElement('span'), { className: 'choice-text', textContent: chosen.value });
  const line = Object.assign(document.createElement('label'), { className: 'choice' });
  line.append(tick, name);
  list.append(line);
}
