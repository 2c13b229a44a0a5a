import { type Answer, type Ask, jsonAnswer, parseJson } from '../meta/http-exchange.ts';
import { servedFile } from '../meta/sim/page-files.ts';
import { isForeignOrigin } from '../meta/sim/same-machine.ts';
import { answerQuestion } from './answer-question.ts';
import type { BankWorld } from './bank-world.ts';
import { AppRefusal, confirmChallenge, showChallenge } from './confirm-challenge.ts';

const pages = new URL('./pages/', import.meta.url);
const files: Record<string, string> = { '/_bank/app': 'app.html', '/_bank/confirm': 'confirm.html' };
const assets = '/_bank/assets/';

/** The bank's own endpoint and its app, as far as a deployment meets them. */
export async function answerBank(world: BankWorld, ask: Ask): Promise<Answer> {
  const { pathname } = ask.url;
  if (ask.method === 'GET') {
    const file = files[pathname] ?? (pathname.startsWith(assets) ? pathname.slice(assets.length) : undefined);
    return file === undefined ? nothing(ask) : servedFile(pages, file);
  }
  if (isForeignOrigin(ask.headers))
    return jsonAnswer(403, { error: 'Only the bank’s own page may do this.' });
  try {
    return await post(world, ask);
  } catch (error) {
    if (error instanceof AppRefusal) return jsonAnswer(error.status, { error: error.message });
    throw error;
  }
}

async function post(world: BankWorld, ask: Ask): Promise<Answer> {
  switch (`${ask.method} ${ask.url.pathname}`) {
    case 'POST /_bank/v1/questions':
      return answerQuestion(world, ask);
    case 'POST /_bank/challenge':
      return jsonAnswer(200, showChallenge(world, parseJson(ask.body)));
    case 'POST /_bank/confirm':
      return jsonAnswer(200, await confirmChallenge(world, parseJson(ask.body)));
    default:
      return nothing(ask);
  }
}

const nothing = ({ method, url }: Ask): Answer =>
  jsonAnswer(404, { error: `There is no ${method} ${url.pathname} here.` });
