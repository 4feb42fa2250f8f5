#pragma once

#include <stdint.h>
#include <sys/types.h>

// What a process has cost so far, as the kernel counts it.

// The CPU time of all its threads, ended ones too, in ns.
uint64_t process_cpu(pid_t process);

// The memory that it has resident now, and the most it ever had, in bytes.
uint64_t process_memory(pid_t process);
uint64_t process_peak_memory(pid_t process);

// How often its threads have gone to sleep by themselves.
uint64_t process_sleeps(pid_t process);
