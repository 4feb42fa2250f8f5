// Faults that a disk may have, for tests: a VFS of SQLite before that of the system.
//
// Each test registers one of its own, and opens its files by the name of it. Calls from all threads
// are counted together. Nothing is stored durably, because no test ends the machine: xSync only
// counts, which makes the tests quick. For a machine that loses its power there is a VFS that knows
// what was not synced.
#ifndef SQLITE_FAULTS_H
#define SQLITE_FAULTS_H

#include <stdint.h>

enum sqlite_fault_kind {
    SQLITE_FAULT_NONE,
    // SQLITE_FULL of a write, half of which is done, and ENOSPC of what makes or extends a file.
    SQLITE_FAULT_DISK_FULL,
    // EIO of any call.
    SQLITE_FAULT_IO,
    // EACCES of an open for writing; the file is opened for reading then.
    SQLITE_FAULT_READ_ONLY,
    // EIO of any call, as of a machine without power: see sqlite_faults_restore.
    SQLITE_FAULT_POWER,
};

// What is on the disk of the writes that were not synced when the power failed.
enum sqlite_fault_survivors {
    SQLITE_FAULT_NO_WRITES,
    SQLITE_FAULT_ALL_WRITES,
    // Of each write by chance all, half or nothing.
    SQLITE_FAULT_SOME_WRITES,
};

struct sqlite_faults;

// Registers a VFS without faults. It keeps what is written until it is synced, if it is to.
struct sqlite_faults *sqlite_faults_new(int keeps_unsynced);

// Its name, which is valid until its end.
const char *sqlite_faults_name(const struct sqlite_faults *faults);

// From now on the calls that can have this fault are counted, and those with the numbers from
// `first`, which counts from 1, have it: `count` of them.
void sqlite_faults_begin(
    struct sqlite_faults *faults, enum sqlite_fault_kind kind, int64_t first, int64_t count);

// Ends the faults; returns how many there were.
int64_t sqlite_faults_end(struct sqlite_faults *faults);

// Ends the faults, and makes the files what they are when the machine starts again. All of them must
// be closed.
void sqlite_faults_restore(
    struct sqlite_faults *faults, enum sqlite_fault_survivors survivors, uint64_t seed);

// While `holds` is not 0, what is written is not stored: xSync waits.
void sqlite_faults_hold(struct sqlite_faults *faults, int holds);

// Unregisters it; files that are open may be used until they are closed.
void sqlite_faults_free(struct sqlite_faults *faults);

#endif
