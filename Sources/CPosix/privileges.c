#define _GNU_SOURCE
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 65536 };

// Digits alone, and no -1, which the calls take for "unchanged".
static int is_number(const char *text, unsigned *number) {
    if (*text < '0' || *text > '9') return 0;
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *number = (unsigned)value;
    return *end == '\0' && errno == 0 && value < 0xFFFFFFFFul;
}

int cs_find_user(const char *text, uid_t *user, gid_t *group) {
    char *buffer = malloc(BUFFER);
    if (buffer == NULL) return ENOMEM;
    struct passwd entry, *found = NULL;
    int error = getpwnam_r(text, &entry, buffer, BUFFER, &found);
    unsigned number;
    if (found == NULL && is_number(text, &number)) {
        error = getpwuid_r(number, &entry, buffer, BUFFER, &found);
        *user = number;
        *group = found != NULL ? found->pw_gid : number;
        free(buffer);
        return 0;
    }
    if (found != NULL) {
        *user = found->pw_uid;
        *group = found->pw_gid;
    }
    free(buffer);
    return found != NULL ? 0 : error != 0 ? error : ENOENT;
}

int cs_find_group(const char *text, gid_t *group) {
    char *buffer = malloc(BUFFER);
    if (buffer == NULL) return ENOMEM;
    struct group entry, *found = NULL;
    int error = getgrnam_r(text, &entry, buffer, BUFFER, &found);
    unsigned number;
    if (found != NULL) {
        *group = found->gr_gid;
        error = 0;
    } else if (is_number(text, &number)) {
        *group = number;
        error = 0;
    } else if (error == 0) {
        error = ENOENT;
    }
    free(buffer);
    return error;
}

int cs_take_groups(const char *user, gid_t group) {
    unsigned number;
    if (is_number(user, &number)) return setgroups(1, &group);
    return initgroups(user, group);
}

int cs_become(uid_t user, gid_t group) {
    if (setresgid(group, group, group) < 0 || setresuid(user, user, user) < 0) return -1;
    uid_t users[3];
    gid_t groups[3];
    if (getresuid(&users[0], &users[1], &users[2]) < 0) return -1;
    if (getresgid(&groups[0], &groups[1], &groups[2]) < 0) return -1;
    for (int i = 0; i < 3; i++) {
        if (users[i] != user || groups[i] != group) return errno = EPERM, -1;
    }
    if (user != 0 && (setuid(0) == 0 || seteuid(0) == 0)) return errno = EPERM, -1;
    return 0;
}

int cs_change_root(const char *path) {
    return chroot(path) < 0 ? -1 : chdir("/");
}

int cs_peer_user(int socket, uid_t *user) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
    *user = peer.uid;
    return 0;
}
