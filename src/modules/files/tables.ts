import type { FileId, OrderId, OrgId, PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { Kind } from './kinds.ts';

export interface FileTableRow {
  readonly id: FileId;
  readonly org_id: OrgId;
  readonly person_id: PersonId;
  readonly order_id: OrderId | null;
  readonly name: string;
  readonly kind: Kind;
  readonly media_type: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly storage_key: string;
  readonly preview_key: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly captured_at: string | null;
  readonly at: Instant;
}

export const COLUMNS =
  'id, org_id, person_id, order_id, name, kind, media_type, bytes, sha256, storage_key, preview_key, width, height, captured_at, at';
