#define _GNU_SOURCE
#include "host_names.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

// From idn2.h, which building must not need: IDN2_NFC_INPUT and IDN2_NONTRANSITIONAL.
static const int conversion = 1 | 8;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int (*look_up)(const uint8_t *name, uint8_t **result, int flags);
static void (*release)(void *result);
static const char *(*describe)(int number);

static void load(void) {
    void *library = dlopen("libidn2.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    release = (__typeof__(release))dlsym(library, "idn2_free");
    describe = (__typeof__(describe))dlsym(library, "idn2_strerror");
    if (release == NULL || describe == NULL) return;
    look_up = (__typeof__(look_up))dlsym(library, "idn2_lookup_u8");
}

int cs_ascii_host_name(const char *name, char *result, size_t size) {
    pthread_once(&once, load);
    if (look_up == NULL) return CS_NO_LIBRARY;
    uint8_t *found = NULL;
    int code = look_up((const uint8_t *)name, &found, conversion);
    if (code != 0) return code;
    size_t length = strlen((const char *)found);
    if (length < size) memcpy(result, found, length + 1);
    release(found);
    return length < size ? 0 : CS_NO_ROOM;
}

const char *cs_host_name_error(int number) {
    pthread_once(&once, load);
    return describe == NULL ? "unknown" : describe(number);
}
