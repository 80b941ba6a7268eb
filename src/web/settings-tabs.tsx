import { paths } from './paths.ts';
import { Tabs } from './ui/list.tsx';
import { PageHead } from './ui/page-head.tsx';
import { useView } from './view.ts';

const tabs = [
  ['profile', paths.settings],
  ['security', paths.security],
  ['notices', paths.noticeSettings],
  ['tokens', paths.accessTokens],
] as const;

export type SettingsTab = (typeof tabs)[number][0];

/** The head of every page of the personal settings. */
export function SettingsHead({ tab }: { tab: SettingsTab }) {
  const { t } = useView();
  return (
    <>
      <PageHead title={t('account.settings')} />
      <Tabs
        label={t('account.settings_tabs')}
        tabs={tabs.map(([name, href]) => ({ label: t(`account.tab_${name}`), href, current: name === tab }))}
      />
    </>
  );
}
