/** The help articles, in the order a newcomer needs them. Their words: `help.<article>`. */
export const ARTICLES = [
  'inspection',
  'payment',
  'fees',
  'clocks',
  'feedback',
  'disputes',
  'inspectors',
  'account',
] as const;
export type Article = (typeof ARTICLES)[number];

export function isArticle(name: string): name is Article {
  return (ARTICLES as readonly string[]).includes(name);
}
