import { placeName, type Place } from '#modules/reference/queries.ts';
import type { View } from '#web/view.ts';

/** Words for the codes of the directory, in the reader's language. */
export const names = {
  industry: ({ t }: View, code: string) => t(`directory.industry.${code}`),
  type: ({ t }: View, code: string) => t(`directory.type.${code}`),
  typeShort: ({ t }: View, code: string) => t(`directory.type_short.${code}`),
  paper: ({ t }: View, code: string) => t(`directory.paper.${code}`),
  place: ({ locale }: View, place: Pick<Place, 'path'>) => placeName(place, locale),
};

/** In the reader's language where the company wrote it, else in the one it has. */
export function written({ locale }: View, text: { readonly en: string; readonly zh: string }): string {
  return locale === 'zh' ? text.zh || text.en : text.en || text.zh;
}
