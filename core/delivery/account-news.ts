/** What Meta decides about the account or the number and what no message waits for, in words that may be logged. */
export type AccountNews = {
  /**
   * `alert`: a person must look. `security`: somebody touched the PIN or the sign-in. `price`: another tier or tariff.
   * `notice`: good to know.
   */
  kind: 'alert' | 'security' | 'price' | 'notice';
  /** Meta's own words, such as `account_update SCHEDULE_FOR_DISABLE`. */
  what: string;
};
