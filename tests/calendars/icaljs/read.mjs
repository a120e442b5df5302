// The nights that calendars block, as ical.js reads them; our rules for what a night is (docs/decisions/0050), their parser.
//
//   TZ=<the property's zone> node read.mjs FIRST_DAY LAST_DAY FILE…
//
// Prints a JSON object: of each file {"events": [[uid, start, end], …], "nights": ["2027-01-10", …]}, or {"error": "…"}.
// Moments without a zone are those of TZ.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = false; // a date may lack VALUE=DATE, as many programs write it
const MOST_REPETITIONS = 50_000;
const [first, last, ...files] = process.argv.slice(2);
const wall = new Intl.DateTimeFormat("en-CA", { timeZone: process.env.TZ, dateStyle: "short" });

const dateOf = (time) => (time.isDate ? time.toString() : wall.format(time.toJSDate()));
const dayAfter = (date) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

function* occurrences(event) {
  if (!event.isRecurring()) {
    yield event;
    return;
  }
  const iterator = event.iterator();
  for (let count = 0, next = iterator.next(); next; next = iterator.next()) {
    if (next instanceof ICAL.Period) throw new Error("repeats by periods");
    if (dateOf(next) > last) return;
    if (++count > MOST_REPETITIONS) throw new Error("repeats too often");
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    yield { startDate, endDate, component: item.component };
  }
}

function* nightsOf({ startDate, endDate }) {
  const begin = dateOf(startDate);
  const end = dateOf(endDate);
  let night = begin;
  do {
    if (night >= first && night <= last) yield night;
    night = dayAfter(night);
  } while (night < end && night <= last);
}

const takes = (component) =>
  component.getFirstPropertyValue("status") !== "CANCELLED" &&
  component.getFirstPropertyValue("transp") !== "TRANSPARENT";

function read(file) {
  const parsed = ICAL.parse(new TextDecoder().decode(readFileSync(file)));
  const calendars = (typeof parsed[0] === "string" ? [parsed] : parsed).map((one) => new ICAL.Component(one));
  const nights = new Set();
  const events = [];
  for (const calendar of calendars) {
    ICAL.TimezoneService.reset();
    for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
    const components = calendar.getAllSubcomponents("vevent");
    const uidOf = (component) => component.getFirstPropertyValue("uid");
    const whole = new Set(components.filter((one) => !one.hasProperty("recurrence-id")).map(uidOf));
    const exceptions = components.filter((one) => one.hasProperty("recurrence-id") && whole.has(uidOf(one)));
    for (const component of components.filter((one) => !exceptions.includes(one) && one.hasProperty("dtstart"))) {
      const uid = uidOf(component);
      const own = exceptions.filter((one) => uidOf(one) === uid);
      const event = new ICAL.Event(component, { exceptions: own, strictExceptions: true });
      events.push([uid, dateOf(event.startDate), dateOf(event.endDate)]);
      for (const one of occurrences(event)) {
        if (takes(one.component)) for (const night of nightsOf(one)) nights.add(night);
      }
    }
  }
  return { events, nights: [...nights].sort() };
}

const found = {};
for (const file of files) {
  try {
    found[file] = read(file);
  } catch (error) {
    found[file] = { error: String(error.message ?? error).slice(0, 200) };
  }
}
process.stdout.write(JSON.stringify(found));
