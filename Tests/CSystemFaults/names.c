#define _GNU_SOURCE
#include "next.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

NEXT(getaddrinfo)

static const char ending[] = ".addresses.test";

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
    size_t length = name == NULL ? 0 : strlen(name);
    int is_ours = length > strlen(ending) &&
                  strcmp(name + length - strlen(ending), ending) == 0 && hints != NULL &&
                  !(hints->ai_flags & AI_NUMERICHOST);
    if (is_ours) return list_addresses(name, service, *hints, result);
    return next_getaddrinfo()(name, service, hints, result);
}
