import type { Translate } from '#platform/i18n.ts';

// In the order in which they give themselves away: Edge says it is Chrome, Chrome says it is Safari.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/MicroMessenger\//, 'WeChat'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** `Chrome on Windows`: enough for a person to know their own devices by. */
export function deviceName(agent: string | null, t: Translate): string {
  const named = (list: typeof browsers) => list.find(([mark]) => mark.test(agent ?? ''))?.[1];
  const [browser, system] = [named(browsers), named(systems)];
  if (browser && system) return t('account.device_on', { browser, system });
  return browser ?? system ?? agent?.slice(0, 40) ?? t('account.device_unknown');
}
