/** Where goods on their way can be seen, in the order of a journey. */
export const SIGHTINGS = [
  'picked_up',
  'export_customs',
  'departed',
  'arrived',
  'import_customs',
  'out_for_delivery',
  'delivered',
  'problem',
] as const;
export type Sighting = (typeof SIGHTINGS)[number];
