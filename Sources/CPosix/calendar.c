#define _GNU_SOURCE
#include "calendar.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static locale_t c_locale;
static pthread_once_t c_locale_made = PTHREAD_ONCE_INIT;

static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

// localtime_r(3) need not read TZ by itself. Without a TZ, tzset(3) asks each time whether
// /etc/localtime is another file, and so would each time on a screen that is full of them: once a
// minute is soon enough for who travels.
static void look_at_zone(void) {
    static _Atomic int64_t minute_of_look = -1;
    int64_t minute = cs_wall_second() / 60;
    int64_t last = atomic_exchange_explicit(&minute_of_look, minute, memory_order_relaxed);
    if (last != minute || getenv("TZ") != NULL) tzset();
}

int cs_zone_offset(int64_t moment, int *offset) {
    time_t seconds = moment;
    struct tm fields;
    look_at_zone();
    if (localtime_r(&seconds, &fields) == NULL) {
        return -1;
    }
    *offset = (int)fields.tm_gmtoff;
    return 0;
}

size_t cs_format_time(int64_t moment, const char *pattern, char *result, size_t size) {
    pthread_once(&c_locale_made, make_c_locale);
    time_t seconds = moment;
    struct tm fields;
    look_at_zone();
    if (c_locale == (locale_t)0 || localtime_r(&seconds, &fields) == NULL) {
        return 0;
    }
    return strftime_l(result, size, pattern, &fields, c_locale);
}

int64_t cs_wall_second(void) {
    struct timespec now;
    // The coarse clock is a plain memory read, and exact enough for whole seconds.
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now.tv_sec;
}

int64_t cs_wall_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t cs_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
