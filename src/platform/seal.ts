import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

// NIST SP 800-38D: 96 random bits are safe for 2^32 texts under one key; a market has fewer bank accounts.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** Keeps texts from whoever reads the database without the installation's secret: a backup, a replica, a dump. */
export interface Seal {
  /** `about` is the id of the row: the text opens nowhere else. */
  close(text: string, about: string): string;
  /** Null where it was sealed with another secret, for another row, or is no such text. */
  open(sealed: string, about: string): string | null;
}

/** A key for one purpose out of the installation's secret. A sealed text is `v1.<key>.<nonce, text and tag>`. */
export function sealFor(secret: string, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `holdfast:seal:${purpose}`, 32));
  const name = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return {
    close: (text, about) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${name}.${body.toString('base64url')}`;
    },
    open: (sealed, about) => {
      const [version, by, text] = sealed.split('.');
      const body = Buffer.from(text ?? '', 'base64url');
      if (version !== 'v1' || by !== name || body.length < NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv(CIPHER, key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(about))
        .setAuthTag(body.subarray(-TAG_BYTES));
      try {
        const inside = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([inside, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
