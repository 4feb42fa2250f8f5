// The calendar: what localtime_r(3) says of a moment, without libc's hidden state in sight.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct cs_calendar_time {
    int year, month, day, weekday;  // month 1 to 12, weekday 0 = Sunday
    int hour, minute, second;
    int offset;  // seconds east of Greenwich
};

/// `moment` (seconds since 1970) in the local time zone; -1 when it has no calendar year.
int cs_local_time(int64_t moment, struct cs_calendar_time *result);

/// strftime(3) in the "C" locale, whatever the process's own. Bytes written, 0 on overflow.
size_t cs_format_time(int64_t moment, const char *pattern, char *result, size_t size);

/// The wall clock's second, CLOCK_REALTIME.
int64_t cs_wall_second(void);

/// The wall clock's nanoseconds since 1970, CLOCK_REALTIME.
int64_t cs_wall_nanoseconds(void);

/// Nanoseconds since the machine was started, without the time in which it was suspended,
/// CLOCK_MONOTONIC.
int64_t cs_monotonic_nanoseconds(void);
