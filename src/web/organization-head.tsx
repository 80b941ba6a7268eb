import { paths } from './paths.ts';
import { Tabs } from './ui/list.tsx';
import { Avatar } from './ui/mark.tsx';
import { PageHead } from './ui/page-head.tsx';
import { Row } from './ui/block.tsx';
import { useView } from './view.ts';

const tabs = [
  ['about', paths.organization],
  ['members', paths.members],
] as const;

/** The head of every page of the organization acted for. */
export function OrganizationHead({ tab, name }: { tab: (typeof tabs)[number][0]; name: string }) {
  const { t } = useView();
  return (
    <>
      <PageHead
        title={
          <Row>
            <Avatar name={name} />
            {name}
          </Row>
        }
      />
      <Tabs
        label={t('people.tabs')}
        tabs={tabs.map(([one, href]) => ({ label: t(`people.tab_${one}`), href, current: one === tab }))}
      />
    </>
  );
}
