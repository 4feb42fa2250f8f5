#include "sqlite_faults.h"
#include "unsynced.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct sqlite_faults {
    sqlite3_vfs vfs;
    sqlite3_vfs *system;
    char name[32];
    atomic_int kind;
    atomic_llong calls;
    atomic_llong first;
    atomic_llong count;
    atomic_llong hits;
    struct unsynced *unsynced;
    pthread_mutex_t gate;
    pthread_cond_t opened;
    int is_closed;
    // The test, and each open file: a database may close its files behind the end of the test.
    atomic_int references;
};

// The system's own file follows it in memory.
struct file {
    sqlite3_file base;
    struct sqlite_faults *faults;
    // NULL when nothing is kept.
    struct unsynced_file *unsynced;
};

static _Thread_local int last_error;

static sqlite3_file *own(sqlite3_file *file) { return (sqlite3_file *)((struct file *)file + 1); }

static int strikes(struct sqlite_faults *faults, enum sqlite_fault_kind kind, int error) {
    last_error = 0;
    int current = atomic_load(&faults->kind);
    if (current == SQLITE_FAULT_POWER && kind == SQLITE_FAULT_IO) current = kind;
    if (current != (int)kind) return 0;
    long long call = atomic_fetch_add(&faults->calls, 1) + 1;
    long long first = atomic_load(&faults->first);
    if (call < first || call >= first + atomic_load(&faults->count)) return 0;
    atomic_fetch_add(&faults->hits, 1);
    last_error = error;
    return 1;
}

static int fails(sqlite3_file *file) {
    return strikes(((struct file *)file)->faults, SQLITE_FAULT_IO, EIO);
}

static struct unsynced_file *unsynced(sqlite3_file *file) {
    return ((struct file *)file)->unsynced;
}

static int is_full(sqlite3_file *file) {
    return strikes(((struct file *)file)->faults, SQLITE_FAULT_DISK_FULL, ENOSPC);
}

// MARK: - Files

static void release(struct sqlite_faults *faults) {
    if (atomic_fetch_sub(&faults->references, 1) > 1) return;
    unsynced_free(faults->unsynced);
    pthread_mutex_destroy(&faults->gate);
    pthread_cond_destroy(&faults->opened);
    free(faults);
}

static int close_file(sqlite3_file *file) {
    int code = own(file)->pMethods->xClose(own(file));
    release(((struct file *)file)->faults);
    return code;
}

static int read_file(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    if (fails(file)) return SQLITE_IOERR_READ;
    return own(file)->pMethods->xRead(own(file), bytes, count, offset);
}

static int write_file(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    if (fails(file)) return SQLITE_IOERR_WRITE;
    if (is_full(file)) {
        own(file)->pMethods->xWrite(own(file), bytes, count / 2, offset);
        return SQLITE_FULL;
    }
    unsynced_write(unsynced(file), bytes, (size_t)count, (size_t)offset);
    return own(file)->pMethods->xWrite(own(file), bytes, count, offset);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    if (fails(file)) return SQLITE_IOERR_TRUNCATE;
    unsynced_truncate(unsynced(file), (size_t)size);
    return own(file)->pMethods->xTruncate(own(file), size);
}

static int sync_file(sqlite3_file *file, int flags) {
    (void)flags;
    struct sqlite_faults *faults = ((struct file *)file)->faults;
    pthread_mutex_lock(&faults->gate);
    while (faults->is_closed) pthread_cond_wait(&faults->opened, &faults->gate);
    pthread_mutex_unlock(&faults->gate);
    if (fails(file)) return SQLITE_IOERR_FSYNC;
    unsynced_sync(unsynced(file));
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    if (fails(file)) return SQLITE_IOERR_FSTAT;
    return own(file)->pMethods->xFileSize(own(file), size);
}

static int lock_file(sqlite3_file *file, int level) {
    if (fails(file)) return SQLITE_IOERR_LOCK;
    return own(file)->pMethods->xLock(own(file), level);
}

// The kernel never refuses it.
static int unlock_file(sqlite3_file *file, int level) {
    return own(file)->pMethods->xUnlock(own(file), level);
}

static int check_reserved(sqlite3_file *file, int *result) {
    if (fails(file)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
    return own(file)->pMethods->xCheckReservedLock(own(file), result);
}

static int control_file(sqlite3_file *file, int operation, void *argument) {
    return own(file)->pMethods->xFileControl(own(file), operation, argument);
}

static int sector_size(sqlite3_file *file) { return own(file)->pMethods->xSectorSize(own(file)); }

static int characteristics(sqlite3_file *file) {
    return own(file)->pMethods->xDeviceCharacteristics(own(file));
}

static int map_shared(
    sqlite3_file *file, int region, int size, int extends, void volatile **memory) {
    if (fails(file)) return SQLITE_IOERR_SHMMAP;
    if (extends && is_full(file)) return SQLITE_IOERR_SHMSIZE;
    return own(file)->pMethods->xShmMap(own(file), region, size, extends, memory);
}

static int lock_shared(sqlite3_file *file, int offset, int count, int flags) {
    if ((flags & SQLITE_SHM_LOCK) && fails(file)) return SQLITE_IOERR_SHMLOCK;
    return own(file)->pMethods->xShmLock(own(file), offset, count, flags);
}

static void order_shared(sqlite3_file *file) { own(file)->pMethods->xShmBarrier(own(file)); }

static int unmap_shared(sqlite3_file *file, int deletes) {
    return own(file)->pMethods->xShmUnmap(own(file), deletes);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = order_shared,
    .xShmUnmap = unmap_shared,
};

// MARK: - Names

static struct sqlite_faults *of(sqlite3_vfs *vfs) { return vfs->pAppData; }

static int open_file(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *got) {
    struct sqlite_faults *faults = of(vfs);
    file->pMethods = NULL;
    if (strikes(faults, SQLITE_FAULT_IO, EIO)) return SQLITE_CANTOPEN;
    int exists = 0;
    if (path != NULL) faults->system->xAccess(faults->system, path, SQLITE_ACCESS_EXISTS, &exists);
    if ((flags & SQLITE_OPEN_CREATE) && !exists && strikes(faults, SQLITE_FAULT_DISK_FULL, ENOSPC)) {
        return SQLITE_CANTOPEN;
    }
    if ((flags & SQLITE_OPEN_READWRITE) && strikes(faults, SQLITE_FAULT_READ_ONLY, EACCES)) {
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    ((struct file *)file)->faults = faults;
    int kept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    ((struct file *)file)->unsynced =
        flags & kept ? unsynced_open(faults->unsynced, path) : NULL;
    int code = faults->system->xOpen(faults->system, path, own(file), flags, got);
    if (own(file)->pMethods != NULL) {
        file->pMethods = &methods;
        atomic_fetch_add(&faults->references, 1);
    }
    return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *path, int syncs) {
    if (strikes(of(vfs), SQLITE_FAULT_IO, EIO)) return SQLITE_IOERR_DELETE;
    unsynced_delete(of(vfs)->unsynced, path, syncs);
    return of(vfs)->system->xDelete(of(vfs)->system, path, 0);
}

static int access_file(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    if (strikes(of(vfs), SQLITE_FAULT_IO, EIO)) return SQLITE_IOERR_ACCESS;
    return of(vfs)->system->xAccess(of(vfs)->system, path, flags, result);
}

static int full_path(sqlite3_vfs *vfs, const char *path, int capacity, char *result) {
    return of(vfs)->system->xFullPathname(of(vfs)->system, path, capacity, result);
}

static int get_last_error(sqlite3_vfs *vfs, int capacity, char *text) {
    if (last_error != 0) return last_error;
    return of(vfs)->system->xGetLastError(of(vfs)->system, capacity, text);
}

// MARK: -

struct sqlite_faults *sqlite_faults_new(int keeps_unsynced) {
    static atomic_int last;
    struct sqlite_faults *faults = calloc(1, sizeof *faults);
    if (faults == NULL) abort();
    snprintf(faults->name, sizeof faults->name, "faults-%d", atomic_fetch_add(&last, 1));
    if (keeps_unsynced) faults->unsynced = unsynced_new();
    atomic_store(&faults->references, 1);
    pthread_mutex_init(&faults->gate, NULL);
    pthread_cond_init(&faults->opened, NULL);
    sqlite3_initialize();
    faults->system = sqlite3_vfs_find(NULL);
    faults->vfs = *faults->system;
    faults->vfs.zName = faults->name;
    faults->vfs.pAppData = faults;
    faults->vfs.pNext = NULL;
    faults->vfs.szOsFile = (int)sizeof(struct file) + faults->system->szOsFile;
    faults->vfs.xOpen = open_file;
    faults->vfs.xDelete = delete_file;
    faults->vfs.xAccess = access_file;
    faults->vfs.xFullPathname = full_path;
    faults->vfs.xGetLastError = get_last_error;
    if (sqlite3_vfs_register(&faults->vfs, 0) != SQLITE_OK) abort();
    return faults;
}

const char *sqlite_faults_name(const struct sqlite_faults *faults) { return faults->name; }

void sqlite_faults_begin(
    struct sqlite_faults *faults, enum sqlite_fault_kind kind, int64_t first, int64_t count) {
    atomic_store(&faults->kind, SQLITE_FAULT_NONE);
    atomic_store(&faults->calls, 0);
    atomic_store(&faults->hits, 0);
    atomic_store(&faults->first, first);
    atomic_store(&faults->count, count);
    atomic_store(&faults->kind, (int)kind);
}

int64_t sqlite_faults_end(struct sqlite_faults *faults) {
    atomic_store(&faults->kind, SQLITE_FAULT_NONE);
    return atomic_load(&faults->hits);
}

void sqlite_faults_restore(
    struct sqlite_faults *faults, enum sqlite_fault_survivors survivors, uint64_t seed) {
    sqlite_faults_end(faults);
    unsynced_restore(faults->unsynced, survivors, seed);
}

void sqlite_faults_hold(struct sqlite_faults *faults, int holds) {
    pthread_mutex_lock(&faults->gate);
    faults->is_closed = holds;
    pthread_cond_broadcast(&faults->opened);
    pthread_mutex_unlock(&faults->gate);
}

void sqlite_faults_free(struct sqlite_faults *faults) {
    sqlite3_vfs_unregister(&faults->vfs);
    sqlite_faults_hold(faults, 0);
    release(faults);
}
