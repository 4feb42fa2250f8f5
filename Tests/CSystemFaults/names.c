#define _GNU_SOURCE
#include "held_lookups.h"
#include "next.h"

#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

NEXT(getaddrinfo)

static const char ending[] = ".addresses.test";
static const char held_ending[] = ".held.test";

enum { GATES = 256 };

static pthread_mutex_t gates_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gates_changed = PTHREAD_COND_INITIALIZER;
static struct {
    int waiting;
    int is_open;
} gates[GATES];
static int gate_count;

int held_lookups_begin(void) {
    pthread_mutex_lock(&gates_lock);
    int gate = gate_count++;
    if (gate >= GATES) abort();
    pthread_mutex_unlock(&gates_lock);
    return gate;
}

int held_lookups_count(int gate) {
    pthread_mutex_lock(&gates_lock);
    int count = gates[gate].waiting;
    pthread_mutex_unlock(&gates_lock);
    return count;
}

void held_lookups_end(int gate) {
    pthread_mutex_lock(&gates_lock);
    gates[gate].is_open = 1;
    pthread_cond_broadcast(&gates_changed);
    while (gates[gate].waiting > 0) pthread_cond_wait(&gates_changed, &gates_lock);
    pthread_mutex_unlock(&gates_lock);
}

// `1.held.test` has no answer before its gate is opened.
static int hold(const char *name) {
    int gate = atoi(name);
    if (gate < 0 || gate >= GATES) return EAI_NONAME;
    pthread_mutex_lock(&gates_lock);
    gates[gate].waiting++;
    while (!gates[gate].is_open) pthread_cond_wait(&gates_changed, &gates_lock);
    gates[gate].waiting--;
    pthread_cond_broadcast(&gates_changed);
    pthread_mutex_unlock(&gates_lock);
    return EAI_AGAIN;
}

static int ends_with(const char *name, const char *tail) {
    size_t length = name == NULL ? 0 : strlen(name);
    return length > strlen(tail) && strcmp(name + length - strlen(tail), tail) == 0;
}

// `127.0.0.2+127.0.0.1.addresses.test` has these addresses, in this order (RFC 6761: no real
// name ends in .test).
static int list_addresses(
    const char *name, const char *service, struct addrinfo hints, struct addrinfo **result) {
    char digits[256];
    snprintf(digits, sizeof digits, "%.*s", (int)(strlen(name) - strlen(ending)), name);
    *result = NULL;
    struct addrinfo **next = result;
    char *rest = NULL;
    for (char *one = strtok_r(digits, "+", &rest); one; one = strtok_r(NULL, "+", &rest)) {
        hints.ai_flags |= AI_NUMERICHOST;
        int code = next_getaddrinfo()(one, service, &hints, next);
        if (code != 0) {
            if (*result != NULL) freeaddrinfo(*result);
            return code;
        }
        while (*next != NULL) next = &(*next)->ai_next;
    }
    return *result == NULL ? EAI_NONAME : 0;
}

int getaddrinfo(
    const char *restrict name, const char *restrict service,
    const struct addrinfo *restrict hints, struct addrinfo **restrict result) {
    if (hints != NULL && !(hints->ai_flags & AI_NUMERICHOST)) {
        if (ends_with(name, ending)) return list_addresses(name, service, *hints, result);
        if (ends_with(name, held_ending)) return hold(name);
    }
    return next_getaddrinfo()(name, service, hints, result);
}
