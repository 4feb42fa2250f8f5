#include "condition.h"

#include <time.h>

int cs_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline) {
    struct timespec end = {
        .tv_sec = deadline / 1000000000,
        .tv_nsec = deadline % 1000000000,
    };
    return pthread_cond_timedwait(condition, mutex, &end);
}
