import { ReportInput } from '#modules/reports/contract.ts';
import { SECTION_NAMES } from '#modules/reports/sections.ts';
import type { Good } from './good.ts';
import type { Part } from './papers.ts';
import type { PictureName } from './pictures.ts';
import type { Story, Told } from './story.ts';

const CAPTIONS: Readonly<Record<PictureName, string>> = {
  cartons: 'The lot as found, cartons drawn by us',
  label: 'Label of unit 3',
  caliper: 'Measured on unit 12',
  drop: 'Carton after the drop test',
  lamp: 'Function test, unit 8',
  meter: 'Test voltage, reading',
  moisture: 'Moisture, unit 20',
  scale: 'Net weight, unit 5',
  scratch: 'Defect, circled',
  count: 'The whole sample',
  fabric: 'Against the approved swatch',
  hall: 'Line 2 at the time of the visit',
  container: 'Doors closed, seal in place',
};

const NOTES: Readonly<Record<(typeof SECTION_NAMES)[number], string>> = {
  quantity: 'Finished and packed: 100 %. Cartons drawn by the square root.',
  style: 'As the sealed sample.',
  workmanship: 'Within the agreed limits.',
  tests: 'Every test of the checklist was carried out.',
  measurements: 'All readings within tolerance.',
  packing: 'Inner box and master carton as specified.',
  marking: 'Carton marks and barcodes read.',
  requirements: 'Special requirements followed.',
};

/** What the inspector enters, from what the story tells and what usually goes wrong with the goods. */
export function reportOf(
  told: Told,
  { good, story }: { readonly good: Good; readonly story: Story },
  photos: readonly string[],
  main: string,
): ReportInput {
  const aborted = told.result === 'aborted';
  const counted = !aborted && good.aql !== null && story.type !== 'cls';
  const { critical = 0, major = 0, minor = 0 } = told;
  const checklist = story.type === 'cls' ? 3 : good.checklist.length;
  return ReportInput.parse({
    result: told.result,
    ...(told.override === undefined ? {} : { override_reason: told.override }),
    ...(told.aborted === undefined ? {} : { aborted: told.aborted }),
    ...(counted ? { counts: { critical, major, minor } } : {}),
    defects: counted ? [...spread(good.major, major, 'major'), ...spread(good.minor, minor, 'minor')] : [],
    sections: aborted ? [] : sectionsOf(told),
    checklist: aborted ? [] : Array.from({ length: checklist }, (_, item) => checkOf(told, item)),
    remarks: told.remarks,
    // Rendering one here would first read the fonts, for half a second of a fresh start.
    main_file: main,
    photos: photos.map((file, at) => ({ file, caption: captionOf(told.photos?.[at]) })),
  });
}

/** What fails a lot is usually what the buyer had asked about first. */
function checkOf({ result }: Told, item: number): object {
  const fails = result === 'fail' && item === 0;
  return fails ? { item, result: 'not_conform', note: 'See the defects.' } : { item, result: 'conform' };
}

const captionOf = (name: PictureName | undefined) => (name ? CAPTIONS[name] : '');

/** Three of five with the first kind of defect, the rest with the others. */
function spread(texts: readonly string[], count: number, name: 'major' | 'minor'): object[] {
  const found: object[] = [];
  let left = count;
  for (const [at, text] of texts.entries()) {
    const isLast = at === texts.length - 1;
    const share = isLast ? left : Math.min(left, Math.ceil(left * 0.6));
    if (share > 0) found.push({ class: name, text, count: share, carton: String(4 + at * 13), found_by: 'visual' });
    left -= share;
  }
  return found;
}

function sectionsOf({ sections = {} }: Told): object[] {
  return SECTION_NAMES.map((section) => {
    const [result, note] = sections[section] ?? ['conform', NOTES[section]];
    return { section, result, note };
  });
}

/** The pages of a report that the company writes itself. */
export function pagesOf(
  told: Told,
  { good, story }: { readonly good: Good; readonly story: Story },
  company: string,
): { title: string; parts: readonly Part[]; picture?: PictureName } {
  const { critical = 0, major = 0, minor = 0 } = told;
  const parts: Part[] = [
    [company, `Purchase order ${story.po}`, `${good.name}, lot of ${story.lot} ${good.unit}`],
    ['Place', good.site.city, `Contact ${good.site.contact}, ${good.site.phone}`],
    ['Result', told.result.toUpperCase(), ...(told.aborted ? [told.aborted.cause] : [])],
    ['Defects found', `critical ${critical}, major ${major}, minor ${minor}`],
    ['Remarks', told.remarks, ...(told.override === undefined ? [] : [told.override])],
    ['Checklist', ...good.checklist.map((item) => `[x] ${item}`)],
  ];
  const [picture] = told.photos ?? good.photos;
  return { title: 'Inspection report', parts, ...(picture ? { picture } : {}) };
}
