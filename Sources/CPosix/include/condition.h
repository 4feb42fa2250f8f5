// A wait for a condition variable with an end.
#pragma once

#include <pthread.h>
#include <stdint.h>

/// Waits as pthread_cond_timedwait(3) does, until `deadline` at most: nanoseconds of the clock of
/// the condition, which must be CLOCK_MONOTONIC. Returns 0 or an error number, ETIMEDOUT at the end.
int cs_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline);
