/** Easter Sunday of the Gregorian calendar, such as `2026-04-05`, by Gauss's rule with its two exceptions. */
export function easterOf(year: number): string {
  const century = Math.floor(year / 100);
  const correction = 15 + century - Math.floor((8 * century + 13) / 25) - Math.floor(century / 4);
  const age = (19 * (year % 19) + (correction % 30)) % 30;
  const sinceMoon =
    (2 * (year % 4) + 4 * (year % 7) + 6 * age + ((4 + century - Math.floor(century / 4)) % 7)) % 7;
  const isTooLate = sinceMoon === 6 && (age === 29 || (age === 28 && year % 19 > 10));
  const fromMarch = 22 + age + sinceMoon - (isTooLate ? 7 : 0);
  return new Date(Date.UTC(year, 2, fromMarch)).toISOString().slice(0, 10);
}
