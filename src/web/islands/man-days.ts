// Asks the calculator again while figures are typed, and puts its sum in the place of the old one.

const PAUSE_MS = 300;
const ASKED = ['lot', 'standard', 'level', 'severity', 'critical', 'major', 'minor', 'unit_minutes', 'styles', 'tests'];

let timer: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

document.addEventListener('input', (event) => {
  const field = event.target;
  if (
    !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)
  )
    return;
  const { form } = field;
  if (!form || !ASKED.includes(field.name) || !form.querySelector('[data-sum]')) return;
  clearTimeout(timer);
  timer = setTimeout(() => void reckon(form, ++turn), PAUSE_MS);
});

async function reckon(form: HTMLFormElement, mine: number): Promise<void> {
  const old = form.querySelector<HTMLElement>('[data-sum]');
  const data = new FormData(form);
  const query = new URLSearchParams(
    ASKED.flatMap((name) => {
      const value = data.get(name);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  try {
    const answer = await fetch(`${old?.dataset['sum'] ?? ''}?${query}`);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const sum = page.querySelector('[data-sum]');
    // What was typed since has asked anew.
    if (answer.ok && sum && old && mine === turn) old.replaceChildren(...sum.childNodes);
  } catch {
    // The sum stays as it was; sending the form reckons it too.
  }
}
