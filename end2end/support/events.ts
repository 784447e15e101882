// What stories do with dates of events.

/** So many days after a date as forms have it. */
export const daysAfter = (date: string, days: number): string => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
