// Our own drawings on a 20 by 20 grid, stroked in the colour of the text around them.
const shapes = {
  alert: 'M10 3.2 17.6 16.4H2.4ZM10 8v3.6M10 13.9v.1',
  arrow: 'M3.5 10h12.6M11.6 5.4 16.2 10l-4.6 4.6',
  bell: 'M5 13.6V9a5 5 0 0 1 10 0v4.6l1.4 1.6H3.6ZM8.3 17.4h3.4',
  building: 'M4 17V4.2h7.6V17M11.6 8H16v9M2.6 17h14.8M6.4 7.4h2.8M6.4 10.4h2.8M6.4 13.4h2.8',
  calendar: 'M3.4 5h13.2v11.6H3.4ZM3.4 8.6h13.2M7 3v3.4M13 3v3.4',
  camera: 'M3 6.4h3.2L7.6 4.4h4.8l1.4 2H17v9.4H3ZM10 13.6a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z',
  chart: 'M3.4 16.6h13.2M5.6 16V9.6M10 16V4M14.4 16v-4.4',
  check: 'm4.2 10.6 3.8 3.8 7.8-8.6',
  'chevron-down': 'm5 7.6 5 5 5-5',
  'chevron-left': 'm12.4 5-5 5 5 5',
  'chevron-right': 'm7.6 5 5 5-5 5',
  clock: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4ZM10 5.8V10l2.8 1.8',
  copy: 'M7.4 7.4h9v9h-9ZM4.6 12.6H3.6v-9h9v1',
  download: 'M10 3.2v9.4M5.8 8.6l4.2 4.2 4.2-4.2M3.6 16.6h12.8',
  edit: 'm3.6 16.4.9-3.7 8.9-8.9 2.8 2.8-8.9 8.9ZM11.8 5.4l2.8 2.8',
  external: 'M8 4.6H4v11.4h11.4v-4M11.4 3.8h4.8v4.8M15.8 4.2 9.4 10.6',
  eye: 'M2.4 10S5 4.8 10 4.8 17.6 10 17.6 10 15 15.2 10 15.2 2.4 10 2.4 10ZM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  factory: 'M3 16.8V8.6l4.6 2.8V8.6l4.6 2.8V3.8H16l1 13ZM2.4 16.8h15.2',
  file: 'M5 2.8h6.4L15 6.4v10.8H5ZM11.2 3v3.6h3.6',
  filter: 'M3 5h14M5.6 10h8.8M8.2 15h3.6',
  flag: 'M4.6 17.2V3.2M4.6 4h9.8l-1.8 3.3 1.8 3.3H4.6',
  globe:
    'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4ZM2.8 10h14.4M10 2.8c2.2 2 3 4.4 3 7.2s-.8 5.2-3 7.2c-2.2-2-3-4.4-3-7.2s.8-5.2 3-7.2Z',
  help: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4ZM7.8 8.1a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.1.9-1.1 1.7M10 14v.1',
  info: 'M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4ZM10 9.2v4.4M10 6.4v.1',
  lock: 'M4.4 9h11.2v8H4.4ZM6.8 9V6.4a3.2 3.2 0 0 1 6.4 0V9',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  message: 'M3 4.2h14v9.6H9l-4 3.2v-3.2H3Z',
  minus: 'M4 10h12',
  pin: 'M10 17.6s5.8-5 5.8-9.2a5.8 5.8 0 1 0-11.6 0c0 4.2 5.8 9.2 5.8 9.2ZM10 10.2a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8Z',
  plus: 'M10 4v12M4 10h12',
  refresh: 'M16 8.2A6.4 6.4 0 0 0 4.4 7M4 11.8A6.4 6.4 0 0 0 15.6 13M4.2 3.4V7h3.6M15.8 16.6V13h-3.6',
  scale: 'M10 3v14M6 17h8M3.8 5.4h12.4M5 5.6l-2.4 6h4.8ZM15 5.6l-2.4 6h4.8Z',
  search: 'M9 14.8A5.8 5.8 0 1 0 9 3.2a5.8 5.8 0 0 0 0 11.6ZM13.2 13.2l3.8 3.8',
  settings: 'M3 6h7.2M14 6h3M12.1 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM3 14h3M10 14h7M7.9 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  shield: 'M10 2.8 16 5v4.6c0 3.6-2.4 6.3-6 7.6-3.6-1.3-6-4-6-7.6V5ZM7.4 9.8l1.9 1.9 3.4-3.7',
  sort: 'm6.6 8 3.4-3.6L13.4 8M6.6 12l3.4 3.6 3.4-3.6',
  trash: 'M3.6 5.4h12.8M8 5.2V3.4h4v1.8M5.2 5.6l.7 11h8.2l.7-11',
  truck:
    'M2.4 5h9.4v9H2.4ZM11.8 8h3.2l2.6 3v3h-5.8M5.8 16a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2ZM14.2 16a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z',
  undo: 'M7.4 4.4 3.6 8.2 7.4 12M4 8.2h7.6a4.2 4.2 0 0 1 0 8.4H8.4',
  upload: 'M10 13V3.6M5.8 7.6 10 3.4l4.2 4.2M3.6 16.6h12.8',
  person: 'M10 9.6a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.6 17c.6-3.4 3-5 6.4-5s5.8 1.6 6.4 5',
  x: 'm5 5 10 10M15 5 5 15',
} as const;

export type IconName = keyof typeof shapes;

// A page draws dozens of icons: what never changes is made once, and the strokes are in the style sheet.
const inner = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => [name, { __html: `<path d="${shape}"/>` }]),
) as Readonly<Record<IconName, { __html: string }>>;

/** Decoration: hidden from screen readers unless it stands alone and has a `label`. */
export function Icon({ name, size = 18, label }: { name: IconName; size?: number; label?: string | undefined }) {
  return label ? (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role="img"
      aria-label={label}
      dangerouslySetInnerHTML={inner[name]}
    />
  ) : (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      aria-hidden="true"
      dangerouslySetInnerHTML={inner[name]}
    />
  );
}

/** The mark: an anchor whose shank holds a coin. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      class="mark"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.1"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d="M12 2.6v5M8.6 4.8h6.8M12 14.6v6.2M2.8 13.6l2.2-2.4 2.5 2M21.2 13.6 19 11.2l-2.5 2M5 11.4c.1 5.6 3 9.4 7 9.4s6.9-3.8 7-9.4" />
      <circle cx="12" cy="11.1" r="3.5" fill="currentColor" stroke="none" />
    </svg>
  );
}

const star = 'l1.9 4.1 4.5.5-3.3 3 .9 4.4-4-2.2-4 2.2.9-4.4-3.3-3 4.5-.5Z';

/** Symbols that lists repeat by the dozen; Page puts them into the document once. */
export function Symbols() {
  return (
    <svg width="0" height="0" class="symbols" aria-hidden="true">
      <symbol id="i-stars" viewBox="0 0 84 16">
        <path d={[8, 25, 42, 59, 76].map((x) => `M${x} 1.4${star}`).join('')} />
      </symbol>
    </svg>
  );
}
