#define _GNU_SOURCE
#include "next.h"
#include "plan.h"

#include <time.h>

NEXT(clock_gettime)

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = next_clock_gettime()(clock, time);
    if (result == 0) adjust_reading(clock, time);
    return result;
}
