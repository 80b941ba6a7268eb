interface Sending {
  readonly bubble: HTMLElement;
  readonly body: FormData;
  failed: boolean;
}

interface Words {
  readonly sending: string;
  readonly lost: string;
}

export interface Outbox {
  say(body: FormData): void;
  /** The server has it: it is no longer on its way. */
  settle(key: string): void;
  /** Tries once more what could not be sent. */
  retry(): void;
}

interface Given {
  readonly form: HTMLFormElement;
  readonly words: Words;
  /** Shows a bubble after everything that was said. */
  readonly show: (bubble: HTMLElement) => void;
  /** The page that the server answers with. */
  readonly answered: (page: Document) => void;
}

/**
 * Messages on their way: each shows at once, and keeps its name however often it is sent, so that the server takes it
 * once. One that could not be sent says why and waits.
 */
export function makeOutbox({ form, words, show, answered }: Given): Outbox {
  const under = new Map<string, Sending>();
  const template = document.querySelector<HTMLTemplateElement>('template[data-pending]');
  let count = 0;

  const settle = (key: string): void => {
    under.get(key)?.bubble.remove();
    under.delete(key);
  };
  const discard = (key: string, { body }: Sending): void => {
    const field = form.elements.namedItem('words');
    if (field instanceof HTMLTextAreaElement) {
      field.value = [String(body.get('words')), field.value].filter(Boolean).join('\n');
      field.focus();
    }
    settle(key);
  };
  const attempt = async (sending: Sending): Promise<void> => {
    const { bubble, body } = sending;
    let why = words.lost;
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (answer.ok && page.querySelector('[data-entries]')) return answered(page);
      why = page.querySelector('[role=alert]')?.textContent ?? page.querySelector('h1')?.textContent ?? why;
    } catch {
      // It is kept, and its name with it.
    }
    sending.failed = true;
    fate(bubble, why.trim(), true);
  };
  // One after the other, so that they arrive in the order in which they were written.
  let last = Promise.resolve();
  const send = (sending: Sending): void => {
    sending.failed = false;
    fate(sending.bubble, words.sending, false);
    last = last.then(() => attempt(sending));
  };

  return {
    settle,
    say: (body) => {
      const bubble = template?.content.firstElementChild?.cloneNode(true);
      if (!(bubble instanceof HTMLElement)) return;
      const key = `${String(body.get('key'))}.${++count}`;
      body.set('key', key);
      const files = body
        .getAll('new_files')
        .flatMap((file) => (file instanceof File && file.size > 0 ? [file.name] : []));
      part(bubble, 'words').textContent = String(body.get('words'));
      part(bubble, 'files').textContent = files.join(', ');
      const sending: Sending = { bubble, body, failed: false };
      bubble.querySelector('[data-again]')?.addEventListener('click', () => send(sending));
      bubble.querySelector('[data-discard]')?.addEventListener('click', () => discard(key, sending));
      under.set(key, sending);
      show(bubble);
      send(sending);
    },
    retry: () => {
      for (const sending of under.values()) if (sending.failed) send(sending);
    },
  };
}

function fate(bubble: HTMLElement, text: string, failed: boolean): void {
  part(bubble, 'fate').textContent = text;
  part(bubble, 'failed').hidden = !failed;
  bubble.classList.toggle('said-failed', failed);
}

function part(bubble: HTMLElement, name: string): HTMLElement {
  return bubble.querySelector<HTMLElement>(`[data-${name}]`) ?? bubble;
}
