#pragma once

#include <stdint.h>
#include <sys/types.h>

// The cost of a process so far, as the kernel counts it.

// The CPU time of all its threads, ended ones too, in ns.
uint64_t process_cpu(pid_t process);

// Its resident memory now, and the maximum, in bytes.
uint64_t process_memory(pid_t process);
uint64_t process_peak_memory(pid_t process);

// The number of voluntary context switches of its threads.
uint64_t process_sleeps(pid_t process);
