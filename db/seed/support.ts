import type { PersonId } from '#domain/ids.ts';
import { ARTICLES } from '#domain/help.ts';
import { answer, ask, close, vote, type Asker } from '#modules/support/commands.ts';
import { personById } from '#modules/people/queries.ts';
import { chance } from './chance.ts';
import { castOf } from './cast.ts';
import { instantOf, type Scene, type Stage } from './play.ts';
import { DEMO_BUYER, DEMO_INSPECTOR, type When } from './story.ts';

interface Thread {
  /** A buyer, `inspector` for the demo inspector, or a visitor with name and address. */
  readonly by: string | { readonly name: string; readonly email: string };
  readonly at: When;
  readonly locale: 'en' | 'zh';
  readonly subject: string;
  readonly about: string;
  readonly words: string;
  readonly answer?: readonly [at: When, words: string];
  readonly closed?: When;
}

const THREADS: readonly Thread[] = [
  {
    by: DEMO_BUYER,
    at: '-44 09:40',
    locale: 'en',
    subject: 'Who pays the transfer fee of my bank?',
    about: '/help/fees',
    words: 'My bank took 12 euros for the transfer. Does the escrow receive the whole amount, or is it short now?',
    answer: [
      '-44 12:10',
      'It came whole: your bank charged you on top. Had it been short, the order would have waited for the rest and told you the amount.',
    ],
    closed: '-40 08:00',
  },
  {
    by: 'inspector',
    at: '-21 02:20',
    locale: 'zh',
    subject: '如何更换收款银行账户？',
    about: '/payouts',
    words: '我们公司换了开户行，请问在哪里修改？正在途中的付款会退回吗？',
    answer: ['-21 08:35', '在“收款”页面修改，需再次输入密码。已在途的付款仍汇入原账户；如被退回，款项会回到您的余额。'],
  },
  {
    by: 'Grachten Interieur',
    at: '-3 10:15',
    locale: 'en',
    subject: 'Visit was yesterday, no report yet',
    about: '/orders',
    words: 'Is it normal that the report is not there the same evening? The company page says "same evening".',
    answer: [
      '-3 13:50',
      'The terms give the inspector three days after the visit. After that you may take the money back or grant more time; the order page shows the date.',
    ],
  },
  {
    by: DEMO_BUYER,
    at: '-1 11:30',
    locale: 'en',
    subject: 'Can I add a second person to my organization?',
    about: '/account/organization',
    words: 'My colleague should see the orders but must not be able to pay. Which role is that?',
  },
  {
    by: { name: 'Marta Oliveira', email: 'marta@casa-linho.example' },
    at: '-1 16:05',
    locale: 'en',
    subject: 'Inspector for cork flooring near Aveiro?',
    about: '/inspectors',
    words:
      'I cannot find anybody for floor coverings in the centre of Portugal. Do the companies in Porto travel that far?',
  },
  {
    by: 'Merlion Gadgets',
    at: '-2 07:45',
    locale: 'en',
    subject: 'Correction asked, what about my review time?',
    about: '/orders',
    words:
      'I asked for a correction with one day of my seven left. Do I lose the rest if the inspector takes three days?',
  },
];

/** Messages to the staff, answered and waiting, and what readers said of the help pages. */
export function supportScenes(stage: Stage): Scene[] {
  return [...THREADS.flatMap((thread) => threadScenes(stage, thread)), votes(stage)];
}

async function askerOf({ at, demo, companies }: Stage, by: string): Promise<Asker> {
  const isInspector = by === 'inspector';
  const cast = castOf({ buyer: isInspector ? DEMO_BUYER : by, inspector: DEMO_INSPECTOR }, demo, companies);
  const { person, org } = isInspector ? cast.inspector : cast.buyer;
  const { name, email } = await personById(at.db, person);
  return { person, org, name, email };
}

function threadScenes(stage: Stage, thread: Thread): Scene[] {
  const { at, today, demo } = stage;
  const { by, about, words, subject, locale } = thread;
  const staff = { kind: 'staff', person: demo.people.support, role: 'support' } as const;
  const opened = instantOf(today, thread.at);
  let id = '';
  const asked = async (): Promise<void> => {
    const asker = typeof by === 'string' ? await askerOf(stage, by) : null;
    const given = { subject, about, words, ...(typeof by === 'string' ? {} : by) };
    id = await at.db.tx((tx) => ask(tx, asker, given, locale, opened));
  };
  const scenes: Scene[] = [{ at: opened, run: asked }];
  if (thread.answer) {
    const [when, said] = thread.answer;
    const now = instantOf(today, when);
    scenes.push({ at: now, run: () => at.db.tx((tx) => answer(tx, staff, { thread: id, words: said }, now)) });
  }
  if (thread.closed) {
    const now = instantOf(today, thread.closed);
    scenes.push({ at: now, run: () => at.db.tx((tx) => close(tx, staff, id, now)) });
  }
  return scenes;
}

function votes({ at, today, companies }: Stage): Scene {
  const now = instantOf(today, '-20 10:00');
  const rnd = chance(11);
  const readers = companies.filter(({ buys }) => buys).map(({ persons }) => persons[0] as PersonId);
  const run = async (): Promise<void> => {
    for (const article of ARTICLES)
      for (const voter of rnd.some(readers, 3))
        await at.db.tx((tx) => vote(tx, { article, voter, useful: rnd.is(0.8) }, now));
  };
  return { at: now, run };
}
