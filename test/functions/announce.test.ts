import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { wire } from '../../functions/announce/wiring.ts';
import { morning } from '../core/builders.ts';

const { announcementsOf } = wire({ EVENT_BUS_NAME: 'bank', AWS_REGION: 'eu-west-1' });

type Row = Record<string, unknown>;
type Change = { eventName?: 'INSERT' | 'MODIFY' | 'REMOVE'; keys: string[]; before?: Row; after?: Row };

const image = (row: Row) => marshall(row) as NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['Keys']>;

/** What the bus hears of a change of a table with these keys. */
const heardOf = ({ eventName = 'INSERT', keys, before, after }: Change): string[] =>
  announcementsOf({
    eventName,
    dynamodb: {
      Keys: image(Object.fromEntries(keys.map((key) => [key, Object(after ?? before)[key]]))),
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
    },
  }).map(({ detailType, detail }) => `${detailType} ${detail.eventId}`);

const messageId = messageIdOf('evt-1');

describe('of the table of outcomes', () => {
  const keys = ['customerId', 'messageId'];
  const row = {
    customerId: 'ana',
    messageId,
    eventId: 'evt-1',
    type: 'fraud-alert',
    at: morning,
    matters: [],
  };
  const clicked = { ...row, conversion_click: morning, link: 'https://bank.example/' };

  it('a conversion is told once, whether its row was there before or not', () => {
    const told = [`LinkClicked ${messageId}.click`, `ConversionRecorded ${messageId}.conversion.click`];

    expect(heardOf({ keys, after: clicked })).toEqual(told);
    expect(heardOf({ eventName: 'MODIFY', keys, before: row, after: clicked })).toEqual(told);
    expect(
      heardOf({ eventName: 'MODIFY', keys, before: clicked, after: { ...clicked, answer_confirm: morning } }),
    ).toEqual([]);
  });

  it('a row that is new, or deleted, says nothing', () => {
    expect(heardOf({ keys, after: row })).toEqual([]);
    expect(heardOf({ eventName: 'REMOVE', keys, before: clicked })).toEqual([]);
  });
});

describe('of a conversation', () => {
  const keys = ['customerId', 'entry'];
  const turn = {
    customerId: 'ana',
    entry: 'in#wamid.1',
    at: morning,
    understood: 'report-fraud',
    causedBy: 'evt-1',
    announcements: [{ detailType: 'FraudReported', data: {} }],
    replied: 'due',
  };

  it('a turn is told when it is written, and not when its reply is sent', () => {
    expect(heardOf({ keys, after: turn })).toEqual(['FraudReported in#wamid.1.FraudReported']);
    expect(heardOf({ eventName: 'MODIFY', keys, after: { ...turn, replied: 'sent' } })).toEqual([]);
  });

  it.each(['chat', 'challenge#1'])('its item %s is no news', (entry) => {
    expect(heardOf({ keys, after: { customerId: 'ana', entry, version: 1 } })).toEqual([]);
  });
});

it('of consent, what a customer said in WhatsApp is told', () => {
  const keys = ['customerId', 'number'];
  const receipt = {
    customerId: 'ana',
    number: 2,
    purpose: 'marketing',
    state: 'withdrawn',
    at: morning,
    recordedAt: morning,
    previous: 'before',
    hash: 'hash',
  };

  expect(heardOf({ keys, after: { ...receipt, by: 'meta:reply' } })).toEqual(['OptedOut receipt.ana.2']);
  expect(heardOf({ keys, after: { ...receipt, by: 'event:evt-1' } })).toEqual([]);
});

it('of messages, a claim is no news and a change is', () => {
  const message = {
    id: messageId,
    eventId: 'evt-1',
    customerId: 'ana',
    type: 'fraud-alert',
    contentHash: 'hash',
    state: 'claimed',
    times: { claimed: morning },
    owner: 'me',
    leaseUntil: morning,
  };
  const sent = { ...message, state: 'sent', times: { claimed: morning, sent: morning } };

  expect(heardOf({ keys: ['id'], after: message })).toEqual([]);
  expect(heardOf({ eventName: 'MODIFY', keys: ['id'], before: message, after: sent })).toEqual([
    `MessageStatusChanged ${messageId}.sent`,
  ]);
});
