/** Nearer to the newest message than this, the page stays with it. */
const NEAR_PX = 140;

export interface Log {
  /** Puts in what is new or different in the server's page; answers whether something was new. */
  apply(page: Document): void;
  /** The newest message is on the screen. */
  isNear(): boolean;
  toLatest(): void;
  append(bubble: HTMLElement): void;
  /** The number of the newest message. */
  readonly last: number;
  /** Calls back when somebody scrolls. */
  onScroll(moved: () => void): void;
}

/** What is said. The server draws it; entries are told apart by their names, so that none is ever there twice. */
export function makeLog(talk: HTMLElement, settle: (key: string) => void): Log | null {
  const box = talk.querySelector<HTMLElement>('[data-log]');
  const list = talk.querySelector<HTMLElement>('[data-entries]');
  const latest = document.getElementById('latest');
  const more = talk.querySelector<HTMLElement>('[data-new]');
  if (!box || !list || !latest) return null;
  const entriesOf = (of: ParentNode) => of.querySelectorAll<HTMLElement>('[data-entry]');

  // Where the newest message is: at the end of the page on a phone, of the log at a desk.
  const isNear = () => {
    const end = Math.min(innerHeight, box.getBoundingClientRect().bottom);
    return latest.getBoundingClientRect().top - end < NEAR_PX;
  };
  const toLatest = () => {
    latest.scrollIntoView({ block: 'end' });
    if (more) more.hidden = true;
  };
  const merge = (fresh: ParentNode): boolean => {
    const known = new Map([...entriesOf(list)].map((one) => [one.dataset['entry'], one]));
    let place: Element | null = null;
    let isNews = false;
    for (const entry of entriesOf(fresh)) {
      if (entry.dataset['key']) settle(entry.dataset['key']);
      const old = known.get(entry.dataset['entry']);
      isNews ||= !old;
      if (old && old.outerHTML === entry.outerHTML) place = old;
      else {
        if (old) old.replaceWith(entry);
        else if (place) place.after(entry);
        else list.prepend(entry);
        place = entry;
      }
    }
    return isNews;
  };

  more?.querySelector('button')?.addEventListener('click', toLatest);
  return {
    isNear,
    toLatest,
    append: (bubble) => list.append(bubble),
    get last() {
      return Math.max(
        0,
        ...[...list.querySelectorAll<HTMLElement>('[data-seq]')].map((one) => Number(one.dataset['seq'])),
      );
    },
    apply: (page) => {
      const fresh = page.querySelector('[data-entries]');
      if (!fresh) return;
      const stays = isNear();
      const isNews = merge(fresh);
      if (isNews) list.querySelector('.talk-empty')?.remove();
      for (const part of document.querySelectorAll<HTMLElement>('[data-part]')) renew(part, page);
      if (isNews && stays) toLatest();
      else if (isNews && more) more.hidden = false;
    },
    onScroll: (moved) => {
      addEventListener('scroll', moved, { passive: true });
      box.addEventListener('scroll', moved, { passive: true });
    },
  };
}

/** What somebody is using right now stays as it is; the next news brings it up to date. */
function renew(part: HTMLElement, page: Document): void {
  const other = page.getElementById(part.id);
  const isHeld = part.contains(document.activeElement) || part.querySelector('details[open]') !== null;
  if (other && !isHeld && other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
}
