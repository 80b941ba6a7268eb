import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import { HOUR } from '#domain/time.ts';
import { LIMITS } from '#modules/files/kinds.ts';
import { reportsWithFingerprint, type Known } from '#modules/reports/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { clientIp, networkOf } from '#platform/client-ip.ts';
import { countTry } from '#platform/rate-limit.ts';
import { readMultipart } from '#platform/files/multipart.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { Card, Narrow, Notice, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form, type FormErrors } from '#web/ui/form.tsx';
import { FileInput, TextInput } from '#web/ui/input.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const HASH = /^[0-9a-f]{64}$/;
const ISLAND = 'src/web/islands/fingerprint.ts';

/** Whether a file is a report as it was issued here. Open to everybody: whoever asks already holds the file. */
export function verifyReportPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.verifyReport(), async (c) => {
    const given = c.req.query('sha256')?.trim().toLowerCase() ?? '';
    if (given === '') return draw(c, '', null, {});
    if (!HASH.test(given)) return draw(c, given, null, { sha256: c.var.view.t('reports.verify_hash_wrong') });
    const actor = c.var.session?.org || c.var.session?.staff ? actorOf(c) : null;
    return draw(c, given, await reportsWithFingerprint(at.db, actor, given, c.var.now), {});
  });

  app.post(paths.verifyReport(), async (c) => {
    const { t } = c.var.view;
    const network = networkOf(clientIp(c, at.config.proxies));
    const tries = { key: `verify:${network}`, max: LIMITS.verified_an_hour, window_ms: HOUR };
    await countTry(at.db, [tries], at.clock.real());
    // Hashed as it comes and kept nowhere.
    const limits = { files: 1, bytes: LIMITS.file_bytes + 100_000 };
    const { fields, files } = await readMultipart(c.req.raw, limits, ({ stream }) => digestOf(stream));
    const [file] = files;
    if (file && 'refused' in file) return draw(c, '', null, { file: refusalText(c.var.view, file.refused, 'USD') });
    const given = file ? file.taken : (fields.get('sha256')?.[0] ?? '').trim().toLowerCase();
    if (given === '') return draw(c, '', null, { form: t('reports.verify_nothing') });
    if (!HASH.test(given)) return draw(c, given, null, { sha256: t('reports.verify_hash_wrong') });
    return seeOther(c, paths.verifyReport(given));
  });
  return app;
}

async function digestOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > LIMITS.file_bytes)
      throw new Refused('request.too_large', { max: `${LIMITS.file_bytes / 1_000_000} MB` });
    hash.update(chunk);
  }
  return hash.digest('hex');
}

function draw(c: Context<PageEnv>, given: string, found: Known | null, errors: FormErrors): Response {
  const page = <VerifyPage view={c.var.view} given={given} found={found} errors={errors} />;
  return answerPage(c, page, Object.keys(errors).length > 0 ? 400 : 200);
}

interface Shown {
  readonly view: View;
  readonly given: string;
  readonly found: Known | null;
  readonly errors: FormErrors;
}

function VerifyPage({ view, given, found, errors }: Shown) {
  const { t } = view;
  return (
    <Page view={view} title={t('reports.verify_title')} description={t('reports.verify_lead')} islands={[ISLAND]}>
      <Narrow>
        <PageHead title={t('reports.verify_title')} lead={t('reports.verify_lead')} />
        {found ? <Outcome view={view} found={found} given={given} /> : null}
        <Card>
          <Form action={paths.verifyReport()} upload errors={errors} values={{ sha256: given }}>
            <FileInput name="file" label={t('reports.verify_file')} hint={t('reports.verify_file_hint')} depends />
            <p class="small muted">{t('reports.verify_or')}</p>
            <TextInput name="sha256" label={t('reports.verify_hash')} autocomplete="off" maxLength={80} depends />
            <p role="status" class="small" data-fingerprint={t('reports.verify_hashing')} />
            <ButtonBar>
              <Button look="primary">{t('reports.verify_do')}</Button>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}

function Outcome({ view, found, given }: { view: View; found: Known; given: string }) {
  const { t } = view;
  if (!found.known) {
    return (
      <Notice tone="stop" title={t('reports.verify_unknown')}>
        <p>{t('reports.verify_unknown_text')}</p>
        <p class="mono">{given}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="paid" title={t('reports.verify_known')}>
      {found.reports.length === 0 ? <p>{t('reports.verify_known_stranger')}</p> : null}
      <Stack gap="tight">
        {found.reports.map(({ order, no, title, version, is_current, at }) => (
          <p key={`${order} ${version}`}>
            <a href={paths.orderReportVersion(order, version)}>
              {t('reports.verify_is', { no, version: String(version) })}
            </a>{' '}
            · {title} · <DateTime at={at} /> · {t(is_current ? 'reports.verify_current' : 'reports.verify_old')}
          </p>
        ))}
      </Stack>
      <p class="mono">{given}</p>
    </Notice>
  );
}
