/**
 * The table that the page has for whoever has none at hand.
 *
 * @module
 */
import { randomOf } from "../train/shapes.ts";

/** What it is. */
export const ABOUT =
  "600 rides of bicycles for hire, made up by a formula: members ride for nothing, guests pay by the minute, some ages are missing, " +
  "and three rides are odd.";

const RIDES = 600;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** How warm it is, and how far people ride. */
const WEATHERS = {
  sun: { share: 0.5, degrees: 21, kilometres: 4.5 },
  cloud: { share: 0.3, degrees: 16, kilometres: 3.5 },
  rain: { share: 0.2, degrees: 12, kilometres: 2 },
} as const;

/** What is odd: a ride that is too fast, a guest who pays far too much, and rain in the greatest heat. */
const ODD: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {
  57: { kilometres: 19.8, minutes: 9 },
  222: { rider: "guest", minutes: 12, fare: 45 },
  431: { weather: "rain", degrees: 37 },
};

/** The table as the text of a file. */
export function exampleTable(): string {
  const random = randomOf(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rides = Array.from({ length: RIDES }, (_, k) => ({ ...rideOf(random, normal), ...ODD[k] }));
  const lines = [Object.keys(rides[0]!), ...rides.map((ride) => Object.values(ride))];
  return lines.map((line) => line.join(",")).join("\n") + "\n";
}

function rideOf(random: () => number, normal: () => number) {
  const day = DAYS[Math.floor(7 * random())]!;
  const isWeekend = day.startsWith("S");
  const chance = random();
  const { sun, cloud } = WEATHERS;
  const weather = chance < sun.share ? "sun" : chance < sun.share + cloud.share ? "cloud" : "rain";
  const { degrees, kilometres } = WEATHERS[weather];
  const rider = random() < (isWeekend ? 0.35 : 0.75) ? "member" : "guest";
  const age = Math.round(Math.min(80, 14 + 20 * Math.exp(0.5 * normal()) * (rider === "member" ? 1 : 0.6)));
  const distance = Math.max(0.5, kilometres * Math.exp(0.3 * normal()) * (isWeekend ? 1.3 : 1));
  const speed = Math.max(6, (rider === "member" ? 17 : 12) - (age - 40) / 10 + 1.2 * normal());
  const minutes = Math.max(2, Math.round(60 * distance / speed));
  return {
    day,
    weather,
    degrees: Math.round(degrees + 3 * normal()),
    rider,
    age: random() < (rider === "guest" ? 0.2 : 0.05) ? "" : age,
    kilometres: distance.toFixed(1),
    minutes,
    fare: (rider === "guest" ? 1 + 0.2 * minutes : 0).toFixed(2),
  };
}
