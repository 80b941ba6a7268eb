import { Hono } from 'hono';
import { z } from 'zod';
import type { Search } from '#modules/listings/contract.ts';
import { type Place, placesById } from '#modules/reference/queries.ts';
import { changeSearch, deleteSearch, saveSearch } from '#modules/shortlists/commands.ts';
import { SaveInput, WATCHED_MAX } from '#modules/shortlists/contract.ts';
import { savedSearch, savedSearches, type SavedSearch } from '#modules/shortlists/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, readForm, submit, type FormState } from '#web/read-form.ts';
import { Card, EmptyState, Narrow, Row, Small } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Checkbox, TextInput } from '#web/ui/input.tsx';
import { Dots, Item, ItemList } from '#web/ui/list.tsx';
import { Ago, Tag, Tags } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { chipsOf, type Places } from './directory-chips.ts';
import { queryOf, queryText, searchFrom, searchPath } from './directory-url.ts';

const SaveForm = z.object({
  name: SaveInput.shape.name,
  watched: z.literal('on').optional(),
  query: z.string().max(4000).optional(),
});
const WatchForm = z.object({ watched: z.enum(['yes', 'no']) });
const NAME_MAX = 80;

/** A person's saved searches: kept under a name, watched or not. */
export function savedSearchPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.savedSearches, async (c) => {
    const searches = await savedSearches(at.db, personOf(c));
    const places = await placesOf(at.db, searches);
    return answerPage(c, <ListPage view={c.var.view} searches={searches} places={places} />);
  });

  app.get(paths.saveSearch(), async (c) => {
    personOf(c);
    const search = searchFrom(queryOf(c.req.url), c.var.view.currency);
    return answerPage(c, await newPage(at.db, c.var.view, search, blank));
  });

  app.post(paths.savedSearches, async (c) => {
    const actor = personOf(c);
    const asked = async () => {
      const { query = '' } = await readForm(c, SaveForm.extend({ name: z.string().optional() }));
      return searchFrom(queryOf(new URL(`${paths.inspectors}${query}`, 'http://x').href), c.var.view.currency);
    };
    return submit(c, SaveForm, {
      act: async ({ name, watched }) => {
        const { after: _after, before: _before, limit: _limit, ...search } = await asked();
        await at.db.tx((tx) => saveSearch(tx, actor, { name, search, watched: watched === 'on' }, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('shortlists.search_saved', { name }));
        return seeOther(c, paths.savedSearches);
      },
      again: async (form, status) => answerPage(c, await newPage(at.db, c.var.view, await asked(), form), status),
    });
  });

  app.get(paths.savedSearch(':id'), async (c) => {
    const { search } = await savedSearch(at.db, personOf(c), c.req.param('id') ?? '');
    return c.redirect(searchPath(search), 302);
  });

  app.post(paths.savedSearch(':id'), async (c) => {
    const actor = personOf(c);
    const { watched } = await readForm(c, WatchForm);
    const change = { id: c.req.param('id') ?? '', watched: watched === 'yes' };
    await at.db.tx((tx) => changeSearch(tx, actor, change, c.var.now));
    return seeOther(c, paths.savedSearches);
  });

  app.post(paths.deleteSearch(':id'), async (c) => {
    await deleteSearch(at.db, personOf(c), c.req.param('id') ?? '');
    setFlash(at, c, 'done', c.var.view.t('shortlists.search_deleted'));
    return seeOther(c, paths.savedSearches);
  });
  return app;
}

type KnownPlaces = ReadonlyMap<string, Place>;

function namedBy({ place, near }: Search, places: KnownPlaces): Places {
  return { place: places.get(place ?? '') ?? null, near: places.get(near ?? '') ?? null };
}

async function placesOf(tx: Tx, searches: readonly { readonly search: Search }[]): Promise<KnownPlaces> {
  const ids = [
    ...new Set(searches.flatMap(({ search: { place, near } }) => [place, near].filter((id) => id !== undefined))),
  ];
  return new Map((await placesById(tx, ids)).map((place) => [place.id, place]));
}

interface ListProps {
  readonly view: View;
  readonly searches: readonly SavedSearch[];
  readonly places: KnownPlaces;
}

function ListPage({ view, searches, places }: ListProps) {
  const { t } = view;
  return (
    <Page view={view} title={t('shortlists.searches')} part="inspectors">
      <PageHead
        crumbs={[{ label: t('common.nav_inspectors'), href: paths.inspectors }]}
        title={t('shortlists.searches')}
        lead={t('shortlists.searches_lead')}
        side={
          <LinkButton look="quiet" icon="settings" href={paths.noticeSettings}>
            {t('notices.page_settings')}
          </LinkButton>
        }
      />
      {searches.length === 0 ? (
        <EmptyState
          title={t('shortlists.searches_none')}
          icon="search"
          action={<LinkButton href={paths.inspectors}>{t('common.nav_inspectors')}</LinkButton>}
        >
          <p>{t('shortlists.searches_none_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('shortlists.searches')}>
          {searches.map((saved) => (
            <SavedItem key={saved.id} view={view} saved={saved} places={places} />
          ))}
        </ItemList>
      )}
    </Page>
  );
}

function SavedItem({ view, saved, places }: { view: View; saved: SavedSearch; places: KnownPlaces }) {
  const { t } = view;
  const { id, name, search, watched, companies, createdAt } = saved;
  const chips = chipsOf(view, search, namedBy(search, places));
  return (
    <Item
      title={name}
      href={paths.savedSearch(id)}
      meta={
        <Dots
          items={[
            companies === null
              ? t('shortlists.too_many', { max: WATCHED_MAX })
              : t('shortlists.matched', { count: companies }),
            <>
              {t('shortlists.saved')} <Ago at={createdAt} />
            </>,
          ]}
        />
      }
      side={
        <Row>
          <PostButton
            small
            action={paths.savedSearch(id)}
            fields={{ watched: watched ? 'no' : 'yes' }}
            label={t(watched ? 'shortlists.pause_named' : 'shortlists.watch_named', { name })}
          >
            {t(watched ? 'shortlists.pause' : 'shortlists.watch')}
          </PostButton>
          <PostButton
            small
            look="quiet"
            icon="trash"
            action={paths.deleteSearch(id)}
            label={t('shortlists.delete_named', { name })}
          >
            {t('shortlists.delete')}
          </PostButton>
        </Row>
      }
    >
      <Tags>
        <Tag tone={watched ? 'note' : 'plain'} icon={watched ? 'bell' : 'minus'}>
          {t(watched ? 'shortlists.watched' : 'shortlists.paused')}
        </Tag>
        {chips.map(({ label }) => (
          <Tag key={label}>{label}</Tag>
        ))}
      </Tags>
    </Item>
  );
}

async function newPage(tx: Tx, view: View, search: Search, form: FormState) {
  const places = await placesOf(tx, [{ search }]);
  return <NewPage view={view} search={search} places={places} form={form} />;
}

function NewPage(props: { view: View; search: Search; places: KnownPlaces; form: FormState }) {
  const { view, search, places, form } = props;
  const { t, format } = view;
  const chips = chipsOf(view, search, namedBy(search, places));
  const name = format.list(chips.slice(0, 3).map(({ label }) => label)).slice(0, NAME_MAX);
  return (
    <Page view={view} title={t('shortlists.save_search')} part="inspectors">
      <Narrow>
        <PageHead
          crumbs={[{ label: t('common.nav_inspectors'), href: searchPath(search) }]}
          title={t('shortlists.save_search')}
        />
        <Card label={t('shortlists.save_search')}>
          <Form action={paths.savedSearches} hidden={{ query: queryText(search) }} {...form}>
            <Tags>
              {chips.map(({ label }) => (
                <Tag key={label}>{label}</Tag>
              ))}
            </Tags>
            {chips.length === 0 ? <Small>{t('shortlists.everything')}</Small> : null}
            <TextInput name="name" label={t('shortlists.search_name')} maxLength={NAME_MAX} value={name} />
            <Checkbox
              name="watched"
              label={t('shortlists.watch_new')}
              hint={t('shortlists.watch_hint', { max: WATCHED_MAX })}
              checked={form === blank}
            />
            <ButtonBar>
              <Button look="primary">{t('common.save')}</Button>
              <LinkButton look="quiet" href={searchPath(search)}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
