#include "arguments.h"

#include "failure.h"

#include <stdlib.h>
#include <sys/resource.h>

double argument_number(const char *text, double least, double most) {
    char *end;
    double value = strtod(text, &end);
    if (*text == 0 || *end != 0 || !(value >= least && value <= most)) {
        fail("%s: write a number from %g to %g", text, least, most);
    }
    return value;
}

void allow_descriptors(size_t count) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < count) fail("%zu descriptors are allowed at most", (size_t)limit.rlim_max);
}
