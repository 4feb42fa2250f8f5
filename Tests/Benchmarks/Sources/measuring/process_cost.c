#define _GNU_SOURCE
#include "process_cost.h"

#include "failure.h"

#include <dirent.h>
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

// A number in a file in /proc/PID; 0 when it does not exist.
static uint64_t field(pid_t process, const char *file, const char *name, uint64_t unit) {
    char path[96], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", process, file);
    FILE *stream = fopen(path, "r");
    uint64_t number = 0;
    while (stream && fgets(line, sizeof line, stream)) {
        size_t length = strlen(name);
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            sscanf(line + length + 1, "%lu", &number);
            break;
        }
    }
    if (stream) fclose(stream);
    return number * unit;
}

uint64_t process_memory(pid_t process) {
    // VmRSS is counted for each CPU and summed up from time to time: it may be wrong by some 100
    // kB.
    uint64_t exact = field(process, "smaps_rollup", "Rss", 1024);
    return exact ? exact : field(process, "status", "VmRSS", 1024);
}

uint64_t process_peak_memory(pid_t process) { return field(process, "status", "VmHWM", 1024); }

uint64_t process_sleeps(pid_t process) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *tasks = opendir(path);
    uint64_t sleeps = 0;
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.') continue;
        char file[64];
        snprintf(file, sizeof file, "task/%.20s/status", task->d_name);
        sleeps += field(process, file, "voluntary_ctxt_switches", 1);
    }
    if (tasks) closedir(tasks);
    return sleeps;
}
