import { Hono } from 'hono';
import { Refused, sentenceOf } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { PHOTOS_MAX } from '#domain/products.ts';
import { acceptOf, PHOTO_KINDS } from '#modules/files/kinds.ts';
import { receiveForm } from '#modules/files/uploads.ts';
import { putPhotos } from '#modules/products/photos.ts';
import type { Product } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { FileInput } from '#web/ui/input.tsx';
import { PhotoEntries, PhotoEntry } from '#web/ui/goods.tsx';
import type { View } from '#web/view.ts';
import { written } from './directory-names.ts';
import { ownProductFor } from './product.tsx';

const ACTS = ['earlier', 'later', 'remove'] as const;
type Act = (typeof ACTS)[number];

/** The photos of a product, put there, ordered and taken away by its seller's owners and admins. */
export function productPhotoPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const one = ':id{prd_[0-9a-z]+}';

  app.post(paths.editPhotos(one), async (c) => {
    const actor = personOf(c);
    const { id, photos } = await ownProductFor(at, c);
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    const { view } = c.var;
    try {
      const { files, refused } = await receiveForm(at, c.req.raw, actor, { photos: PHOTO_KINDS }, c.var.now);
      const ids = [...photos.map((photo) => photo.id), ...files.map(({ row }) => row.id)];
      if (ids.length > PHOTOS_MAX)
        setFlash(at, c, 'stop', view.t('products.edit_photos_too_many', { max: PHOTOS_MAX }));
      else {
        await putPhotos(at, actor, id, ids);
        if (refused[0]) setFlash(at, c, 'stop', sentenceOf(c.var.locale, refused[0].refused));
        else setFlash(at, c, 'done', view.t('products.saved'));
      }
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      setFlash(at, c, 'stop', sentenceOf(c.var.locale, error));
    }
    return seeOther(c, `${paths.editProduct(id)}#photos`);
  });

  app.post(paths.movePhoto(one, ':photo{fil_[0-9a-z]+}'), async (c) => {
    const actor = personOf(c);
    const { id, photos } = await ownProductFor(at, c);
    const sent = new URLSearchParams(await c.req.text()).get('act');
    const act = ACTS.find((each) => each === sent);
    const ids = photos.map((photo) => photo.id);
    const from = ids.indexOf(c.req.param('photo') ?? '');
    if (from < 0) throw new Refused('not_found');
    if (!act) throw new Refused('input.invalid', { field: 'act', expected: ACTS.join(', ') });
    await putPhotos(at, actor, id, moved(ids, from, act));
    return seeOther(c, `${paths.editProduct(id)}#photos`);
  });
  return app;
}

function moved(ids: readonly string[], from: number, act: Act): string[] {
  const rest = ids.filter((_, at) => at !== from);
  const to = act === 'earlier' ? Math.max(0, from - 1) : from + 1;
  return act === 'remove' ? rest : rest.toSpliced(to, 0, ids[from] ?? '');
}

/** Each photo with what can be done to it, and a form for more. */
export function PhotoCard({ view, product }: { view: View; product: Product }) {
  const { t } = view;
  const { id, photos, name } = product;
  return (
    <Card title={t('products.edit_photos')} id="photos">
      <Stack gap="normal">
        <Small>{t('products.edit_photos_hint')}</Small>
        {photos.length === 0 ? null : (
          <PhotoEntries label={t('products.photos')}>
            {photos.map((photo, at) => (
              <PhotoEntry
                key={photo.id}
                photo={{ src: paths.productPhotoSmall(id, photo.id), width: photo.width, height: photo.height }}
                alt={t('products.photo_of', { no: at + 1, count: photos.length, name: written(view, name) })}
              >
                <form class="bar" method="post" action={paths.movePhoto(id, photo.id)}>
                  {ACTS.filter(
                    (act) => !(act === 'earlier' && at === 0) && !(act === 'later' && at === photos.length - 1),
                  ).map((act) => (
                    <Button
                      key={act}
                      small
                      look="quiet"
                      name="act"
                      value={act}
                      label={t('products.edit_photo_named', { act: t(`products.edit_photo_${act}`), no: at + 1 })}
                    >
                      {t(`products.edit_photo_${act}`)}
                    </Button>
                  ))}
                </form>
              </PhotoEntry>
            ))}
          </PhotoEntries>
        )}
        {photos.length >= PHOTOS_MAX ? null : (
          <Form action={paths.editPhotos(id)} id="photo-form" upload>
            <FileInput
              name="photos"
              label={t('products.edit_photos_new')}
              hint={t('products.edit_photos_kinds', { max: PHOTOS_MAX })}
              accept={acceptOf(PHOTO_KINDS)}
              multiple
            />
            <ButtonBar>
              <Button icon="upload">{t('products.edit_photos_send')}</Button>
            </ButtonBar>
          </Form>
        )}
      </Stack>
    </Card>
  );
}
