import type { PersonActor } from '#domain/actor.ts';
import { setSample } from '#modules/listings/commands.ts';
import { setPaperFile } from '#modules/listings/papers.ts';
import { saveSearch, shortlist } from '#modules/shortlists/commands.ts';
import { SaveInput } from '#modules/shortlists/contract.ts';
import { castOf } from './cast.ts';
import { paper, type Part } from './papers.ts';
import { instantOf, type Scene, type Stage } from './play.ts';
import { DEMO_BUYER, DEMO_INSPECTOR, type When } from './story.ts';

const CERTIFICATE: readonly Part[] = [
  ['Certificate of registration', 'Management system according to ISO 9001:2015', 'Certificate no. QMS-QT20931'],
  ['Holder', 'Qiantang Quality Services, Hangzhou, Zhejiang, China'],
  ['Scope', 'Inspection of consumer goods on behalf of importers'],
];

const SAMPLE: readonly Part[] = [
  ['Client and factory', 'Names are left out of this sample.'],
  ['What was inspected', 'Desk lamp, 2,400 pieces, all packed', 'ISO 2859-1, level II, AQL 0 / 2.5 / 4.0: 125 pieces'],
  ['Found', 'Critical 0, major 3, minor 5', 'Two shades scratched at the rim; one switch without its click'],
  ['On site', 'Hi-pot 1,500 V for one second on every sample', 'Drop test of one carton from 76 cm: no damage'],
  ['Result', 'Pass'],
];

const SEARCHES: readonly { readonly name: string; readonly search: Record<string, unknown> }[] = [
  { name: 'Lamps in Zhejiang', search: { place: 'CN-ZJ', industry: ['2740'] } },
  { name: 'Textiles, in German', search: { industry: ['1392'], language: ['de'] } },
];

/** What the demo people did in the directory: papers and a sample sent in, companies put aside, searches saved. */
export function marketScenes(stage: Stage): Scene[] {
  const { at, today, demo, companies } = stage;
  const cast = castOf({ buyer: DEMO_BUYER, inspector: DEMO_INSPECTOR }, demo, companies);
  const aside = companies
    .filter(({ listing, country }) => country === 'CN' && listing?.industries.includes('2740'))
    .slice(0, 3)
    .map(({ org }) => org);
  const scene = (when: When, run: (now: number) => Promise<unknown>): Scene => {
    const now = instantOf(today, when);
    return { at: now, run: () => run(now) };
  };
  const keep = async (title: string, parts: readonly Part[]) =>
    at.files.put(once(await paper(title, parts)), { max_bytes: 1_000_000 });
  return [
    scene('-90 03:10', async () => {
      const { key, bytes } = await keep('Pre-shipment inspection: sample report', SAMPLE);
      await at.db.tx((tx) => setSample(tx, cast.inspector, { key, bytes, name: 'Sample report.pdf' }));
    }),
    scene('-1 02:20', async (now) => {
      const { key, bytes } = await keep('ISO 9001', CERTIFICATE);
      const file = { key, bytes, name: 'ISO 9001.pdf', mediaType: 'application/pdf' };
      await at.db.tx((tx) => setPaperFile(tx, cast.inspector, 'iso9001', file, now));
    }),
    scene('-2 14:05', (now) => at.db.tx((tx) => shortlist(tx, saver(cast.buyer), aside, now))),
    ...SEARCHES.map(({ name, search }) =>
      scene('-2 14:10', (now) =>
        at.db.tx((tx) => saveSearch(tx, saver(cast.buyer), SaveInput.parse({ kind: 'inspector', name, search }), now)),
      ),
    ),
  ];
}

const saver = ({ person, org }: PersonActor) => ({ person, org });

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
