#define _GNU_SOURCE
#include "daemonize.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

static int has_more_threads(void) {
    DIR *threads = opendir("/proc/self/task");
    if (threads == NULL) return 0;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        if (entry->d_name[0] != '.') count++;
    }
    closedir(threads);
    return count > 1;
}

static void await_word(int word) {
    unsigned char status;
    ssize_t count;
    do {
        count = read(word, &status, 1);
    } while (count < 0 && errno == EINTR);
    if (count == 1) _exit(status);
    static const char text[] = "carillond: error: the server ended before it served\n";
    // Best effort: the status says it as well.
    (void)write(STDERR_FILENO, text, sizeof text - 1);
    _exit(70);
}

// A failure between the two forks is reported as any failed start is.
static void give_up(int word, const char *text, size_t size) {
    unsigned char status = 71;
    (void)write(STDERR_FILENO, text, size);
    (void)write(word, &status, 1);
    _exit(status);
}

int cs_daemonize(void) {
    if (has_more_threads()) {
        errno = EBUSY;
        return -1;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    pid_t child = fork();
    if (child != 0) {
        int saved = errno;
        close(ends[1]);
        if (child > 0) await_word(ends[0]);
        close(ends[0]);
        errno = saved;
        return -1;
    }
    close(ends[0]);
    setsid();
    child = fork();
    if (child > 0) _exit(0);
    static const char no_process[] = "carillond: error: cannot fork a second time\n";
    if (child < 0) give_up(ends[1], no_process, sizeof no_process - 1);
    // The folder where it was started may be unmounted. Best effort.
    (void)!chdir("/");
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    static const char no_null[] = "carillond: error: cannot open /dev/null\n";
    if (null < 0) give_up(ends[1], no_null, sizeof no_null - 1);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    if (null > STDERR_FILENO) close(null);
    return ends[1];
}
