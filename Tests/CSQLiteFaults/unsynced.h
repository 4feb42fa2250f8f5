// What was written to files and not synced: what a machine may lose with its power.
#ifndef UNSYNCED_H
#define UNSYNCED_H

#include "sqlite_faults.h"

#include <stddef.h>

// Of all files of a VFS. NULL keeps nothing.
struct unsynced;
struct unsynced_file;

struct unsynced *unsynced_new(void);

// A file that is opened, by its path; what it has when it is opened for the first time is durable.
struct unsynced_file *unsynced_open(struct unsynced *unsynced, const char *path);

void unsynced_write(
    struct unsynced_file *file, const void *bytes, size_t count, size_t offset);
void unsynced_truncate(struct unsynced_file *file, size_t size);

// What was done is durable.
void unsynced_sync(struct unsynced_file *file);

void unsynced_delete(struct unsynced *unsynced, const char *path, int syncs);

// Makes the files have what is durable, and of the rest what survives; then keeps nothing more.
void unsynced_restore(
    struct unsynced *unsynced, enum sqlite_fault_survivors survivors, uint64_t seed);

void unsynced_free(struct unsynced *unsynced);

#endif
