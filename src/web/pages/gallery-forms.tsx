import { paths } from '#web/paths.ts';
import { Card, Details } from '#web/ui/block.tsx';
import { Button, ButtonBar, CopyButton, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form } from '#web/ui/form.tsx';
import {
  Checkbox,
  DateInput,
  FileInput,
  MoneyInput,
  RadioGroup,
  StarsInput,
  TextArea,
  TextInput,
} from '#web/ui/input.tsx';
import { Progress, Tag, Tags } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

const here = paths.gallery;

type Shown = { readonly view: View };

export function Buttons({ view: { t } }: Shown) {
  return (
    <Card title={t('gallery.buttons_title')}>
      <ButtonBar>
        <Button look="primary" type="button">
          {t('gallery.save')}
        </Button>
        <Button type="button">{t('gallery.check')}</Button>
        <Button type="button" look="quiet">
          {t('common.cancel')}
        </Button>
        <Button type="button" look="danger" icon="trash">
          {t('gallery.remove')}
        </Button>
        <Button type="button" small icon="refresh">
          {t('common.edit')}
        </Button>
        <CopyButton text="INS-2041" label={t('common.copy')} done={t('common.copied')} />
      </ButtonBar>
      <Tags>
        <Tag>{t('gallery.unconfirmed')}</Tag>
        <Tag tone="held" icon="lock">
          {t('gallery.held')}
        </Tag>
        <Tag tone="paid" icon="check">
          {t('gallery.completed')}
        </Tag>
        <Tag tone="stop" icon="scale">
          {t('gallery.in_dispute')}
        </Tag>
        <Tag tone="note">ISO/IEC 17020</Tag>
      </Tags>
      <Progress value={27} max={100} label={t('gallery.uploading')} />
      <Details summary={t('gallery.more')}>
        <p>{t('gallery.more_text')}</p>
      </Details>
    </Card>
  );
}

export function Forms({ view: { t } }: Shown) {
  return (
    <Card title={t('gallery.forms_title')}>
      <Form
        action={here}
        id="sample"
        upload
        hidden={{ terms_version: 2 }}
        values={{ email: 'nadia@', fee: 'inspector', service: '4' }}
        errors={{ email: t('gallery.email_error'), visit: t('gallery.visit_error') }}
      >
        <FieldSet columns={2}>
          <TextInput
            name="email"
            type="email"
            label={t('gallery.email')}
            hint={t('gallery.email_hint')}
            autocomplete="email"
          />
          <TextInput name="password" type="password" label={t('gallery.password')} autocomplete="new-password" />
          <DateInput name="visit" label={t('gallery.visit')} min="2026-11-24" />
          <MoneyInput name="price" label={t('gallery.budget')} currency="USD" value="268.00" />
        </FieldSet>
        <TextArea name="requirements" label={t('gallery.requirements')} optional />
        <RadioGroup
          name="fee"
          legend={t('gallery.who_pays')}
          cards
          choices={[
            { value: 'buyer', label: t('gallery.buyer_pays'), hint: t('gallery.buyer_pays_hint') },
            { value: 'inspector', label: t('gallery.inspector_pays'), hint: t('gallery.inspector_pays_hint') },
          ]}
        />
        <StarsInput name="service" legend={t('gallery.service')} />
        <FileInput name="files" label={t('gallery.files')} hint={t('gallery.files_hint')} multiple optional />
        <Checkbox name="agree" label={t('gallery.agree')} must />
        <ButtonBar align="end">
          <LinkButton look="quiet" href={here}>
            {t('common.cancel')}
          </LinkButton>
          <Button look="primary">{t('gallery.place')}</Button>
        </ButtonBar>
      </Form>
    </Card>
  );
}
