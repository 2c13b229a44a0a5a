/** What was told of one field of a customer, and when. */
export type Told = { value: string; at: number };

/** The later telling stands; at the same instant the greater text does, so that the order of arrival never matters. */
export const isNews = (heard: Told, known: Told | undefined): boolean =>
  !known || heard.at > known.at || (heard.at === known.at && heard.value > known.value);
