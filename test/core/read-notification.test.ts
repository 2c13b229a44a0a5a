import { describe, expect, it } from 'vitest';
import { paymentReminder } from '../../core/catalogue/payment-reminder.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { readNotification } from '../../core/delivery/read-notification.ts';
import { aTransaction } from './builders.ts';

const due = (payUrl: string) => ({
  ...aTransaction(),
  data: {
    paymentId: 'pay-1',
    product: 'Tarjeta Oro',
    amount: { minorUnits: 38_000, currency: 'MXN' },
    dueDate: '2026-11-30',
    payUrl,
  },
});

describe('an event with a link', () => {
  it('is read where the stage lists its host, or none at all', () => {
    const detail = due('https://pay.bank.example/1');
    expect(readNotification(paymentReminder, detail, ['bank.example']).link).toBe(
      'https://pay.bank.example/1',
    );
    expect(readNotification(paymentReminder, detail, undefined).link).toBeDefined();
  });

  it('is a defect of its field where the link leads elsewhere', () => {
    expect(() =>
      readNotification(paymentReminder, due('https://bank.example.evil.example/'), ['bank.example']),
    ).toThrow(expect.objectContaining({ reason: 'LINK_NOT_ALLOWED', path: 'data.payUrl' }));
  });

  it('is no matter for events without one', () => {
    expect(readNotification(transactionAlert, aTransaction(), ['bank.example']).link).toBeUndefined();
  });
});
