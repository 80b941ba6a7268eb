import { Hono } from 'hono';
import { z } from 'zod';
import { changeSearch, deleteSearch, saveSearch } from '#modules/shortlists/commands.ts';
import {
  type Kind,
  KINDS,
  type SaveInput,
  SearchName,
  type Searches,
  WATCHED_MAX,
} from '#modules/shortlists/contract.ts';
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
import { DIRECTORY_PATHS, queryOf, queryText, searchFrom, searchPath } from './search-address.ts';
import { chipsOf, type Named, namesIn } from './search-chips.ts';

const SaveForm = z.object({
  kind: z.enum(KINDS),
  name: SearchName,
  watched: z.literal('on').optional(),
  query: z.string().max(4000).optional(),
});
const WatchForm = z.object({ watched: z.enum(['yes', 'no']) });
const NAME_MAX = 80;
const NAV: Readonly<Record<Kind, string>> = { inspector: 'common.nav_inspectors', product: 'common.nav_products' };

/** A person's saved searches: kept under a name, watched or not. */
export function savedSearchPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.savedSearches, async (c) => {
    const searches = await savedSearches(at.db, personOf(c));
    const named = await namesIn(
      at.db,
      searches.map(({ search }) => search),
    );
    return answerPage(c, <ListPage view={c.var.view} searches={searches} named={named} />);
  });

  app.get(`/saved-searches/new/:kind{${KINDS.join('|')}}`, async (c) => {
    personOf(c);
    const kind = c.req.param('kind') as Kind;
    const search = searchFrom(kind, queryOf(c.req.url), c.var.view.currency);
    return answerPage(c, await newPage(at.db, c.var.view, { kind, search, form: blank }));
  });

  app.post(paths.savedSearches, async (c) => {
    const actor = personOf(c);
    const asked = async (kind: Kind) => {
      const { query = '' } = await readForm(c, SaveForm.extend({ name: z.string().optional() }));
      return searchFrom(kind, queryOf(new URL(`/${query}`, 'http://x').href), c.var.view.currency);
    };
    return submit(c, SaveForm, {
      act: async ({ kind, name, watched }) => {
        const { after: _after, before: _before, limit: _limit, ...search } = await asked(kind);
        const input = { kind, name, search, watched: watched === 'on' } as SaveInput;
        await at.db.tx((tx) => saveSearch(tx, actor, input, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('shortlists.search_saved', { name }));
        return seeOther(c, paths.savedSearches);
      },
      again: async (form, status) => {
        const kind = form.values['kind'] === 'product' ? 'product' : 'inspector';
        return answerPage(c, await newPage(at.db, c.var.view, { kind, search: await asked(kind), form }), status);
      },
    });
  });

  app.get(paths.savedSearch(':id'), async (c) => {
    const { kind, search } = await savedSearch(at.db, personOf(c), c.req.param('id') ?? '');
    return c.redirect(searchPath(kind, search), 302);
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

type Names = (search: SavedSearch['search']) => Named;

interface ListProps {
  readonly view: View;
  readonly searches: readonly SavedSearch[];
  readonly named: Names;
}

function ListPage({ view, searches, named }: ListProps) {
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
          action={KINDS.map((kind) => (
            <LinkButton key={kind} href={DIRECTORY_PATHS[kind]}>
              {t(NAV[kind])}
            </LinkButton>
          ))}
        >
          <p>{t('shortlists.searches_none_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('shortlists.searches')}>
          {searches.map((saved) => (
            <SavedItem key={saved.id} view={view} saved={saved} named={named} />
          ))}
        </ItemList>
      )}
    </Page>
  );
}

function SavedItem({ view, saved, named }: { view: View; saved: SavedSearch; named: Names }) {
  const { t } = view;
  const { id, kind, name, search, watched, matched, createdAt } = saved;
  const chips = chipsOf(kind, view, search, named(search));
  return (
    <Item
      title={name}
      href={paths.savedSearch(id)}
      meta={
        <Dots
          items={[
            matched === null
              ? t('shortlists.too_many', { max: WATCHED_MAX })
              : t(`shortlists.${kind}_count`, { count: matched }),
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
        <Tag icon={kind === 'product' ? 'truck' : 'person'}>{t(`shortlists.kind_${kind}`)}</Tag>
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

interface New {
  readonly kind: Kind;
  readonly search: Searches[Kind];
  readonly form: FormState;
}

async function newPage(tx: Tx, view: View, { kind, search, form }: New) {
  const chips = chipsOf(kind, view, search, (await namesIn(tx, [search]))(search)).map(({ label }) => label);
  return <NewPage view={view} {...{ kind, search, form, chips }} />;
}

function NewPage(props: New & { view: View; chips: readonly string[] }) {
  const { view, kind, search, chips, form } = props;
  const { t, format } = view;
  const name = format.list(chips.slice(0, 3)).slice(0, NAME_MAX);
  return (
    <Page view={view} title={t('shortlists.save_search')} part={kind === 'product' ? 'products' : 'inspectors'}>
      <Narrow>
        <PageHead
          crumbs={[{ label: t(NAV[kind]), href: searchPath(kind, search) }]}
          title={t('shortlists.save_search')}
        />
        <Card label={t('shortlists.save_search')}>
          <Form action={paths.savedSearches} hidden={{ kind, query: queryText(kind, search) }} {...form}>
            <Tags>
              {chips.map((label) => (
                <Tag key={label}>{label}</Tag>
              ))}
            </Tags>
            {chips.length === 0 ? <Small>{t(`shortlists.every_${kind}`)}</Small> : null}
            <TextInput name="name" label={t('shortlists.search_name')} maxLength={NAME_MAX} value={name} />
            <Checkbox
              name="watched"
              label={t('shortlists.watch_new')}
              hint={t('shortlists.watch_hint', { max: WATCHED_MAX })}
              checked={form === blank}
            />
            <ButtonBar>
              <Button look="primary">{t('common.save')}</Button>
              <LinkButton look="quiet" href={searchPath(kind, search)}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
