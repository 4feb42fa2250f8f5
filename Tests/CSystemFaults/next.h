// The function of the same name that would have been called without this library.
#ifndef SYSTEM_FAULTS_NEXT_H
#define SYSTEM_FAULTS_NEXT_H

#include <dlfcn.h>
#include <stddef.h>

// A sanitizer's own wrapper comes first where there is one: it must see the calls too.
#define NEXT(name)                                                                         \
    extern __typeof__(name) __interceptor_##name __attribute__((weak));                    \
    static __typeof__(&name) next_##name##_found;                                          \
    __attribute__((constructor)) static void find_next_##name(void) {                      \
        next_##name##_found = &__interceptor_##name != NULL                                \
                                  ? &__interceptor_##name                                  \
                                  : (__typeof__(&name))dlsym(RTLD_NEXT, #name);            \
    }                                                                                      \
    static inline __typeof__(&name) next_##name(void) {                                    \
        /* Another library's constructor may call it before this library's has run. */     \
        if (next_##name##_found == NULL) find_next_##name();                               \
        return next_##name##_found;                                                        \
    }

#endif
