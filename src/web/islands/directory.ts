// Lists that answer in place: a form or a link of this page brings only its parts anew. All of it works by whole pages
// without this script.

const BUSY_AFTER_MS = 200;

let under: AbortController | undefined;

/** Asks for a page and puts its parts (`data-swap`) in place of this one's. A later question ends an earlier one. */
async function ask(url: string, init: RequestInit, record: boolean): Promise<void> {
  under?.abort();
  const own = (under = new AbortController());
  const slow = setTimeout(() => busy(true), BUSY_AFTER_MS);
  try {
    const answer = await fetch(url, { ...init, signal: own.signal });
    const html = await answer.text();
    const page = new DOMParser().parseFromString(html, 'text/html');
    // Another kind of page: sign-in, a refusal.
    if (!answer.ok || !page.querySelector('[data-swap]')) return location.assign(answer.redirected ? answer.url : url);
    if (record && answer.url !== location.href) history.pushState(null, '', answer.url);
    document.title = page.title;
    swap(page);
  } catch {
    // Ended by a later one, or the line is down: the browser says that better than we could.
    if (!own.signal.aborted) location.assign(url);
  } finally {
    clearTimeout(slow);
    if (under === own) busy(false);
  }
}

function busy(is: boolean): void {
  const results = document.querySelector('[data-swap=results]');
  if (is) results?.setAttribute('aria-busy', 'true');
  else results?.removeAttribute('aria-busy');
}

function swap(page: Document): void {
  const held = focusOf(document.activeElement);
  for (const part of document.querySelectorAll<HTMLElement>('[data-swap]')) {
    const fresh = page.querySelector(`[data-swap="${part.dataset['swap']}"]`);
    if (!fresh) continue;
    const open = [...part.querySelectorAll('details')].map((details) => details.open);
    part.replaceChildren(...fresh.childNodes);
    part.querySelectorAll('details').forEach((details, at) => (details.open ||= open[at] ?? false));
  }
  for (const back of document.querySelectorAll<HTMLInputElement>('input[name=back]'))
    back.value = location.pathname + location.search;
  held?.();
}

/** How to give the focus back to what stands in the place of the element, with what was typed meanwhile. */
function focusOf(element: Element | null): (() => void) | undefined {
  if (!(element instanceof HTMLElement) || !element.closest('[data-swap]')) return undefined;
  const typed = element instanceof HTMLInputElement && /^(?:text|search|number)$/.test(element.type) ? element : null;
  const value = typed?.value;
  return () => {
    const same = counterpart(element);
    if (typed && same instanceof HTMLInputElement && value !== undefined) same.value = value;
    same?.focus({ preventScroll: true });
  };
}

function counterpart(element: HTMLElement): HTMLElement | null {
  if (element.id) return document.getElementById(element.id);
  if (element instanceof HTMLInputElement)
    return document.querySelector(`input[name="${element.name}"][value="${CSS.escape(element.value)}"]`);
  const alike = [...document.querySelectorAll<HTMLElement>(element.tagName)].find(
    (each) => each.textContent === element.textContent,
  );
  // What was pressed is gone, as a filter that was taken away: the count says what is left.
  return alike ?? document.querySelector<HTMLElement>('.sheet:popover-open, [data-swap=results] a');
}

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const isPut = 'swaps' in form.dataset;
  if (!isPut && form.id !== 'search') return;
  event.preventDefault();
  // The base script lets nobody send a form twice; this one is sent again and again.
  delete form.dataset['sent'];
  const sent = new URLSearchParams(new FormData(form, event.submitter) as unknown as Record<string, string>);
  if (isPut) return void ask(form.action, { method: 'POST', body: sent }, false);
  const asked = new URLSearchParams([...sent].filter(([, value]) => value !== ''));
  const sheet = event.submitter?.closest<HTMLElement>('[popover]');
  sheet?.hidePopover();
  void ask(`${form.action}?${asked}`, {}, true);
});

document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('[data-swap] a[href]');
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  if (!link || modified || link.pathname !== location.pathname || link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  void ask(link.href, {}, true).then(() => {
    if (link.rel === 'next' || link.rel === 'prev') document.querySelector('[data-swap=count]')?.scrollIntoView();
  });
});
