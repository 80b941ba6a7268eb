import type { ComponentChildren } from 'preact';

type Children = { readonly children: ComponentChildren };

export interface Picture {
  readonly src: string;
  readonly width: number;
  readonly height: number;
}

/** Products beside each other, each a card with its photo; below each other on a phone. */
export function Goods({ label, children }: Children & { label: string }) {
  return (
    <ul class="goods" aria-label={label}>
      {children}
    </ul>
  );
}

/** One of them. The photo says nothing that the name does not; without one `noPhoto` stands in its place. */
export function GoodsCard(
  props: Children & { id: string; href: string; title: string; photo: Picture | null; noPhoto: string },
) {
  const { id, href, title, photo, noPhoto, children } = props;
  return (
    <li class="card goods-card" id={id}>
      <div class="goods-photo">
        {photo ? <img {...photo} alt="" loading="lazy" decoding="async" /> : <span>{noPhoto}</span>}
      </div>
      <div class="goods-text">
        <h2 class="goods-title">
          <a href={href}>{title}</a>
        </h2>
        {children}
      </div>
    </li>
  );
}

/** The photos of one product: the first large, the others below; each leads to the picture by itself. */
export function Gallery({
  label,
  photos,
}: {
  label: string;
  photos: readonly (Picture & { readonly href: string; readonly alt: string })[];
}) {
  return (
    <ul class="gallery" aria-label={label}>
      {photos.map(({ href, alt, ...photo }) => (
        <li key={href}>
          <a href={href}>
            <img {...photo} alt={alt} decoding="async" />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Small pictures beside each other, each with what can be done to it. */
export function PhotoEntries({ label, children }: Children & { label: string }) {
  return (
    <ul class="photo-entries" aria-label={label}>
      {children}
    </ul>
  );
}

export function PhotoEntry({ photo, alt, children }: Children & { photo: Picture; alt: string }) {
  return (
    <li>
      <img {...photo} alt={alt} loading="lazy" decoding="async" />
      {children}
    </li>
  );
}

/** One row of a form that has several alike: its number, the button that takes it away, its fields. */
export function Entry({ title, side, children }: Children & { title: string; side: ComponentChildren }) {
  return (
    <section class="entry" aria-label={title}>
      <div class="head">
        <span class="entry-title">{title}</span>
        {side}
      </div>
      {children}
    </section>
  );
}
