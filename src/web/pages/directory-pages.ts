import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { comparePages } from './compare.tsx';
import { companyCalendarPages } from './company-calendar.tsx';
import { companyCommentPages } from './company-comments.tsx';
import { companyPaperPages } from './company-papers.tsx';
import { companySamplePages } from './company-sample.ts';
import { companyPages } from './company.tsx';
import { companyEditPages } from './company-edit.tsx';
import { directoryListPages } from './directory.tsx';
import { homePages } from './home.tsx';
import { ownProductPages } from './own-products.tsx';
import { productContactPages } from './product-contact.tsx';
import { productEditPages } from './product-edit.tsx';
import { productPhotoPages } from './product-photos.tsx';
import { productReviewPages } from './product-review-pages.tsx';
import { productPages } from './product.tsx';
import { productListPages } from './products.tsx';
import { savedSearchPages } from './saved-searches.tsx';
import { sellerEditPages } from './seller-edit.tsx';
import { sellerCommentPages } from './seller-ratings.tsx';
import { sellerPages } from './seller.tsx';
import { shortlistPages } from './shortlist.tsx';

/** Home, directories, the pages of companies and products, what readers keep of them, and what each edits of itself. */
export function directoryPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const pages of PAGES) app.route('/', pages(at));
  return app;
}

const PAGES = [
  homePages,
  directoryListPages,
  companyPages,
  companyCommentPages,
  companyEditPages,
  companySamplePages,
  companyCalendarPages,
  companyPaperPages,
  shortlistPages,
  comparePages,
  savedSearchPages,
  productListPages,
  productPages,
  productReviewPages,
  productContactPages,
  sellerPages,
  sellerCommentPages,
  sellerEditPages,
  ownProductPages,
  productEditPages,
  productPhotoPages,
];
