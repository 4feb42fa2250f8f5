// The clocks and the local time zone, without libc's hidden state in sight.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// How many seconds the local time zone is east of Greenwich at `moment` (seconds since 1970); -1
/// when its year is beyond the calendar's.
int cs_zone_offset(int64_t moment, int *offset);

/// strftime(3) in the "C" locale, whatever the process's own. Bytes written, 0 on overflow.
size_t cs_format_time(int64_t moment, const char *pattern, char *result, size_t size);

/// The wall clock's second, CLOCK_REALTIME.
int64_t cs_wall_second(void);

/// The wall clock's nanoseconds since 1970, CLOCK_REALTIME.
int64_t cs_wall_nanoseconds(void);

/// Nanoseconds since the machine was started, without the time in which it was suspended,
/// CLOCK_MONOTONIC.
int64_t cs_monotonic_nanoseconds(void);
