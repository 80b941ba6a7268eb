import type { PersonActor } from '#domain/actor.ts';
import { dateIn, type Instant } from '#domain/time.ts';
import { storeFile } from '#modules/files/commands.ts';
import type { Installation } from '#platform/http.ts';
import { paper, type Part } from './papers.ts';
import { drawPictures, takenAt, type PictureName } from './pictures.ts';

/** A picture by its name, or a paper as it would be called on somebody's disk. */
export type Evidence = PictureName | `${string}.pdf` | `${string}.csv`;

/** What people upload in the stories. Everything is begun at once and waits for nobody; an order asks for it when it is due. */
export interface Uploads {
  /** Ids in the order of the names. `zone` is where the camera is. */
  begin(actor: PersonActor, names: readonly Evidence[], zone: string, at: Instant): Promise<string[]>;
  /** A report of the company's own making; `picture` is printed into it. */
  beginPdf(
    actor: PersonActor,
    name: string,
    page: { readonly title: string; readonly parts: readonly Part[]; readonly picture?: PictureName },
    at: Instant,
  ): Promise<string>;
}

const HOURS_BEFORE = 5 * 3_600_000;

export function uploadsInto(at: Installation): Uploads {
  const pictures = drawPictures();
  let shots = 3_100;
  const store = async (actor: PersonActor, name: string, content: Buffer, now: Instant): Promise<string> =>
    (await storeFile(at.db, at.files, actor, { name, stream: once(content) }, now)).id;
  const one = async (actor: PersonActor, name: Evidence, zone: string, now: Instant, shot: number): Promise<string> => {
    if (name.endsWith('.pdf')) return store(actor, name, await paper(titleOf(name), PAPERS[name] ?? LETTER), now);
    if (name.endsWith('.csv')) return store(actor, name, Buffer.from(TABLE), now);
    const picture = (await pictures).get(name as PictureName);
    if (!picture) throw new Error(`no picture ${name}`);
    const taken = localTime(now - HOURS_BEFORE + (shot % 57) * 61_000, zone);
    return store(actor, `IMG_${shot}.jpg`, takenAt(picture, taken), now);
  };
  return {
    begin: (actor, names, zone, now) =>
      later(Promise.all(names.map((name) => one(actor, name, zone, now, (shots += 7))))),
    beginPdf: (actor, name, { title, parts, picture }, now) =>
      later(
        (async () => {
          const image = picture === undefined ? undefined : (await pictures).get(picture);
          return store(actor, name, await paper(title, parts, image), now);
        })(),
      ),
  };
}

/** Whoever waits for it hears of an error; until then it is not one of nobody's. */
function later<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

function localTime(at: Instant, zone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(at);
  return `${dateIn(at, zone)}T${time}`;
}

const titleOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1, -4).replaceAll('-', ' ')}`;

const LETTER: readonly Part[] = [
  ['From: the factory', 'To: both sides', 'Subject: the inspection of this lot'],
  [
    '',
    'We confirm what was said on the telephone. The numbers of the cartons and the names of those',
    'who were present stand below.',
  ],
];

const PAPERS: Readonly<Record<string, readonly Part[]>> = {
  'specification.pdf': [
    ['1. Product', 'Materials, finish and colour as the sealed sample. No substitution without our written word.'],
    ['2. Tolerances', 'Length and width 1 %, weight 3 %, colour within the limit samples.'],
    ['3. Packing', 'Inner box, master carton of double wall, at most 16 kg, carton marks as in the artwork.'],
    ['4. Tests on site', 'Function on all samples, drop test on one carton, barcode on five.'],
  ],
  'packing-list.pdf': [
    ['Shipper: Keqiao Lamps, Shaoxing', 'Consignee: Fjord & Finch Homeware, Bergen'],
    ['Cartons 1 to 60, ten pieces each', 'Gross 940 kg, 11.2 cubic metres', 'Marks: FF / BERGEN / C-No. 1-60'],
  ],
};

const TABLE = `sample,carton,measured,wanted,difference
1,4,500,500,0
2,9,498,500,-2
3,17,503,500,3
4,31,491,500,-9
5,52,500,500,0
`;
