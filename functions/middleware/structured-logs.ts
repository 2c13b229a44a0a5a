import type { MiddlewareObj } from '@middy/core';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { Handled, LogLine } from './each-record.ts';

/** Our own errors are worded without customers' values; of others only the name and the place are safe to print. */
export function errorLine(error: unknown): LogLine {
  if (error instanceof Defect || error instanceof RetryLater)
    return { error: error.name, reason: error.reason, message: error.message };
  if (!(error instanceof Error)) return { error: typeof error };
  return {
    error: error.name,
    at: error.stack
      ?.split('\n')
      .find((line) => line.trim().startsWith('at '))
      ?.trim(),
  };
}

export const print = (line: LogLine): void => console.log(JSON.stringify(line));

/** An HTTP answer is only worth a line where somebody was turned away. */
function refusalLine(name: string, response: unknown): void {
  const status = Object(response).statusCode;
  if (typeof status === 'number' && status >= 400) print({ fn: name, status });
}

/** One compact line per record: 150 bytes where a logger's own would be 570. */
export const structuredLogs = <Event, Answer>(name: string): MiddlewareObj<Event, Answer> => ({
  after: (request) => {
    const handled: unknown = request.response;
    if (!Array.isArray(handled)) return refusalLine(name, handled);
    for (const { result, kept } of handled as readonly Handled[]) {
      const line = result.status === 'fulfilled' ? result.value : { ...kept, ...errorLine(result.reason) };
      print({ fn: name, ...line });
    }
  },
  onError: (request) => print({ fn: name, ...errorLine(request.error) }),
});
