/** How moments, numbers and names are written. Moments are shown as on a wall in Buenos Aires. */

const timeZone = "America/Argentina/Buenos_Aires";
const hour = new Intl.DateTimeFormat("es-AR", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const isoDay = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
const longDay = new Intl.DateTimeFormat("es-AR", { timeZone, weekday: "long", day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat("es-AR", { timeZone, weekday: "short", day: "numeric", month: "short" });
const DAY_MS = 24 * 60 * 60 * 1000;

/** "14:05" */
export const clockTime = (moment) => hour.format(moment);

/** "2026-11-24": equal for moments of the same day. */
export const dayOf = (moment) => isoDay.format(moment);

/** "Hoy", "Ayer" or "jueves, 3 de diciembre". */
export function spokenDay(moment, now) {
  if (dayOf(moment) === dayOf(now)) return "Hoy";
  if (dayOf(moment) === dayOf(new Date(now.getTime() - DAY_MS))) return "Ayer";
  return longDay.format(moment);
}

/** "mar, 24 nov · 12:00" */
export const spokenMoment = (moment) => `${shortDay.format(moment)} · ${clockTime(moment)}`;

/** "+54 9 11 5550-0002" for Argentine mobiles of Buenos Aires, groups of digits for the others. */
export function spokenPhone(digits) {
  const mobile = /^549(11|\d{3})(\d{3,4})(\d{4})$/.exec(digits);
  return mobile ? `+54 9 ${mobile[1]} ${mobile[2]}-${mobile[3]}` : `+${digits}`;
}

/** One or two initials. */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean).slice(0, 2);
  return words.map((word) => [...word][0].toLocaleUpperCase("es")).join("") || "#";
}
