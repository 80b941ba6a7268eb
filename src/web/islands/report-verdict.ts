import type { BookingPlan } from '#domain/sampling/booking.ts';
import { reportResult, SECTION_RESULTS, verdict, type ReportResult } from '#domain/sampling/verdict.ts';

// Says what the figures of the report form give while they are typed. The server reckons it anew in any case.

interface Given {
  readonly plan: BookingPlan | null;
  /** Sections that fail the lot where they do not conform. */
  readonly must: readonly string[];
  readonly sentences: Readonly<Record<ReportResult | 'unknown', string>>;
}

function reckon(form: HTMLFormElement, { plan, must }: Given): ReportResult | null {
  const data = new FormData(form);
  const count = (name: string) => {
    const text = String(data.get(`counts_${name}`) ?? '');
    return /^\d+$/.test(text) ? Number(text) : null;
  };
  const [critical, major, minor] = [count('critical'), count('major'), count('minor')];
  if (plan && (critical === null || major === null || minor === null)) return null;
  const sections = [...data].flatMap(([name, value]) => {
    const result = SECTION_RESULTS.find((one) => one === value);
    const section = /^section_(\w+)$/.exec(name)?.[1];
    return result && section ? [{ result, mustPass: must.includes(section) }] : [];
  });
  try {
    const counts = { critical: critical ?? 0, major: major ?? 0, minor: minor ?? 0 };
    return reportResult({
      aborted: data.get('outcome') === 'aborted',
      sampling: plan && verdict(plan, { counts }),
      sections,
    });
  } catch {
    // A count larger than the sample: the server names the field.
    return null;
  }
}

function show(target: EventTarget | null): void {
  const form = target instanceof Element ? target.closest('form') : null;
  const output = form?.querySelector<HTMLElement>('[data-verdict]');
  if (!form || !output) return;
  const given = JSON.parse(output.dataset['verdict'] ?? '') as Given;
  output.textContent = given.sentences[reckon(form, given) ?? 'unknown'];
}

// On the document, because the form is replaced when the server answers.
document.addEventListener('input', (event) => show(event.target));
show(document.querySelector('[data-verdict]'));
