import type { Course } from '../behaviour/behaviour.ts';
import type { Answer, Outcome } from '../http-exchange.ts';

const page =
  '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>';

/** What reaches the caller of the answer that Meta would have given. */
export function spoil({ answer: kind, httpStatus, lostResponse }: Course, answer: Answer): Outcome {
  const status = httpStatus ?? answer.status;
  switch (kind) {
    case undefined:
      return lostResponse ? 'cut' : answer;
    case 'html':
      return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: page };
    case 'empty':
      return { ...answer, status, body: '' };
    case 'truncated':
      return { ...answer, status, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'no-wamid':
      return { ...answer, status, body: JSON.stringify({ messaging_product: 'whatsapp', messages: [] }) };
    case 'reset':
    case 'hang':
      return kind;
    case 'drip':
      return { drip: answer };
  }
}
