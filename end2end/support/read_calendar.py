"""Reads a calendar from the standard input with `icalendar` of PyPI, and prints what it says as JSON.

Moments are milliseconds since 1970, counted twice: by the zone's name, and by what the calendar itself says of the zone.
"""

import json
import sys

from icalendar import Calendar


def moment(at):
    return round(at.timestamp() * 1000)


def main():
    calendar = Calendar.from_ical(sys.stdin.buffer.read())
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}
    entries = []
    for event in calendar.walk("VEVENT"):
        start, end = event["DTSTART"], event["DTEND"]
        told = [at.dt.replace(tzinfo=zones[at.params["TZID"]]) for at in (start, end)]
        entries.append(
            {
                "uid": str(event["UID"]),
                "summary": str(event["SUMMARY"]),
                "status": str(event["STATUS"]),
                "sequence": int(event["SEQUENCE"]),
                "start": moment(start.dt),
                "end": moment(end.dt),
                "told": [moment(at) for at in told],
            }
        )
    errors = [str(error) for part in calendar.walk() for error in part.errors]
    print(json.dumps({"method": str(calendar.get("METHOD", "")), "entries": entries, "errors": errors}))


main()
