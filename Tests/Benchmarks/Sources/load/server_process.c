#include "server_process.h"

#include "failure.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t process_cpu(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) {
        fail("process %d cannot be measured, is it running?", process);
    }
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// A field of a file in /proc/PID, in bytes; 0 when it is not there.
static uint64_t field(pid_t process, const char *file, const char *name) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", process, file);
    FILE *stream = fopen(path, "r");
    uint64_t kilobytes = 0;
    while (stream && fgets(line, sizeof line, stream)) {
        size_t length = strlen(name);
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            sscanf(line + length + 1, "%lu", &kilobytes);
            break;
        }
    }
    if (stream) fclose(stream);
    return kilobytes * 1024;
}

uint64_t process_memory(pid_t process) {
    // VmRSS is counted for each CPU and summed up now and then: it may be off by some 100 kB.
    uint64_t exact = field(process, "smaps_rollup", "Rss");
    return exact ? exact : field(process, "status", "VmRSS");
}

uint64_t process_peak_memory(pid_t process) { return field(process, "status", "VmHWM"); }
