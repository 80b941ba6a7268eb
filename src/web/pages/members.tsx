import { Hono, type Context } from 'hono';
import type { ComponentChildren } from 'preact';
import { Refused } from '#domain/errors.ts';
import { can, ROLES, type Role } from '#domain/permissions.ts';
import { changeRole, removeMember, revokeInvitation } from '#modules/people/commands.ts';
import { InvitationInput, RoleInput } from '#modules/people/contract.ts';
import { inviteByLetter } from '#modules/people/invitations.ts';
import { invitationsOf, membersOf, organizationOf, type Invitation, type Member } from '#modules/people/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { OrganizationHead } from '#web/organization-head.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Narrow, Prose, Small, Split, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { RadioGroup, Select, TextInput } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

interface Shown {
  readonly view: View;
  readonly form: FormState;
  readonly name: string;
  readonly role: Role;
  readonly me: string;
  readonly members: readonly Member[];
  readonly invitations: readonly Invitation[];
}

/** Who belongs to the organization acted for, and who is invited. */
export function memberPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const show = async (c: Context<PageEnv>, form: FormState) => {
    const { session } = c.var;
    if (!session?.org) throw new Refused('account.sign_in_first');
    const { name, role } = await organizationOf(at.db, session.person, session.org);
    const [members, invitations] = await Promise.all([
      membersOf(at.db, session.org),
      can(role, 'organization', 'invite') ? invitationsOf(at.db, session.org, c.var.real) : [],
    ]);
    return <MembersPage view={c.var.view} {...{ form, name, role, me: session.person, members, invitations }} />;
  };
  const nameOf = async (c: Context<PageEnv>, person: string) => {
    const found = (await membersOf(at.db, personOf(c).org)).find((member) => member.person === person);
    if (!found) throw new Refused('not_found');
    return found.name;
  };

  app.get(paths.members, async (c) => {
    personOf(c);
    return answerPage(c, await show(c, blank));
  });

  app.post(paths.member(':person'), (c) =>
    submit(c, RoleInput, {
      act: async ({ role }) => {
        const person = c.req.param('person') ?? '';
        const name = await nameOf(c, person);
        await at.db.tx((tx) => changeRole(tx, personOf(c), person, role));
        setFlash(at, c, 'done', c.var.view.t('people.role_changed', { name }));
        return seeOther(c, paths.members);
      },
      again: async ({ errors }, status) => answerPage(c, await show(c, { errors, values: {} }), status),
    }),
  );

  app.get(paths.removeMember(':person'), async (c) => {
    const person = c.req.param('person') ?? '';
    const props = { person, name: await nameOf(c, person), leaves: person === c.var.session?.person };
    return answerPage(c, <RemovePage view={c.var.view} {...props} />);
  });
  app.post(paths.removeMember(':person'), async (c) => {
    const person = c.req.param('person') ?? '';
    const actor = personOf(c);
    const name = await nameOf(c, person);
    const { name: organization } = await organizationOf(at.db, actor.person, actor.org);
    await at.db.tx((tx) => removeMember(tx, actor, person));
    const { t } = c.var.view;
    const leaves = person === actor.person;
    setFlash(at, c, 'done', leaves ? t('people.left', { name: organization }) : t('people.removed', { name }));
    return seeOther(c, leaves ? paths.home : paths.members);
  });

  app.post(paths.invitations, (c) =>
    submit(c, InvitationInput, {
      act: async (input) => {
        await inviteByLetter(at, personOf(c), input, c.var.locale);
        setFlash(at, c, 'done', c.var.view.t('people.invited', { email: input.email }));
        return seeOther(c, paths.members);
      },
      again: async (form, status) => answerPage(c, await show(c, form), status),
    }),
  );
  app.post(paths.takeBackInvitation(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    await at.db.tx((tx) => revokeInvitation(tx, personOf(c), id));
    setFlash(at, c, 'done', c.var.view.t('people.taken_back'));
    return seeOther(c, paths.members);
  });
  return app;
}

function MembersPage(props: Shown) {
  const { view, name, role, me, invitations } = props;
  const { t } = view;
  const mayInvite = can(role, 'organization', 'invite');
  return (
    <Page view={view} title={t('people.members')}>
      <OrganizationHead tab="members" name={name} />
      <Around aside={mayInvite ? <InviteForm {...props} /> : null} label={t('people.invite')}>
        <MemberTable {...props} />
        {mayInvite && invitations.length > 0 ? <InvitationTable {...props} /> : null}
        <div>
          <LinkButton href={paths.removeMember(me)} look="quiet">
            {t('people.leave')}
          </LinkButton>
        </div>
      </Around>
    </Page>
  );
}

function Around(props: { aside: ComponentChildren; label: string; children: ComponentChildren }) {
  return props.aside === null ? <Stack gap="wide">{props.children}</Stack> : <Split {...props}>{props.children}</Split>;
}

function MemberTable({ view: { t }, members, me, role }: Shown) {
  const manages = (member: Member) =>
    member.person !== me && can(role, 'organization', 'invite') && (role === 'owner' || member.role !== 'owner');
  return (
    <Card title={t('people.members')} flush>
      <Table
        caption={t('people.members')}
        rows={members}
        rowKey={({ person }) => person}
        columns={[
          {
            key: 'member',
            head: t('people.member'),
            main: true,
            cell: (member) => (
              <>
                {member.name} {member.person === me ? <Tag tone="note">{t('people.you')}</Tag> : null}
              </>
            ),
          },
          { key: 'email', head: t('account.email'), minor: true, cell: ({ email }) => email },
          {
            key: 'role',
            head: t('people.role'),
            cell: (member) =>
              manages(member) ? <RoleForm t={t} member={member} own={role} /> : t(`people.role_${member.role}`),
          },
          {
            key: 'remove',
            head: <span class="hidden-text">{t('people.remove')}</span>,
            cell: (member) =>
              manages(member) ? (
                <LinkButton
                  href={paths.removeMember(member.person)}
                  small
                  label={t('people.remove_name', { name: member.name })}
                >
                  {t('people.remove')}
                </LinkButton>
              ) : null,
          },
        ]}
      />
    </Card>
  );
}

function RoleForm({ t, member, own }: { t: View['t']; member: Member; own: Role }) {
  const roles = ROLES.filter((role) => role !== 'owner' || own === 'owner');
  return (
    <Form id={member.person} action={paths.member(member.person)} inline>
      <Select
        name="role"
        label={t('people.change_role_of', { name: member.name })}
        bare
        value={member.role}
        options={roles.map((role) => ({ value: role, label: t(`people.role_${role}`) }))}
      />
      <Button small>{t('people.change')}</Button>
    </Form>
  );
}

function InvitationTable({ view: { t }, invitations }: Shown) {
  return (
    <Card title={t('people.invitations')} flush>
      <Table
        caption={t('people.invitations')}
        rows={invitations}
        rowKey={({ id }) => id}
        columns={[
          { key: 'email', head: t('account.email'), main: true, cell: ({ email }) => email },
          { key: 'role', head: t('people.role'), cell: ({ role }) => t(`people.role_${role}`) },
          { key: 'by', head: t('people.invited_by'), minor: true, cell: ({ invited_by }) => invited_by },
          { key: 'until', head: t('people.expires'), cell: ({ expires_at }) => <DateTime at={expires_at} brief /> },
          {
            key: 'back',
            head: <span class="hidden-text">{t('people.take_back')}</span>,
            cell: ({ id, email }) => (
              <PostButton action={paths.takeBackInvitation(id)} small label={t('people.take_back_of', { email })}>
                {t('people.take_back')}
              </PostButton>
            ),
          },
        ]}
      />
    </Card>
  );
}

function InviteForm({ view: { t }, form, role }: Shown) {
  const roles = ROLES.filter((one) => one !== 'owner' || role === 'owner');
  return (
    <Card title={t('people.invite')}>
      <Small>{t('people.invite_text')}</Small>
      <Form action={paths.invitations} {...form}>
        <TextInput name="email" type="email" label={t('account.email')} autocomplete="off" maxLength={254} />
        <RadioGroup
          name="role"
          legend={t('people.role')}
          chosen="member"
          choices={roles.map((one) => ({
            value: one,
            label: t(`people.role_${one}`),
            hint: t(`people.role_${one}_text`),
          }))}
        />
        <ButtonBar>
          <Button look="primary">{t('people.invite_button')}</Button>
        </ButtonBar>
      </Form>
    </Card>
  );
}

function RemovePage(props: { view: View; person: string; name: string; leaves: boolean }) {
  const { view, person, name, leaves } = props;
  const { t } = view;
  const title = leaves ? t('people.leave') : t('people.remove_name', { name });
  return (
    <Page view={view} title={title}>
      <Narrow>
        <PageHead title={title} crumbs={[{ label: t('people.members'), href: paths.members }]} />
        <Prose>
          <p>{leaves ? t('people.leave_text') : t('people.remove_text', { name })}</p>
        </Prose>
        <ButtonBar>
          <PostButton action={paths.removeMember(person)} look="danger">
            {title}
          </PostButton>
          <LinkButton href={paths.members} look="quiet">
            {t('common.cancel')}
          </LinkButton>
        </ButtonBar>
      </Narrow>
    </Page>
  );
}
