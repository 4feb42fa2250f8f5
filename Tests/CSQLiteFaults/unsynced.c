#include "unsynced.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A write; without bytes, a truncation, or the removal of the file.
struct change {
    struct change *next;
    enum { WRITE, TRUNCATE, DELETE } kind;
    size_t offset, count;
    unsigned char bytes[];
};

struct unsynced_file {
    struct unsynced_file *next;
    struct unsynced *all;
    // What is durable.
    int exists;
    unsigned char *bytes;
    size_t size;
    // What was done since, in its order.
    struct change *first, **last;
    char path[];
};

struct unsynced {
    pthread_mutex_t lock;
    struct unsynced_file *files;
};

static void *allocated(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) abort();
    return memory;
}

// MARK: - Changes

static void resize(struct unsynced_file *file, size_t size) {
    file->bytes = realloc(file->bytes, size + 1);
    if (file->bytes == NULL) abort();
    if (size > file->size) memset(file->bytes + file->size, 0, size - file->size);
    file->size = size;
}

// Makes the first `count` bytes of a change durable.
static void apply(struct unsynced_file *file, const struct change *change, size_t count) {
    switch (change->kind) {
    case WRITE:
        file->exists = 1;
        if (change->offset + count > file->size) resize(file, change->offset + count);
        memcpy(file->bytes + change->offset, change->bytes, count);
        break;
    case TRUNCATE: resize(file, change->offset); break;
    case DELETE:
        file->exists = 0;
        resize(file, 0);
        break;
    }
}

static struct change *take_first(struct unsynced_file *file) {
    struct change *change = file->first;
    if (change != NULL) file->first = change->next;
    if (file->first == NULL) file->last = &file->first;
    return change;
}

static void apply_all(struct unsynced_file *file) {
    for (struct change *change; (change = take_first(file)) != NULL; free(change)) {
        apply(file, change, change->count);
    }
}

static void drop_changes(struct unsynced_file *file) {
    for (struct change *change; (change = take_first(file)) != NULL;) free(change);
}

static void add(
    struct unsynced_file *file, int kind, const void *bytes, size_t count, size_t offset) {
    struct change *change = allocated(sizeof *change + count);
    change->kind = kind;
    change->offset = offset;
    change->count = count;
    if (count > 0) memcpy(change->bytes, bytes, count);
    *file->last = change;
    file->last = &change->next;
}

static void add_locked(
    struct unsynced_file *file, int kind, const void *bytes, size_t count, size_t offset) {
    if (file == NULL) return;
    pthread_mutex_lock(&file->all->lock);
    add(file, kind, bytes, count, offset);
    pthread_mutex_unlock(&file->all->lock);
}

void unsynced_write(
    struct unsynced_file *file, const void *bytes, size_t count, size_t offset) {
    add_locked(file, WRITE, bytes, count, offset);
}

void unsynced_truncate(struct unsynced_file *file, size_t size) {
    add_locked(file, TRUNCATE, NULL, 0, size);
}

// Makes what was removed from the folder durable.
static void sync_folder(struct unsynced *unsynced) {
    for (struct unsynced_file *file = unsynced->files; file != NULL; file = file->next) {
        size_t removals = 0;
        for (struct change *each = file->first; each != NULL; each = each->next) {
            removals += each->kind == DELETE;
        }
        while (removals > 0) {
            struct change *change = take_first(file);
            apply(file, change, change->count);
            removals -= change->kind == DELETE;
            free(change);
        }
    }
}

void unsynced_sync(struct unsynced_file *file) {
    if (file == NULL) return;
    pthread_mutex_lock(&file->all->lock);
    // SQLite syncs the folder with a new file.
    if (!file->exists) sync_folder(file->all);
    apply_all(file);
    pthread_mutex_unlock(&file->all->lock);
}

// MARK: - Files

static struct unsynced_file *find(struct unsynced *unsynced, const char *path) {
    struct unsynced_file *file = unsynced->files;
    while (file != NULL && strcmp(file->path, path) != 0) file = file->next;
    return file;
}

static void read_durable(struct unsynced_file *file) {
    int descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    struct stat status;
    if (fstat(descriptor, &status) != 0) abort();
    resize(file, (size_t)status.st_size);
    file->exists = 1;
    if (read(descriptor, file->bytes, file->size) != (ssize_t)file->size) abort();
    close(descriptor);
}

struct unsynced_file *unsynced_open(struct unsynced *unsynced, const char *path) {
    if (unsynced == NULL || path == NULL) return NULL;
    pthread_mutex_lock(&unsynced->lock);
    struct unsynced_file *file = find(unsynced, path);
    if (file == NULL) {
        file = allocated(sizeof *file + strlen(path) + 1);
        strcpy(file->path, path);
        file->all = unsynced;
        file->last = &file->first;
        read_durable(file);
        file->next = unsynced->files;
        unsynced->files = file;
    }
    pthread_mutex_unlock(&unsynced->lock);
    return file;
}

void unsynced_delete(struct unsynced *unsynced, const char *path, int syncs) {
    if (unsynced == NULL) return;
    pthread_mutex_lock(&unsynced->lock);
    struct unsynced_file *file = find(unsynced, path);
    if (file != NULL) {
        add(file, DELETE, NULL, 0, 0);
        if (syncs) apply_all(file);
    }
    pthread_mutex_unlock(&unsynced->lock);
}

// MARK: - The power

static uint64_t chance(uint64_t *seed) {
    *seed += 0x9E3779B97F4A7C15;
    uint64_t mixed = (*seed ^ (*seed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

static void write_durable(const struct unsynced_file *file) {
    if (!file->exists) {
        unlink(file->path);
        return;
    }
    int descriptor = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) abort();
    if (write(descriptor, file->bytes, file->size) != (ssize_t)file->size) abort();
    close(descriptor);
    // A machine that starts has no shared memory.
    char memory[4096];
    snprintf(memory, sizeof memory, "%s-shm", file->path);
    unlink(memory);
}

void unsynced_restore(
    struct unsynced *unsynced, enum sqlite_fault_survivors survivors, uint64_t seed) {
    if (unsynced == NULL) return;
    while (unsynced->files != NULL) {
        struct unsynced_file *file = unsynced->files;
        unsynced->files = file->next;
        for (struct change *change; (change = take_first(file)) != NULL; free(change)) {
            int choice = survivors == SQLITE_FAULT_NO_WRITES ? 0 : 2;
            if (survivors == SQLITE_FAULT_SOME_WRITES) choice = (int)(chance(&seed) % 3);
            if (choice > 0) apply(file, change, change->count * (size_t)choice / 2);
            // The folder has the old file, not the new one of this name, to which the rest was done.
            if (choice == 0 && change->kind == DELETE) drop_changes(file);
        }
        write_durable(file);
        free(file->bytes);
        free(file);
    }
}

void unsynced_free(struct unsynced *unsynced) {
    if (unsynced == NULL) return;
    while (unsynced->files != NULL) {
        struct unsynced_file *file = unsynced->files;
        unsynced->files = file->next;
        drop_changes(file);
        free(file->bytes);
        free(file);
    }
    free(unsynced);
}

struct unsynced *unsynced_new(void) {
    struct unsynced *unsynced = allocated(sizeof *unsynced);
    pthread_mutex_init(&unsynced->lock, NULL);
    return unsynced;
}
