// @ts-check
// One way of writing a moment on all pages, and calendar entries that are made in the browser.

/**
 * A moment in the reader's own time with its zone, and in UTC beside it where that differs.
 * @param {number} unix
 * @param {string} language
 * @returns {string}
 */
export function written(unix, language) {
  const at = new Date(unix * 1000);
  const style = (zone) => new Intl.DateTimeFormat(language, {
    day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short', ...zone,
  }).format(at);
  const utc = style({ timeZone: 'UTC' });
  return at.getTimezoneOffset() === 0 ? utc : `${style({})} (${utc})`;
}

/** A moment as calendars write it (RFC 5545 §3.3.5). */
const stamp = (unix) => new Date(unix * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');
/** Text as calendars write it (§3.3.11), in lines of at most 75 bytes (§3.1). */
function line(name, text) {
  const whole = `${name}:${text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')}`;
  const bytes = new TextEncoder();
  const lines = [''];
  let length = 0;
  for (const letter of whole) {
    const more = bytes.encode(letter).length;
    if (length + more > (lines.length === 1 ? 75 : 74)) {
      lines.push('');
      length = 0;
    }
    lines[lines.length - 1] += letter;
    length += more;
  }
  return lines.join('\r\n ');
}

/**
 * A calendar with these events, a quarter of an hour each; nobody is told who has it.
 * @param {{ at: number, title: string, link: string }[]} events
 * @returns {string}
 */
export function calendar(events) {
  const one = ({ at, title, link }) => [
    'BEGIN:VEVENT', line('UID', `${stamp(at)}-${[...`${title}${link}`].reduce((sum, c) => (sum * 31 + Number(c.codePointAt(0))) % 2147483647, 7)}`),
    `DTSTAMP:${stamp(at)}`, `DTSTART:${stamp(at)}`, `DTEND:${stamp(at + 900)}`, line('SUMMARY', title), line('DESCRIPTION', link), 'END:VEVENT',
  ];
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Undersigned//EN', ...events.flatMap(one), 'END:VCALENDAR', ''];
  return lines.join('\r\n');
}
