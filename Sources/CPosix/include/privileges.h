// The credentials of a process and of its peers: calls that Swift's Glibc module hides.
#pragma once

#include <sys/types.h>

/// Looks a user up by name, or by number. Returns 0, ENOENT, or another errno; a number that
/// has no entry in the user database is found with that number as its group.
int cs_find_user(const char *text, uid_t *user, gid_t *group);

/// Looks a group up by name, or by number.
int cs_find_group(const char *text, gid_t *group);

/// initgroups(3): the groups that `user` is a member of, and `group`, in the place of all
/// others; `group` alone for a user without a name.
int cs_take_groups(const char *user, gid_t group);

/// setresgid(2) and setresuid(2): becomes the user for good, in every thread, and makes sure
/// that there is no way back; EPERM when there is one.
int cs_become(uid_t user, gid_t group);

/// chroot(2), and the new root is the working directory.
int cs_change_root(const char *path);

/// The user at the other end of a UNIX socket: SO_PEERCRED, unix(7). -1 with errno.
int cs_peer_user(int socket, uid_t *user);
