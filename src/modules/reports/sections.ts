/** What a report goes through, in the order it is read. A section that must pass fails the lot where it does not conform. */
export const SECTIONS = [
  { name: 'quantity', must_pass: false },
  { name: 'style', must_pass: false },
  { name: 'workmanship', must_pass: false },
  { name: 'tests', must_pass: true },
  { name: 'measurements', must_pass: false },
  { name: 'packing', must_pass: false },
  { name: 'marking', must_pass: false },
  { name: 'requirements', must_pass: false },
] as const;

export type SectionName = (typeof SECTIONS)[number]['name'];
export const SECTION_NAMES = SECTIONS.map(({ name }) => name) as unknown as readonly [SectionName, ...SectionName[]];
