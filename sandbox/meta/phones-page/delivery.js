/** How far a message of the bank got, as the bank sees it. */
export const stages = {
  accepted: { symbol: 'waiting', words: 'Accepted by WhatsApp, not sent yet' },
  sent: { symbol: 'tick', words: 'Sent' },
  delivered: { symbol: 'ticks', words: 'Delivered' },
  read: { symbol: 'ticks', words: 'Read' },
  held: { symbol: 'held', words: 'Held: WhatsApp reports nothing about it yet' },
  failed: { symbol: 'failed', words: 'Not delivered' },
};

const reasons = {
  130472: 'this customer is in an experiment of Meta',
  131026: 'this number cannot be reached on WhatsApp',
  131047: 'more than 24 hours since the last reply',
  131049: 'Meta limits how much marketing a person gets',
  131050: 'this customer stopped marketing messages',
  131053: 'the media could not be fetched',
};

export function failureInWords(code) {
  const reason = reasons[code];
  if (code === undefined) return 'Never reached this phone';
  return reason === undefined
    ? `Never reached this phone (${code})`
    : `Never reached this phone: ${reason} (${code})`;
}
