import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

const secrets = ['authorization', 'cookie', 'set-cookie', 'password', 'secret', 'token', 'otp', 'email', 'iban'];

/**
 * One JSON object a line on standard output. What is named like a secret is cut out wherever it stands at the first
 * three depths, and of an error only its name, message, code and stack are written: PostgreSQL puts the row that
 * broke a rule into other fields.
 */
export function makeLog(level: LogLevel, to: DestinationStream = destination({ sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[cut]',
      },
      serializers: { err: errorFields, error: errorFields },
    },
    to,
  );
}

type ErrorFields = { type: string; message: string; errorCode?: string; stack?: string; cause?: ErrorFields };

function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { errorCode: code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause instanceof Error && { cause: errorFields(error.cause) }),
  };
}
