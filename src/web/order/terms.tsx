import { money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { quantityOf } from '#platform/quantity.ts';
import { Facts } from '#web/ui/block.tsx';
import { Amount, Day } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

/** The terms in a few lines, for the side of a page. */
export function TermsBrief({ view, terms }: { view: View; terms: InspectionTerms }) {
  const { t, format } = view;
  return (
    <Facts
      rows={[
        [t('orderpage.terms.product'), terms.product.name],
        [t('orderpage.terms.lot'), quantityOf(terms.product, t, format)],
        [
          t('orderpage.terms.visit'),
          terms.visit_on ? <Day on={terms.visit_on} brief /> : format.days(terms.window.from, terms.window.to),
        ],
        terms.plan
          ? [
              t('orderpage.terms.plan'),
              `${standardName(terms.plan.standard)}, ${terms.plan.level}, ${aqlText(view, terms)}`,
            ]
          : [t('orderpage.terms.plan'), t('orderpage.terms.no_plan')],
        terms.plan
          ? [
              t('orderpage.terms.sample'),
              t('orderpage.terms.sample_of', { n: terms.plan.computed.n, lot: terms.product.lot }),
            ]
          : ['', null],
        [t('orderpage.terms.days'), format.number(terms.half_days / 2, 1)],
        [t('orderpage.terms.price'), <Amount of={money(terms.price_minor, terms.currency)} />],
      ]}
    />
  );
}

export function standardName(standard: string): string {
  return standard === 'z1.4' ? 'ANSI/ASQ Z1.4' : 'ISO 2859-1';
}

export function aqlText({ t }: View, { plan }: InspectionTerms): string {
  const { critical, major, minor } = plan?.aql ?? {};
  return [critical === 'none' ? '0' : critical, major, minor]
    .map((aql) => aql ?? t('orderpage.terms.not_judged'))
    .join(' / ');
}

/** Every term of one version. */
export function TermsFull({
  view,
  terms,
  fileHref,
}: {
  view: View;
  terms: InspectionTerms;
  fileHref: (id: string) => string;
}) {
  const { t, format } = view;
  const { site, product } = terms;
  return (
    <Facts
      wide
      rows={[
        [t('orderpage.terms.type'), t(`order.type.${terms.type}`)],
        [t('orderpage.terms.product'), product.name],
        [t('orderpage.terms.description'), product.description || null],
        [t('orderpage.terms.lot'), quantityOf(product, t, format)],
        [t('orderpage.terms.purchase_order'), product.purchase_order || null],
        [
          t('orderpage.terms.factory'),
          `${site.name}, ${[site.address, site.city, site.region, format.country(site.country)].filter(Boolean).join(', ')}`,
        ],
        [t('orderpage.terms.contact'), `${site.contact}, ${site.phone}`],
        [t('orderpage.terms.window'), `${format.days(terms.window.from, terms.window.to)} (${terms.zone})`],
        [t('orderpage.terms.visit'), terms.visit_on ? <Day on={terms.visit_on} /> : null],
        [
          t('orderpage.terms.plan'),
          terms.plan
            ? `${standardName(terms.plan.standard)} (${terms.plan.edition}), ${terms.plan.level}, ${t(`orderpage.severity.${terms.plan.severity}`)}, AQL ${aqlText(view, terms)}`
            : t('orderpage.terms.no_plan'),
        ],
        [t('orderpage.terms.sample'), terms.plan ? <PlanLines view={view} terms={terms} /> : null],
        [
          t('orderpage.terms.checklist'),
          terms.checklist.length > 0 ? (
            <ul>
              {terms.checklist.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : null,
        ],
        [t('orderpage.terms.requirements'), terms.requirements || null],
        [
          t('orderpage.terms.files'),
          terms.files.length > 0 ? (
            <ul>
              {terms.files.map((file) => (
                <li key={file.id}>
                  <a href={fileHref(file.id)}>{file.name}</a>
                </li>
              ))}
            </ul>
          ) : null,
        ],
        [t('orderpage.terms.days'), format.number(terms.half_days / 2, 1)],
        [t('orderpage.terms.price'), <Amount of={money(terms.price_minor, terms.currency)} />],
        [
          t('orderpage.terms.fee'),
          <>
            <Amount of={money(terms.fee_minor, terms.currency)} /> {t(`orderpage.fee_by.${terms.fee_by}`)}
          </>,
        ],
        [t('orderpage.terms.due'), <Amount of={money(terms.due_minor, terms.currency)} />],
      ]}
    />
  );
}

function PlanLines({ view, terms }: { view: View; terms: InspectionTerms }) {
  const { t, format } = view;
  const { computed } = terms.plan ?? { computed: { n: 0, letter: '', full: false, classes: [] } };
  return (
    <ul>
      <li>{t('orderpage.terms.drawn', { n: computed.n, letter: computed.letter })}</li>
      {computed.classes.map((one) => (
        <li key={one.class}>
          {t('orderpage.terms.judged', {
            class: t(`orderpage.class.${one.class}`),
            n: format.number(one.n),
            ac: one.ac,
            re: one.re,
          })}
        </li>
      ))}
    </ul>
  );
}
