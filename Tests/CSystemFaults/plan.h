#ifndef SYSTEM_FAULTS_PLAN_H
#define SYSTEM_FAULTS_PLAN_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

// The fault of this thread's next call, one of those that the call can have; or 0.
uint32_t next_fault(uint32_t possible);

// At least 1 and less than `count`, which is 2 or more.
size_t shortened(size_t count);

// Counts a reading of `clock`, and changes it as the plan defines.
void adjust_reading(clockid_t clock, struct timespec *time);

// The plan's RLIMIT_NOFILE, or 0.
uint64_t descriptor_limit(void);

// True while this thread has a plan.
int has_plan(void);

#endif
