import { duration } from '#platform/duration.ts';

// The one script of every page. Each part improves something that already works without it.

const root = document.documentElement;
const locale = root.lang.startsWith('zh') ? 'zh' : 'en';

// Deadlines are told by the server's clock, which in a sandbox is not the clock of this machine.
const offset = Number(root.dataset['now']) - performance.now();
const now = () => offset + performance.now();

function tick(): void {
  for (const time of document.querySelectorAll<HTMLElement>('[data-countdown]')) {
    const left = Number(time.dataset['countdown']) - now();
    const text = left > 0 ? duration(locale, left) : (time.dataset['due'] ?? '');
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Runs again after each replacement of a part of the page. */
function enhance(): void {
  for (const copy of document.querySelectorAll<HTMLElement>('[data-copy]')) copy.hidden = false;
  document.querySelector<HTMLElement>('[data-focus]')?.focus();
  tick();
  listen();
}

document.addEventListener('click', (event) => {
  const target = event.target as Element;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]'))
    if (!menu.contains(target)) menu.open = false;
  const link = target.closest<HTMLElement>('[data-dialog]');
  const dialog = link && document.getElementById(link.dataset['dialog'] ?? '');
  if (dialog instanceof HTMLDialogElement && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    dialog.showModal();
  }
  const copy = target.closest<HTMLElement>('[data-copy]');
  if (copy) void navigator.clipboard.writeText(copy.dataset['copy'] ?? '').then(() => said(copy));
  if (target.closest('[data-refresh]')) void refresh(true);
});

function said(copy: HTMLElement): void {
  const text = copy.querySelector('span');
  if (text) text.textContent = copy.dataset['done'] ?? '';
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.querySelector<HTMLDetailsElement>('details[data-menu][open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
});

document.addEventListener('change', (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>('form[data-autosubmit]');
  form?.requestSubmit();
});

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  // A second press while the first is under way would only earn a conflict.
  if (form.dataset['sent']) return event.preventDefault();
  if (form.method === 'post') form.dataset['sent'] = 'yes';
  if ('upload' in form.dataset) {
    event.preventDefault();
    upload(form, event.submitter);
  }
});

// Coming back by the history shows the page as it was left, with its forms marked as sent.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) delete form.dataset['sent'];
  listen();
});

function upload(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const box = form.querySelector<HTMLElement>('[data-upload-progress]');
  const bar = box?.querySelector('progress');
  const percent = box?.querySelector('[data-upload-percent]');
  const request = new XMLHttpRequest();
  // A button called action hides the form's own property.
  request.open('POST', form.getAttribute('action') ?? '');
  request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
    if (!box || !bar || !lengthComputable) return;
    box.hidden = false;
    bar.value = (100 * loaded) / total;
    if (percent) percent.textContent = `${Math.floor(bar.value)}%`;
  });
  request.addEventListener('load', () => show(request.responseText, request.responseURL));
  request.addEventListener('error', () => {
    delete form.dataset['sent'];
    const status = box?.querySelector('[role=status]');
    if (box) box.hidden = false;
    if (status) status.textContent = form.dataset['upload'] ?? '';
  });
  request.send(new FormData(form, submitter));
}

/** Puts a whole answered page in place of this one, as the browser would have after a native submit. */
function show(html: string, url: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (url !== location.href) history.pushState(null, '', url);
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  for (const { src } of page.querySelectorAll<HTMLScriptElement>('head script[src]')) {
    if ([...document.scripts].some((script) => script.src === src)) continue;
    document.head.append(Object.assign(document.createElement('script'), { type: 'module', src, nonce }));
  }
  scrollTo(0, 0);
  enhance();
}

let source: EventSource | undefined;

/**
 * `data-live` on main names an event stream; each message says that this page is no longer what it shows. Over HTTP/1.1 a
 * browser keeps six lines to a host, for all its tabs together, so one that nobody looks at hangs up. The address says
 * what the page shows, so that coming back it hears at once what it missed.
 */
function listen(): void {
  const main = document.hidden ? null : document.querySelector<HTMLElement>('main[data-live]');
  const address = main?.dataset['live'];
  if (source && source.readyState !== 2 && source.url === (address && new URL(address, location.href).href)) return;
  source?.close();
  source = undefined;
  if (!address) return;
  source = new EventSource(address);
  let lost = false;
  source.addEventListener('message', () => void refresh(false));
  source.addEventListener('error', () => (lost = true));
  // What happened while the line was down was not heard.
  source.addEventListener('open', () => void (lost && refresh(false)));
}

document.addEventListener('visibilitychange', listen);
addEventListener('pagehide', () => source?.close());
addEventListener('popstate', () => location.reload());

let asking = false;
let again = false;

async function refresh(anyway: boolean): Promise<void> {
  const main = document.querySelector('main');
  if (!main) return;
  if (!anyway && busy(main)) return offer(main);
  if (asking) return void (again = true);
  asking = true;
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    if (!answer.ok || !fresh) return;
    // Typed while the answer was on its way.
    if (!anyway && busy(main)) return offer(main);
    replace(main, fresh);
  } catch {
    // The stream says so again when the line is back.
  } finally {
    asking = false;
    if (again) {
      again = false;
      void refresh(false);
    }
  }
}

function replace(main: Element, fresh: Element): void {
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const open = [...main.querySelectorAll('details')].map((details) => details.open);
  main.replaceWith(fresh);
  fresh.querySelectorAll('details').forEach((details, at) => (details.open ||= open[at] ?? false));
  if (focused) {
    const same = [...fresh.querySelectorAll<HTMLElement>(focused.tagName)].find(
      (each) => (focused.id && each.id === focused.id) || each.textContent === focused.textContent,
    );
    same?.focus({ preventScroll: true });
  }
  enhance();
}

/** Somebody is typing, has typed, has chosen a file, or has a dialog open: their work stays. */
function busy(main: Element): boolean {
  if (main.querySelector('dialog[open], form[data-sent]')) return true;
  if (main.querySelector('input:focus, textarea:focus, select:focus')) return true;
  return [...main.querySelectorAll('form')].some((form) => [...form.elements].some(isChanged));
}

function isChanged(control: Element): boolean {
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (control instanceof HTMLSelectElement) {
    // Where no option is marked as chosen the browser chooses the first.
    const at = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, at);
  }
  if (!(control instanceof HTMLInputElement)) return false;
  if (control.type === 'checkbox' || control.type === 'radio') return control.checked !== control.defaultChecked;
  return control.type !== 'hidden' && control.value !== control.defaultValue;
}

function offer(main: Element): void {
  const template = document.querySelector<HTMLTemplateElement>('template[data-changed]');
  if (!template || main.querySelector('[data-refresh]')) return;
  main.prepend(template.content.cloneNode(true));
}

enhance();
setInterval(tick, 1000);
