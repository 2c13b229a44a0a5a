import * as z from 'zod';
import { type Answer, type Ask, jsonAnswer, parseJson } from '../meta/http-exchange.ts';
import { balanceOf, movementsOf, paymentsOf, statementOf } from './accounts.ts';
import { announcedPayments } from './announced-payments.ts';
import type { BankWorld } from './bank-world.ts';
import { type BankCustomer, customerNamed } from './customers.ts';
import { isSigned } from './signed-question.ts';

const Question = z.object({
  customerId: z.string().min(1),
  question: z.enum(['balance', 'movements', 'payment-date', 'statement']),
  at: z.iso.datetime(),
});

type Asked = { world: BankWorld; customer: BankCustomer };

const answers: Record<z.infer<typeof Question>['question'], (asked: Asked) => object> = {
  balance: ({ customer }) => balanceOf(customer),
  movements: ({ world, customer }) => movementsOf(customer, world.now()),
  'payment-date': ({ world, customer }) =>
    paymentsOf(customer, world.now(), announcedPayments(customer, world.events(), world.now())),
  statement: ({ world, customer }) => statementOf(customer, world.now()),
};

/** What only the bank knows, told to whoever holds its key. */
export function answerQuestion(world: BankWorld, { headers, body }: Ask): Answer {
  if (!isSigned(headers['aviso-signature'], body, world.key(), world.now()))
    return jsonAnswer(401, { error: 'The signature is missing, wrong or older than five minutes.' });
  const { data } = Question.safeParse(parseJson(body));
  if (!data) return jsonAnswer(400, { error: 'This is not a question that the bank knows.' });
  const customer = customerNamed(world.customers(), data.customerId);
  return jsonAnswer(200, answers[data.question]({ world, customer }));
}
