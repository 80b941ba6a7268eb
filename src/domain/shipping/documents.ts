/** The papers that go with goods in trade, each named as customs and banks name it; a consignment may have several of one. */
export const SHIPPING_DOCUMENTS = [
  'packing_list',
  'commercial_invoice',
  'bill_of_lading',
  'certificate_of_origin',
] as const;
export type ShippingDocument = (typeof SHIPPING_DOCUMENTS)[number];
