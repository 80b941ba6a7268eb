import type { ComponentChildren } from 'preact';

export interface Photo {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  /** Read out in place of the photo. */
  readonly alt: string;
  /** The original. */
  readonly href: string;
  readonly caption: ComponentChildren;
}

/** Photos beside each other, as many as fit, each with its caption; a photo leads to its original. */
export function PhotoGrid({ photos }: { photos: readonly Photo[] }) {
  return (
    <ul class="grid grid-small">
      {photos.map(({ src, width, height, alt, href, caption }) => (
        <li key={src}>
          <figure class="stack gap-tight">
            <a
              href={href}
              class="bg-sunken rounded-control flex aspect-4/3 items-center justify-center overflow-hidden"
            >
              <img
                class="max-h-full max-w-full object-contain"
                src={src}
                width={width}
                height={height}
                alt={alt}
                loading="lazy"
                decoding="async"
              />
            </a>
            <figcaption class="small">{caption}</figcaption>
          </figure>
        </li>
      ))}
    </ul>
  );
}
