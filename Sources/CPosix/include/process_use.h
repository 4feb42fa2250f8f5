// What this process uses of the system.
#pragma once

#include <stdint.h>

/// Descriptors that are open, without those that counting takes; -1 without /proc.
int64_t cs_open_descriptors(void);

/// Descriptors that may be open, getrlimit(2), RLIMIT_NOFILE; -1 when there is no limit.
int64_t cs_descriptor_limit(void);

/// Bytes of memory that are in use, proc(5), /proc/self/statm; -1 without /proc.
int64_t cs_resident_bytes(void);

/// Gives memory that is free inside the allocator back to the system, malloc_trim(3). Takes time in
/// proportion to it, in which other threads may have to wait for memory.
void cs_return_free_memory(void);
