#ifndef SYSTEM_FAULTS_PLAN_H
#define SYSTEM_FAULTS_PLAN_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

// The fault that befalls the next call of this thread, out of those that it can have; or 0.
uint32_t next_fault(uint32_t possible);

// At least 1 and less than `count`, which is 2 or more.
size_t shortened(size_t count);

// Counts a reading of `clock`, and makes it what the plan says.
void adjust_reading(clockid_t clock, struct timespec *time);

// RLIMIT_NOFILE as the plan has it, or 0.
uint64_t descriptor_limit(void);

// True while this thread has a plan.
int has_plan(void);

#endif
