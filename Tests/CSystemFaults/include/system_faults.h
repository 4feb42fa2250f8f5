// Faults that the kernel may answer with, for tests.
//
// This library defines the C library's wrappers of some system calls. A program that is linked
// with it calls these in place of the C library's, from all that is linked into it; they do what
// was asked for by the C library's own (RTLD_NEXT, dlsym(3)), unless the calling thread has asked
// for faults. So the code under test is the code that is shipped.
#ifndef SYSTEM_FAULTS_H
#define SYSTEM_FAULTS_H

#include <stdint.h>

enum {
    // EINTR. An interrupted connect(2) goes on, an interrupted close(2) has closed.
    SYSTEM_FAULT_INTERRUPT = 1,
    // EAGAIN, whatever poll(2) said; only of descriptors that are in O_NONBLOCK.
    SYSTEM_FAULT_BLOCK = 2,
    // ENOBUFS, to a sender.
    SYSTEM_FAULT_NO_BUFFERS = 4,
    // Fewer bytes than there were, or than there was room for; never of a datagram.
    SYSTEM_FAULT_SHORTEN = 8,
    // ECONNRESET, to a stream's reader or writer.
    SYSTEM_FAULT_RESET = 16,
    // ECONNREFUSED, to a connect at once.
    SYSTEM_FAULT_REFUSE = 32,
    // ENOSPC, of epoll_ctl(2): the user watches as much as /proc/sys/fs/epoll/max_user_watches lets.
    SYSTEM_FAULT_NO_WATCH = 64,
    // ENOMEM, of epoll_ctl(2).
    SYSTEM_FAULT_NO_MEMORY = 128,
};

struct system_fault_plan {
    // Which faults there are to be. Calls that can have none of them pass, and are not counted.
    uint32_t faults;
    // The number of the one call that has a fault, from 1. Not looked at with a seed.
    uint64_t call;
    // Every third call or so has a fault, by chance that is the same for the same seed; or 0.
    uint64_t seed;
    // How far the wall clock is off.
    int64_t wall_step;
    // For how many seconds the machine has been suspended, see clock_gettime(2), CLOCK_BOOTTIME.
    int64_t suspension;
    // What RLIMIT_NOFILE is taken for, as by poll(2); or 0. A real one would bind the whole process.
    uint64_t descriptor_limit;
};

struct system_fault_report {
    uint64_t calls;
    uint64_t faults;
    uint64_t wall_readings;
    uint64_t other_readings;
};

// The plan holds for the calling thread, until the end.
void system_faults_begin(struct system_fault_plan plan);
struct system_fault_report system_faults_end(void);

#endif
