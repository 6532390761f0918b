// SPDX-License-Identifier: MPL-2.0
// The time of day as the server says it.

const CITY = { timeZone: "Europe/Copenhagen", hour: "2-digit", minute: "2-digit", second: "2-digit" };

/**
 * Say what time it is in Copenhagen, whatever the device is set to.
 *
 * @param {Date} at
 */
export function timeOfDay(at) {
  return at.toLocaleTimeString("da-DK", CITY).replaceAll(".", ":");
}
