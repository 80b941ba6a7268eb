// While a form is filled in, asks its own address what comes of the figures so far, and puts the answer's sums in place of the
// old ones. Sending the form with its own button of that name does the same.

const PAUSE_MS = 300;

let timer: ReturnType<typeof setTimeout> | undefined;
let asked: AbortController | undefined;

document.addEventListener('input', (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>('form[data-reckon]');
  if (!form) return;
  stop();
  timer = setTimeout(() => void reckon(form), PAUSE_MS);
});
// Whoever sends the form or leaves asks for no sums any more: a late question would meet what was sent meanwhile.
document.addEventListener('submit', stop);
addEventListener('pagehide', stop);

function stop(): void {
  clearTimeout(timer);
  asked?.abort();
}

async function reckon(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  body.set('action', 'reckon');
  const asks = form.method === 'get';
  // A button called action hides the form's own property.
  const address = new URL(form.getAttribute('action') ?? '', location.href);
  if (asks) address.search = String(body);
  const { signal } = (asked = new AbortController());
  try {
    const answer = await fetch(address, asks ? { signal } : { method: 'POST', body, signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || signal.aborted) return;
    for (const sum of document.querySelectorAll<HTMLElement>('[data-reckoned]')) {
      const fresh = page.getElementById(sum.id);
      if (fresh) sum.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // The sums stay as they were.
  }
}
