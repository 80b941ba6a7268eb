import { makeLog, type Log } from './chat/log.ts';
import { makeOutbox, type Outbox } from './chat/sending.ts';

// Makes the page of a conversation live. The server draws every message; this asks for the page again when there is news.

const TYPING_MS = 3_000;
const TYPING_SHOWN_MS = 5_000;
const AGAIN_MS = 4_000;

const talk = document.querySelector<HTMLElement>('[data-talk]');
if (talk) start(talk);

function start(root: HTMLElement): void {
  const form = root.querySelector<HTMLFormElement>('form[data-say]');
  const { sending = '', lost = '' } = root.dataset;
  let outbox: Outbox | undefined;
  const log = makeLog(root, (key) => outbox?.settle(key));
  if (!log) return;
  const reader = makeReader(root, log);
  const answered = (page: Document) => {
    log.apply(page);
    reader.hasNews(page);
  };
  const refresh = oneAtATime(async () => {
    const answer = await fetch(location.pathname);
    if (answer.ok) answered(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  });
  if (form) {
    const show = (bubble: HTMLElement) => {
      log.append(bubble);
      log.toLatest();
    };
    outbox = makeOutbox({ form, words: { sending, lost }, show, answered });
    write(root, form, outbox);
  }
  const listen = makeLine(root, log, refresh);
  const wake = () => {
    listen();
    reader.look();
    outbox?.retry();
  };
  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  addEventListener('offline', listen);
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    wake();
    refresh();
  });
  log.onScroll(reader.look);
  if (location.hash === '') log.toLatest();
  wake();
}

/** Runs what is asked for again while it is under way once more after it. */
function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = (): void => {
    again = running;
    if (running) return;
    running = true;
    void work()
      // What tells of news says so again when the line is back.
      .catch(() => undefined)
      .then(() => {
        running = false;
        if (again) run();
      });
  };
  return run;
}

/** What is on the screen of somebody who looks at it is read. */
function makeReader(root: HTMLElement, log: Log) {
  let unread = Number(root.dataset['unread']) > 0;
  const look = (): void => {
    if (!unread || document.hidden || !log.isNear() || !root.dataset['side']) return;
    unread = false;
    document.querySelector('[data-mark-read]')?.remove();
    post(root, 'read', { seq: log.last });
  };
  const hasNews = (page: Document): void => {
    unread = Number(page.querySelector<HTMLElement>('[data-talk]')?.dataset['unread']) > 0;
    look();
  };
  return { look, hasNews };
}

function post(root: HTMLElement, what: 'read' | 'typing', body?: unknown): void {
  const sent =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const address = `/api/v1/conversations/${root.dataset['talk'] ?? ''}/${what}`;
  void fetch(address, { method: 'POST', ...sent }).catch(() => undefined);
}

function write(root: HTMLElement, form: HTMLFormElement, outbox: Outbox): void {
  const field = form.elements.namedItem('words');
  if (!(field instanceof HTMLTextAreaElement)) return;
  form.addEventListener('submit', (event) => {
    // The base script would send the form natively and mark it as sent.
    event.preventDefault();
    event.stopPropagation();
    const body = new FormData(form);
    const hasFiles = body.getAll('new_files').some((file) => file instanceof File && file.size > 0);
    if (field.value.trim() === '' && !hasFiles) return;
    form.reset();
    field.value = '';
    form.querySelector('[role=alert]')?.remove();
    for (const kept of form.querySelectorAll('input[name=files]')) kept.remove();
    field.focus();
    outbox.say(body);
  });
  let typed = -Infinity;
  field.addEventListener('input', () => {
    if (performance.now() - typed < TYPING_MS) return;
    typed = performance.now();
    post(root, 'typing');
  });
  // Enter sends where there is a keyboard to write lines with Shift; not while a word is still being composed.
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !matchMedia('(pointer: fine)').matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** The line on which the server tells of news. A browser keeps six to a host for all its tabs, so a page that nobody looks at hangs up. */
function makeLine(root: HTMLElement, log: Log, refresh: () => void): () => void {
  const typing = root.querySelector<HTMLElement>('[data-is-typing]');
  const { side = '', typing: words = '' } = root.dataset;
  const theirs = side === 'buyer' ? 'provider' : 'buyer';
  let read = Number(root.dataset['read']);
  let hush: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  const isWriting = (who: string): void => {
    if (!typing || who === side) return;
    typing.textContent = words;
    clearTimeout(hush);
    hush = setTimeout(() => (typing.textContent = ''), TYPING_SHOWN_MS);
  };
  const hangUp = (): void => {
    source?.close();
    source = undefined;
  };
  const listen = (): void => {
    if (document.hidden || !navigator.onLine) return hangUp();
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(`${location.pathname}/events?seen=${log.last}`);
    source.addEventListener('message', () => {
      if (typing) typing.textContent = '';
      refresh();
    });
    source.addEventListener('typing', ({ data }: MessageEvent<string>) =>
      isWriting((JSON.parse(data) as { side: string }).side),
    );
    source.addEventListener('read', ({ data }: MessageEvent<string>) => {
      const marks = JSON.parse(data) as Record<string, number>;
      if ((marks[theirs] ?? 0) === read) return;
      read = marks[theirs] ?? 0;
      refresh();
    });
  };
  addEventListener('pagehide', hangUp);
  setInterval(() => source?.readyState === EventSource.CLOSED && listen(), AGAIN_MS);
  return listen;
}
