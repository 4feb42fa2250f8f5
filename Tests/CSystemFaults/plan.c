#define _GNU_SOURCE
#include "plan.h"

#include "system_faults.h"

static _Thread_local struct system_fault_plan plan;
static _Thread_local struct system_fault_report report;
static _Thread_local int is_active;

void system_faults_begin(struct system_fault_plan new_plan) {
    plan = new_plan;
    report = (struct system_fault_report){0};
    is_active = 1;
}

struct system_fault_report system_faults_end(void) {
    is_active = 0;
    return report;
}

__attribute__((disable_sanitizer_instrumentation)) uint64_t descriptor_limit(void) {
    return is_active ? plan.descriptor_limit : 0;
}

int has_plan(void) { return is_active; }

// SplitMix64.
static uint64_t chance(void) {
    uint64_t mixed = plan.seed += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

static uint32_t one_of(uint32_t faults) {
    int skipped = plan.seed == 0 ? 0 : (int)(chance() % (unsigned)__builtin_popcount(faults));
    while (skipped-- > 0) faults &= faults - 1;
    return faults & -faults;
}

uint32_t next_fault(uint32_t possible) {
    if (!is_active || (possible &= plan.faults) == 0) return 0;
    report.calls++;
    int strikes = plan.seed == 0 ? report.calls == plan.call : chance() % 3 == 0;
    if (!strikes) return 0;
    report.faults++;
    return one_of(possible);
}

size_t shortened(size_t count) {
    return plan.seed == 0 ? 1 : 1 + chance() % (count - 1);
}

void adjust_reading(clockid_t clock, struct timespec *time) {
    if (!is_active) return;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
        report.wall_readings++;
        time->tv_sec += plan.wall_step;
    } else {
        report.other_readings++;
        if (clock == CLOCK_BOOTTIME) time->tv_sec += plan.suspension;
    }
}
