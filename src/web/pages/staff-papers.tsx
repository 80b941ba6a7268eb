import { Hono } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { isId, type OrgId } from '#domain/ids.ts';
import { staffCan } from '#domain/permissions.ts';
import { PaperRefusal } from '#modules/listings/contract.ts';
import { paperFile, refusePaper, verifyPaper, waitingPapers, type PaperLine } from '#modules/listings/papers.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Details, EmptyState, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextArea } from '#web/ui/input.tsx';
import { Dots, Item, ItemList } from '#web/ui/list.tsx';
import { Ago, Avatar } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { sendPaper } from './company-papers.tsx';
import { names } from './directory-names.ts';
import { deskCrumb } from './staff.tsx';

const SaidForm = z.object({
  do: z.enum(['verify', 'refuse']),
  /** When the paper that was looked at was sent. */
  sent: z.coerce.number().int(),
  reason: PaperRefusal.shape.reason.optional(),
});

/** Accreditation papers that wait for somebody to look at them. */
export function staffPaperPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.staffPapers, async (c) => {
    const lines = await waitingPapers(at.db, staffOf(c));
    return answerPage(c, <PapersPage view={c.var.view} lines={lines} form={blank} at={null} />);
  });

  app.get(paths.staffPaper(':org', ':code'), async (c) => {
    if (!staffCan(staffOf(c).role, 'organization', 'verify')) throw new Refused('not_found');
    return sendPaper(at, c, await paperFile(at.db, orgIn(c.req.param('org')), c.req.param('code') ?? ''));
  });

  app.post(paths.staffPaper(':org', ':code'), async (c) => {
    const actor = staffOf(c);
    const [org, code] = [orgIn(c.req.param('org')), c.req.param('code') ?? ''];
    const { t } = c.var.view;
    return submit(c, SaidForm, {
      act: async ({ do: what, sent, reason }) => {
        const seen = { org, code, sentAt: sent };
        if (what === 'verify') await at.db.tx((tx) => verifyPaper(tx, actor, seen, c.var.now));
        else if (reason === undefined)
          throw new Refused('input.invalid', { field: 'reason', expected: t('form.missing') });
        else await at.db.tx((tx) => refusePaper(tx, actor, { ...seen, reason }, c.var.now));
        setFlash(at, c, 'done', t(what === 'verify' ? 'staff.papers.verified' : 'staff.papers.refused'));
        return seeOther(c, paths.staffPapers);
      },
      again: async (form, status) => {
        const lines = await waitingPapers(at.db, actor);
        return answerPage(c, <PapersPage view={c.var.view} lines={lines} form={form} at={`${org}:${code}`} />, status);
      },
    });
  });
  return app;
}

function orgIn(id: string | undefined): OrgId {
  if (id === undefined || !isId('org', id)) throw new Refused('not_found');
  return id;
}

interface Props {
  readonly view: View;
  readonly lines: readonly PaperLine[];
  /** What was sent and refused, and of which paper. */
  readonly form: FormState;
  readonly at: string | null;
}

function PapersPage({ view, lines, form, at }: Props) {
  const { t } = view;
  return (
    <Page view={view} title={t('staff.papers.title')} part="staff">
      <PageHead crumbs={[deskCrumb(view)]} title={t('staff.papers.title')} lead={t('staff.papers.lead')} />
      {lines.length === 0 ? (
        <EmptyState icon="check" title={t('staff.papers.none')}>
          <p>{t('staff.papers.none_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('staff.papers.title')}>
          {lines.map((line) => (
            <PaperItem
              key={`${line.org}:${line.code}`}
              view={view}
              line={line}
              form={at === `${line.org}:${line.code}` ? form : blank}
            />
          ))}
        </ItemList>
      )}
    </Page>
  );
}

function PaperItem({ view, line, form }: { view: View; line: PaperLine; form: FormState }) {
  const { t, format } = view;
  const { org, company, code, number, issuer, expiresOn, file, bytes, sentAt } = line;
  const action = paths.staffPaper(org, code);
  return (
    <Item
      avatar={<Avatar name={company} />}
      title={`${company}: ${names.paper(view, code)}`}
      href={paths.inspector(org)}
      meta={
        <Dots
          items={[
            t('company.paper_no', { number }),
            issuer,
            expiresOn === null ? t('staff.papers.no_end') : t('company.paper_until', { day: format.day(expiresOn) }),
            <>
              {t('staff.papers.sent')} <Ago at={sentAt} />
            </>,
          ]}
        />
      }
      side={
        <LinkButton href={action} icon="download" download label={t('staff.papers.open_named', { company, file })}>
          {t('staff.papers.open', { size: format.bytes(bytes) })}
        </LinkButton>
      }
    >
      <Stack gap="snug">
        <ButtonBar>
          <PostButton
            action={action}
            fields={{ do: 'verify', sent: sentAt }}
            icon="check"
            label={t('staff.papers.verify_named', { company, paper: names.paper(view, code) })}
          >
            {t('staff.papers.verify')}
          </PostButton>
        </ButtonBar>
        <Details summary={t('staff.papers.refuse')} open={form !== blank}>
          <Form action={action} id={`refuse-${org}-${code}`} hidden={{ do: 'refuse', sent: sentAt }} {...form}>
            <TextArea
              name="reason"
              label={t('staff.papers.reason')}
              hint={t('staff.papers.reason_hint')}
              rows={2}
              maxLength={500}
            />
            <ButtonBar>
              <Button look="danger">{t('staff.papers.refuse')}</Button>
            </ButtonBar>
          </Form>
        </Details>
      </Stack>
    </Item>
  );
}
