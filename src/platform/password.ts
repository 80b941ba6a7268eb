import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// OWASP's scrypt setting for 16 MiB of memory, and what better-auth uses: about 50 ms of one core.
const cost = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
const key_bytes = 64;

/** `salt:key`, both in hex. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${(await derive(password, salt)).toString('hex')}`;
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':');
  const right = Buffer.from(key, 'hex');
  const given = await derive(password, salt);
  return right.length === given.length && timingSafeEqual(right, given);
}

function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, key_bytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
